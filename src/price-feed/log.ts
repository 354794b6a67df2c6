import pino from 'pino';

/** The little of a logger that the parts need; pino's fits, and so does a test's. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'fatal'] as const;

/** JSON lines on standard output. A source's URL may have a key in it, so sources are named by number and host. */
export function openLog(level: (typeof LOG_LEVELS)[number]): Log {
  return pino(
    { name: 'price-feed', level, redact: { paths: ['url', 'secret', '*.url', '*.secret'] } },
    // Synchronous: the line that says why we stop must be out before we do.
    pino.destination({ fd: 1, sync: true }),
  );
}
