import { type Log } from '../../src/process/log.js';

/** For tests to which it does not matter what is logged; those that listen replace the level that they hear. */
export const SILENT: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  fatal: () => undefined,
};
