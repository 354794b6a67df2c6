import { once } from 'node:events';
import { type AddressInfo } from 'node:net';
import { readCommandLine } from '../process/command-line.js';
import { ConfigError } from '../process/config-error.js';
import { EXIT } from '../process/exit-code.js';
import { openLog } from '../process/log.js';
import { AskSources } from './ask-sources.js';
import { readConfig } from './config.js';
import { listen } from './listen.js';
import { openDeployment } from './open-deployment.js';
import { makeKeyFile, readKeyFile } from './price-feed-key.js';
import { PriceFeed } from './price-feed.js';
import { StateFile } from './state-file.js';
import { pairsOf } from './windows.js';

const USAGE = `The price feed: says, signed, what assets were worth at most.

  run --config FILE      serves until SIGTERM
  make-key --out FILE    makes its key and prints the public half for the policy
`;

async function main(argv: readonly string[]): Promise<number> {
  const { command, demand } = readCommandLine(argv, ['config', 'out']);
  switch (command) {
    case 'run':
      return run(demand('config'));
    case 'make-key':
      process.stdout.write(`${JSON.stringify({ publicKey: makeKeyFile(demand('out')).publicKey })}\n`);
      return EXIT.ok;
    case 'help':
      process.stdout.write(USAGE);
      return EXIT.ok;
    default:
      process.stderr.write(USAGE);
      return EXIT.usage;
  }
}

async function run(configFile: string): Promise<number> {
  const config = readConfig(configFile);
  const log = openLog('price-feed', config.logLevel);
  const key = readKeyFile(config.keyFile);
  const deployment = openDeployment(config, key.publicKey, log);
  const stop = Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
  const pairs = pairsOf(config.sources);
  const askSources = new AskSources(config.sources, log);
  const stateFile = new StateFile(config.stateFile);
  const { everySeconds, windowSeconds } = config;
  const feed = new PriceFeed({ deployment, key, pairs, askSources, stateFile, everySeconds, windowSeconds, log });
  await feed.start();
  const server = await listen({ feed, pairs, log, ...config.listen });
  log.info({ port: (server.address() as AddressInfo).port, prices: pairs.length }, 'ready');
  await stop;
  log.info({}, 'stopping');
  server.close();
  server.closeAllConnections();
  await feed.stop();
  return EXIT.ok;
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    const isOperators = error instanceof ConfigError;
    process.stderr.write(
      `${error instanceof Error ? (isOperators ? error.message : (error.stack ?? '')) : String(error)}\n`,
    );
    process.exit(isOperators ? EXIT.configuration : EXIT.temporary);
  },
);
