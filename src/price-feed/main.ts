import { readCommandLine } from '../process/command-line.js';
import { EXIT } from '../process/exit-code.js';
import { openLog } from '../process/log.js';
import { serveUntilTold, toldToStop } from '../process/serve-until-told.js';
import { tellFailure } from '../process/tell-failure.js';
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
  const told = toldToStop();
  const pairs = pairsOf(config.sources);
  const askSources = new AskSources(config.sources, log);
  const stateFile = new StateFile(config.stateFile);
  const { everySeconds, windowSeconds } = config;
  const feed = new PriceFeed({ deployment, key, pairs, askSources, stateFile, everySeconds, windowSeconds, log });
  await feed.start();
  const server = await listen({ feed, pairs, log, ...config.listen });
  await serveUntilTold(told, server, log, { prices: pairs.length });
  await feed.stop();
  return EXIT.ok;
}

void main(process.argv.slice(2))
  .catch(tellFailure)
  .then((code) => process.exit(code));
