import { closeSync, openSync } from 'node:fs';
import { findFreePort } from './free-port.js';
import { type PartProcess, startPartProcess } from './part-process.js';
import { PostgresAdmin } from './postgres-admin.js';
import { nameFor, openCluster, postgresEnvironment, type PostgresCluster } from './postgres-cluster.js';

export interface PostgresOptions {
  /** Holds the cluster, its superuser's password and its log; may be below a folder that only root can enter. */
  readonly dataFolder: string;
  /** A server that is there already, with an administrator's rights; then nothing is started and `dataFolder` stays untouched. */
  readonly adminUrl?: string | undefined;
  readonly port?: number | undefined;
}

/** A running PostgreSQL and what an administrator does on it. */
export class Postgres extends PostgresAdmin {
  constructor(
    adminUrl: string,
    private readonly server: PartProcess | undefined,
  ) {
    super(adminUrl);
  }

  /** Undefined when the server is somebody else's. */
  get pid(): number | undefined {
    return this.server?.pid;
  }

  /** Cuts clients off, writes everything down. Somebody else's server is left alone. */
  async stop(): Promise<void> {
    await this.server?.stop();
  }

  /** A power cut, as far as the database is concerned. */
  async kill(): Promise<void> {
    await this.server?.kill();
  }
}

/**
 * A real PostgreSQL on 127.0.0.1, for sandbox and tests. The same folder again means the same data.
 * fsync, full_page_writes and synchronous_commit stay on: our processes refuse to start otherwise,
 * and a test of "committed before broadcast" on a database that forgets would prove nothing.
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  if (options.adminUrl !== undefined) return new Postgres(options.adminUrl, undefined);

  const cluster = await openCluster(options.dataFolder);
  const port = options.port ?? (await findFreePort());
  const admin = new PostgresAdmin(`postgres://postgres:${cluster.superuserPassword}@127.0.0.1:${port}/postgres`);
  const server = await serve(cluster, options.dataFolder, port, admin);
  try {
    // The products' roles have no business in these two either.
    await admin.withClient((client) => client.query('REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC'));
  } catch (error) {
    await server.stop();
    throw error;
  }
  return new Postgres(admin.adminUrl, server);
}

async function serve(
  { folder, binaries, user }: PostgresCluster,
  dataFolder: string,
  port: number,
  admin: PostgresAdmin,
): Promise<PartProcess> {
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 200,
    // Our databases are small; the default keeps up to 1 GB of old log per cluster.
    max_wal_size: '256MB',
  };
  const descriptor = openSync(folder, 'r');
  try {
    return await startPartProcess({
      name: 'postgres',
      folder: dataFolder,
      command: binaries.postgres,
      args: [
        '-D',
        nameFor(folder, 3, user),
        ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
      ],
      env: postgresEnvironment(),
      descriptors: [descriptor],
      // "Fast shutdown": does not wait for clients to leave.
      stopSignal: 'SIGINT',
      isReady: () => admin.withClient(async (client) => (await client.query('SELECT 1')).rowCount === 1),
      ...(user && { user }),
    });
  } finally {
    closeSync(descriptor);
  }
}
