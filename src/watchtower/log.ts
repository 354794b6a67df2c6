import pino from 'pino';

/** The little of a logger that the parts need; pino's fits, and so does a test's. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'fatal'] as const;

/** JSON lines on standard output: digests, codes and counts, never configuration or keys. */
export function openLog(level: (typeof LOG_LEVELS)[number]): Log {
  return pino(
    { name: 'watchtower', level, redact: { paths: ['databaseUrl', 'secret', '*.databaseUrl', '*.secret'] } },
    // Synchronous: the line that says why we stop must be out before we do.
    pino.destination({ fd: 1, sync: true }),
  );
}
