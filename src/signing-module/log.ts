import pino from 'pino';

/** The little of a logger that the module's parts need; pino's fits, and so does a test's. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  fatal(fields: object, message: string): void;
}

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'fatal'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * JSON lines on standard output. We log ids, codes and counts, never configuration or keys; the redaction is
 * for the day on which somebody does.
 */
export function openLog(level: LogLevel): Log {
  const secret = ['passphrase', 'secret', 'privateKey', 'password', 'databaseUrl', 'rpcUrl', 'connectionString'];
  return pino(
    {
      name: 'signing-module',
      level,
      redact: { paths: secret.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]), censor: '[redacted]' },
    },
    // Synchronous: the line that says why we stop must be out before we do.
    pino.destination({ fd: 1, sync: true }),
  );
}
