import { inspect } from 'node:util';
import { readCommandLine } from '../process/command-line.js';
import { ConfigError } from '../process/config-error.js';
import { EXIT } from '../process/exit-code.js';
import { UnsafeFile } from '../process/private-file.js';
import { SchemaError } from '../process/schema-error.js';
import { tellMigrated } from '../process/tell-migrated.js';
import { openLog, type Log } from '../process/log.js';
import { readConfig } from './config.js';
import { isFatal } from './fatal.js';
import { HeadMismatch } from './head-file.js';
import { KeystoreError } from './keys/keystore.js';
import { LeaseLost } from './ledger/lease.js';
import { LedgerTampered } from './ledger/ledger-tampered.js';
import { makeKeys, parseWallets } from './make-keys.js';
import { restartFeed } from './orders/restart-feed.js';
import { run } from './run.js';
import { selfTest, SelfTestFailed } from './self-test.js';

const USAGE = `The signing module: holds the chain keys, checks everything itself, signs, sends, follows.

  run --config FILE         serves until SIGTERM
  migrate --config FILE     brings its database to this program's schema
  restart-feed --config FILE --reason TEXT
                            reads the watchtower's feed anew from its beginning, after its database was restored
  make-keys --keystore DIR --passphrase-file FILE --wallets WALLET=CHAIN,...
                            makes the attestation key and one key per wallet, and public.json for the ceremony
  self-test                 runs the known-answer tests that every start runs
`;

/** What a person has to mend. The message says what; a stack would only hide it. */
const OPERATORS = [ConfigError, SchemaError, KeystoreError, UnsafeFile, HeadMismatch, LedgerTampered];

async function main(argv: readonly string[]): Promise<number> {
  const { command, demand } = readCommandLine(argv, ['config', 'keystore', 'passphrase-file', 'wallets', 'reason']);
  switch (command) {
    case 'run':
      return runUntilStopped(demand('config'));
    case 'migrate':
      return tellMigrated('signing-module', readConfig(demand('config')).databaseUrl);
    case 'restart-feed': {
      const read = await restartFeed(readConfig(demand('config')).databaseUrl, demand('reason'));
      process.stdout.write(`read anew from the beginning; ${read} orders had been read, and stay as they are\n`);
      return EXIT.ok;
    }
    case 'make-keys': {
      const made = await makeKeys({
        directory: demand('keystore'),
        passphraseFile: demand('passphrase-file'),
        wallets: parseWallets(demand('wallets')),
      });
      process.stdout.write(`${JSON.stringify(made, null, 2)}\n`);
      return EXIT.ok;
    }
    case 'self-test':
      process.stdout.write(`${selfTest()} known answers\n`);
      return EXIT.ok;
    case 'help':
      process.stdout.write(USAGE);
      return EXIT.ok;
    default:
      process.stderr.write(USAGE);
      return EXIT.usage;
  }
}

async function runUntilStopped(configFile: string): Promise<number> {
  const config = readConfig(configFile);
  const log = openLog('signing-module', config.logLevel);
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      log.info({ signal }, 'stopping');
      stop.abort();
    });
  }
  try {
    await run(config, log, stop.signal);
    log.info({}, 'stopped');
    return EXIT.ok;
  } catch (error) {
    // Told to stop before it had begun to serve.
    if (stop.signal.aborted && !isFatal(error)) return EXIT.ok;
    return fail(error, log);
  }
}

function fail(error: unknown, log: Pick<Log, 'fatal'>): number {
  const message = error instanceof Error ? error.message : String(error);
  if (OPERATORS.some((kind) => error instanceof kind)) {
    log.fatal({ kind: error instanceof Error ? error.name : '' }, message);
    // Found at the start or under way: no edit of a file mends it.
    return isFatal(error) ? EXIT.software : EXIT.configuration;
  }
  const isOurs = isFatal(error) || error instanceof SelfTestFailed;
  log.fatal({ err: error }, isOurs ? 'stopped before it could do harm' : 'stopped');
  // A successor is at work: nothing is broken.
  return isOurs && !(error instanceof LeaseLost) ? EXIT.software : EXIT.temporary;
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    // `run` has its log; the other commands are run by a person, who reads this.
    const fatal = (fields: object, message: string): void => {
      process.stderr.write(`${message}${'err' in fields ? `: ${inspect(fields.err)}` : ''}\n`);
    };
    process.exit(fail(error, { fatal }));
  },
);
