import pg from 'pg';

/** Roles and databases on one PostgreSQL server, made as its administrator. Names are ours and plain. */
export class PostgresAdmin {
  constructor(readonly adminUrl: string) {}

  /** A role that may log in and nothing else. When it exists it gets this password, so that a second run can begin. */
  async createRole(name: string, password: string): Promise<void> {
    const role = pg.escapeIdentifier(name);
    // CREATE ROLE takes no parameters, hence the quoting; the statement is not logged at default settings.
    const options = `LOGIN NOCREATEDB NOCREATEROLE NOINHERIT PASSWORD ${pg.escapeLiteral(password)}`;
    await this.withClient(async (client) => {
      const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [name]);
      await client.query(rowCount === 0 ? `CREATE ROLE ${role} ${options}` : `ALTER ROLE ${role} ${options}`);
    });
  }

  async dropRole(name: string): Promise<void> {
    await this.withClient((client) => client.query(`DROP ROLE IF EXISTS ${pg.escapeIdentifier(name)}`));
  }

  /**
   * A database that its owner alone can connect to (and administrators): PostgreSQL lets everyone
   * connect everywhere until told otherwise, and the server's role must not even see the signing
   * module's tables. One that exists is left as it is, but for that rule.
   */
  async createDatabase(name: string, owner: string, options: { readonly template?: string } = {}): Promise<void> {
    const database = pg.escapeIdentifier(name);
    const template = options.template === undefined ? '' : ` TEMPLATE ${pg.escapeIdentifier(options.template)}`;
    await this.withClient(async (client) => {
      const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
      if (rowCount === 0) {
        await lendRole(client, owner);
        await client.query(`CREATE DATABASE ${database} OWNER ${pg.escapeIdentifier(owner)}${template}`);
      }
      await client.query(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`);
    });
  }

  /** Also while somebody is connected: they are cut off. */
  async dropDatabase(name: string): Promise<void> {
    await this.withClient(async (client) => {
      const database = pg.escapeIdentifier(name);
      const { rows } = await client.query<{ datistemplate: boolean }>(
        'SELECT datistemplate FROM pg_database WHERE datname = $1',
        [name],
      );
      if (rows[0]?.datistemplate === true) await client.query(`ALTER DATABASE ${database} IS_TEMPLATE false`);
      await client.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
    });
  }

  /** The URL by which a role reaches a database of this server. */
  urlFor(database: string, role: string, password: string): string {
    const url = new URL(this.adminUrl);
    url.username = encodeURIComponent(role);
    url.password = encodeURIComponent(password);
    url.pathname = `/${encodeURIComponent(database)}`;
    return url.href;
  }

  /** The same for the administrator. */
  adminUrlFor(database: string): string {
    const url = new URL(this.adminUrl);
    url.pathname = `/${encodeURIComponent(database)}`;
    return url.href;
  }

  /** For what is not here: runs `work` with a connection as administrator and closes it. */
  async withClient<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = new pg.Client({ connectionString: this.adminUrl });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }
}

/**
 * An administrator who is no superuser, as hosted databases have them, may give a database only to a
 * role it can become, which since version 16 is not implied by having created it.
 */
async function lendRole(client: pg.Client, owner: string): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = current_user AND rolsuper');
  if (rowCount === 0) await client.query(`GRANT ${pg.escapeIdentifier(owner)} TO CURRENT_USER`);
}
