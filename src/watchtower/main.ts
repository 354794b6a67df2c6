import { readCommandLine } from '../process/command-line.js';
import { ConfigError } from '../process/config-error.js';
import { EXIT } from '../process/exit-code.js';
import { checkDatabase } from '../process/migrate.js';
import { serveUntilTold, toldToStop } from '../process/serve-until-told.js';
import { tellFailure } from '../process/tell-failure.js';
import { tellMigrated } from '../process/tell-migrated.js';
import { openLog } from '../process/log.js';
import { readConfig } from './config.js';
import { Feed } from './feed.js';
import { FollowPolicies } from './follow-policies.js';
import { giveFreeze } from './give-freeze.js';
import { KnownPolicies } from './known-policies.js';
import { listen } from './listen.js';
import { Pulse } from './pulse.js';
import { makeKeyFile, readKeyFile } from './watchtower-key.js';

const USAGE = `The watchtower: carries orders past the server, and says that it is there.

  run --config FILE      serves until SIGTERM
  migrate --config FILE  brings its database to this program's schema
  make-key --out FILE    makes its key and prints the public half for the policy
  freeze --config FILE --scope SCOPE --reason TEXT
                         freezes with its own key: all, or "chain ID", "asset ID", "wallet ID",
                         "destination ADDRESS", "beneficiary ID"
`;

async function main(argv: readonly string[]): Promise<number> {
  const { command, demand } = readCommandLine(argv, ['config', 'out', 'scope', 'reason']);
  switch (command) {
    case 'run':
      return run(demand('config'));
    case 'migrate':
      return tellMigrated('watchtower', readConfig(demand('config')).databaseUrl);
    case 'make-key':
      process.stdout.write(`${JSON.stringify({ publicKey: makeKeyFile(demand('out')).publicKey })}\n`);
      return EXIT.ok;
    case 'freeze':
      return freeze(demand('config'), { scope: demand('scope'), reason: demand('reason') });
    case 'help':
      process.stdout.write(USAGE);
      return EXIT.ok;
    default:
      process.stderr.write(USAGE);
      return EXIT.usage;
  }
}

/** What every command on the feed needs, checked. */
async function open(configFile: string) {
  const config = readConfig(configFile);
  const log = openLog('watchtower', config.logLevel);
  const policies = KnownPolicies.open(config.genesis);
  const key = readKeyFile(config.keyFile);
  await checkDatabase('watchtower', config.databaseUrl);
  const feed = new Feed(config.databaseUrl, policies, log);
  await feed.begin(policies.genesis);
  const known = policies.newIn(await feed.readPolicies());
  if (known.kind === 'refused') throw new ConfigError(`databaseUrl: what it keeps does not hold: ${known.what}`);
  if (known.kind === 'followed') policies.enter(known);
  const { serverUrl = null } = config;
  const following = new FollowPolicies({ policies, feed, serverUrl, publicKey: key.publicKey, log });
  // A key that is not ours may be one that a newer policy has replaced.
  if (!policies.namesKey(key.publicKey)) await following.look();
  policies.demandKey(key.publicKey);
  return { config, log, key, feed, following, genesis: policies.genesis };
}

async function run(configFile: string): Promise<number> {
  const { config, log, key, feed, following, genesis } = await open(configFile);
  const told = toldToStop();
  const pulse = new Pulse({ feed, key, genesis, log, intervalSeconds: config.intervalSeconds });
  await pulse.start();
  const server = await listen({ feed, pulse, ...(following.isConfigured && { following }), log, ...config.listen });
  void following.look();
  following.start();
  await serveUntilTold(told, server, log, { genesis: genesis.hash });
  await following.stop();
  await pulse.stop();
  await feed.close();
  return EXIT.ok;
}

async function freeze(configFile: string, order: { readonly scope: string; readonly reason: string }): Promise<number> {
  const { feed, key, genesis } = await open(configFile);
  try {
    const taken = await giveFreeze({ feed, key, genesis }, order);
    process.stdout.write(`${JSON.stringify(taken)}\n`);
    return taken.kind === 'taken' ? EXIT.ok : EXIT.refused;
  } finally {
    await feed.close();
  }
}

void main(process.argv.slice(2))
  .catch(tellFailure)
  .then((code) => process.exit(code));
