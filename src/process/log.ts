import pino from 'pino';

/** The little of a logger that the parts need; pino's fits, and so does a test's. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  fatal(fields: object, message: string): void;
}

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'fatal'] as const;

/** A URL may have a key in it, a database's its password. */
const SECRETS = ['passphrase', 'secret', 'privateKey', 'password', 'databaseUrl', 'rpcUrl', 'url', 'connectionString'];

/**
 * JSON lines on standard output. We log ids, digests, codes and counts, never configuration or keys; the redaction is
 * for the day on which somebody does.
 */
export function openLog(name: string, level: (typeof LOG_LEVELS)[number]): Log {
  return pino(
    {
      name,
      level,
      redact: { paths: SECRETS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]), censor: '[redacted]' },
    },
    // Synchronous: the line that says why we stop must be out before we do.
    pino.destination({ fd: 1, sync: true }),
  );
}
