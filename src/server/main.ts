import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Logger } from 'pino';
import { buildApp } from './build-app.js';
import { describeApi } from './describe-api.js';
import { ConsoleBundle } from './console/console-bundle.js';
import { openOutward } from './platform/config/outward.js';
import { readServerConfig, type ServerConfig } from './platform/config/server-config.js';
import { StartRefused } from './platform/config/start-refused.js';
import { makeDataSource } from './platform/database/data-source.js';
import { migrate, openDatabase } from './platform/database/prepare-database.js';
import { Deployment } from './platform/deployment.js';
import { makeLogger } from './platform/logging/make-logger.js';

const USAGE = 'usage: main.js [run|migrate] --config FILE, or main.js openapi';

/** Beside the compiled programs, where the build puts it. */
const CONSOLE_FOLDER = fileURLToPath(new URL('../../console/', import.meta.url));

/** After SIGTERM whoever is still being answered has this long; we promised to be gone within ten seconds. */
const PATIENCE_MS = 8000;

async function main(): Promise<void> {
  const { command, config } = readArguments();
  if (command === 'openapi') {
    process.stdout.write(await describeApi());
    return;
  }
  if (config === undefined) throw new StartRefused(USAGE);
  const serverConfig = readServerConfig(config);
  const logger = makeLogger(serverConfig.logLevel);
  if (command === 'migrate') await runMigrations(serverConfig, logger);
  else await run(serverConfig, logger);
}

function readArguments(): { readonly command: string; readonly config: string | undefined } {
  try {
    const { values, positionals } = parseArgs({ options: { config: { type: 'string' } }, allowPositionals: true });
    const [command = 'run', ...more] = positionals;
    if (!['run', 'migrate', 'openapi'].includes(command) || more.length > 0) throw new StartRefused(USAGE);
    return { command, config: values.config };
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

async function run(config: ServerConfig, logger: Logger): Promise<void> {
  const deployment = Deployment.open(config);
  const consoleBundle = ConsoleBundle.read(CONSOLE_FOLDER);
  const outward = openOutward(config);
  const source = makeDataSource(config.databaseUrl);
  try {
    await openDatabase(source, deployment.genesis.hash);
  } catch (error) {
    if (source.isInitialized) await source.destroy();
    throw error;
  }
  const app = await buildApp({ deployment, source, consoleBundle, logger, outward });
  stopOnSignal(app, logger);
  await listen(app, config.listen);
  const at = { url: await app.getUrl(), publicUrl: config.publicUrl };
  logger.info({ ...at, genesis: deployment.genesis.hash, console: consoleBundle.hash }, 'listening');
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
