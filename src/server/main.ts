import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Logger } from 'pino';
import { z } from 'zod';
import { buildApp } from './build-app.js';
import { describeApi } from './describe-api.js';
import { HOST, Invite } from './invitations/invite.js';
import { newInvitationSchema } from './invitations/invitation-views.js';
import { GIVEN_ROLES } from './people/person-roles.js';
import { ConsoleBundle } from './console/console-bundle.js';
import { NOWHERE, openOutward, type Outward } from './platform/config/outward.js';
import { readServerConfig, type ServerConfig } from './platform/config/server-config.js';
import { StartRefused } from './platform/config/start-refused.js';
import { makeDataSource } from './platform/database/data-source.js';
import { migrate, openDatabase } from './platform/database/prepare-database.js';
import { Deployment } from './platform/deployment.js';
import { makeLogger } from './platform/logging/make-logger.js';

const USAGE = [
  'usage: main.js [run|migrate] --config FILE',
  '       main.js invite --config FILE --person ID [--person ID ...] [--roles viewer,auditor,operator]',
  '       main.js openapi',
].join('\n');

/** Beside the compiled programs, where the build puts it. */
const CONSOLE_FOLDER = fileURLToPath(new URL('../../console/', import.meta.url));

/** After SIGTERM whoever is still being answered has this long; we promised to be gone within ten seconds. */
const PATIENCE_MS = 8000;

async function main(): Promise<void> {
  const { command, config, person = [], roles } = readArguments();
  if (command === 'openapi') {
    process.stdout.write(await describeApi());
    return;
  }
  if (config === undefined) throw new StartRefused(USAGE);
  const serverConfig = readServerConfig(config);
  const logger = makeLogger(serverConfig.logLevel);
  if (command === 'migrate') await runMigrations(serverConfig, logger);
  else if (command === 'invite') await runInvite(serverConfig, person, roles?.split(','));
  else await run(serverConfig, logger);
}

interface Arguments {
  readonly command: string;
  readonly config?: string;
  readonly person?: readonly string[];
  readonly roles?: string;
}

const COMMANDS = ['run', 'migrate', 'invite', 'openapi'];

function readArguments(): Arguments {
  const text = { type: 'string' } as const;
  try {
    const options = { config: text, person: { ...text, multiple: true }, roles: text } as const;
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const [command = 'run', ...more] = positionals;
    const isStray = command !== 'invite' && (values.person !== undefined || values.roles !== undefined);
    if (!COMMANDS.includes(command) || more.length > 0 || isStray) throw new StartRefused(USAGE);
    return { ...values, command };
  } catch (error) {
    throw error instanceof StartRefused ? error : new StartRefused(USAGE, { cause: error });
  }
}

async function runMigrations({ databaseUrl }: ServerConfig, logger: Logger): Promise<void> {
  const source = makeDataSource(databaseUrl);
  try {
    logger.info({ migrations: await migrate(source) }, 'migrated');
  } finally {
    if (source.isInitialized) await source.destroy();
  }
}

/**
 * Prints for each of these people a link that lets them in to look. Whoever may read this configuration has the database's
 * password, so it gives them nothing that they have not; and it is how the first governor comes in.
 */
async function runInvite(
  config: ServerConfig,
  people: readonly string[],
  roles: readonly string[] | undefined,
): Promise<void> {
  const read = z
    .array(newInvitationSchema)
    .min(1)
    .safeParse(people.map((person) => ({ person, roles })));
  if (!read.success)
    throw new StartRefused(
      `${USAGE}\n--person: lower-case letters, digits and single hyphens; --roles: of ${GIVEN_ROLES.join(', ')}`,
    );
  // What is printed is the link and nothing else, and what waits to be sent is for the server to send.
  const { app } = await open(config, makeLogger('silent'), NOWHERE);
  try {
    for (const asked of read.data) {
      const { link, expiresAt } = await app.get(Invite).execute(asked, HOST);
      process.stdout.write(`${link}\n`);
      process.stderr.write(`opens once, until ${expiresAt}; hand it over by a way that nobody else reads\n`);
    }
  } finally {
    await app.close();
  }
}

async function run(config: ServerConfig, logger: Logger): Promise<void> {
  const { app, deployment, consoleBundle } = await open(config, logger, openOutward(config));
  stopOnSignal(app, logger);
  await listen(app, config.listen);
  const at = { url: await app.getUrl(), publicUrl: config.publicUrl };
  logger.info({ ...at, genesis: deployment.genesis.hash, console: consoleBundle.hash }, 'listening');
}

async function open(config: ServerConfig, logger: Logger, outward: Outward) {
  const deployment = Deployment.open(config);
  const consoleBundle = ConsoleBundle.read(CONSOLE_FOLDER);
  const source = makeDataSource(config.databaseUrl);
  try {
    await openDatabase(source, deployment.genesis.hash);
  } catch (error) {
    if (source.isInitialized) await source.destroy();
    throw error;
  }
  return { app: await buildApp({ deployment, source, consoleBundle, logger, outward }), deployment, consoleBundle };
}

/** Why the system gives us no port, and what to do about it. */
const LISTEN_MENDS: Readonly<Record<string, (listen: ServerConfig['listen']) => string>> = {
  EADDRINUSE: ({ port }) => `listen.port: ${port} is in use; stop what listens there, or choose another port`,
  EACCES: ({ port }) => `listen.port: this user may not listen on ${port}; choose a port above 1023`,
  EADDRNOTAVAIL: ({ host }) => `listen.host: this machine has no address ${host}; name one of its own`,
  ENOTFOUND: unknownHost,
  // No name server answers: what the name stands for cannot be known, and an address needs none.
  EAI_AGAIN: unknownHost,
};

function unknownHost({ host }: ServerConfig['listen']): string {
  return `listen.host: nobody knows ${host}; name an address of this machine`;
}

async function listen(app: NestFastifyApplication, at: ServerConfig['listen']): Promise<void> {
  try {
    await app.listen(at.port, at.host);
  } catch (error) {
    const mend = error instanceof Error && 'code' in error ? LISTEN_MENDS[String(error.code)] : undefined;
    throw mend === undefined ? error : new StartRefused(mend(at), { cause: error });
  }
}

function stopOnSignal(app: NestFastifyApplication, logger: Logger): void {
  let isStopping = false;
  const stop = (signal: string): void => {
    if (isStopping) return;
    isStopping = true;
    logger.info({ signal }, 'stopping');
    setTimeout(() => {
      logger.warn('cutting off whoever is still being answered');
      app.getHttpServer().closeAllConnections();
    }, PATIENCE_MS).unref();
    app.close().then(
      () => {
        logger.info('stopped');
        process.exit(0);
      },
      (error: unknown) => {
        logger.error({ err: error }, 'could not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

main().catch((error: unknown) => {
  // Written plainly: whoever starts a process that refuses to reads this on a terminal.
  const [text, code] = error instanceof StartRefused ? [error.message, error.exitCode] : [describe(error), 1];
  process.stderr.write(`${text}\n`, () => process.exit(code));
});

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : 'unknown error';
}
