import { type Logger, pino } from 'pino';

/** Where secrets could stand, should somebody log a request or a configuration whole. */
const SECRETS = [
  'req.headers',
  'headers',
  'authorization',
  'token',
  'databaseUrl',
  '*.authorization',
  '*.token',
  '*.databaseUrl',
];

/** JSON lines on stdout. */
export function makeLogger(level: string): Logger {
  return pino({ level, base: { process: 'server' }, redact: { paths: SECRETS, censor: '(left out)' } });
}
