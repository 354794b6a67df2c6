import { CommanderError } from 'commander';
import { SekishoProblem } from '../client/sekisho-problem.js';
import { UsageError } from './usage-error.js';

/** What scripts may rely on; `sekisho --help` tells the same. */
export const EXIT = {
  ok: 0,
  /** Understood, and no: refused, not confirmed, or found not to hold. */
  refused: 1,
  /** The command line or a file of ours is wrong. */
  usage: 2,
  /** No answer; the same command may be given again (EX_UNAVAILABLE of sysexits). */
  unavailable: 69,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_CODES_HELP = `Exit codes:
  0   done
  1   refused, not confirmed, or found not to hold; standard error has the code and what to do next
  2   the command line, or a file that it names, is wrong
  69  no answer from the server; nothing was lost, try the same again`;

export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof UsageError) return EXIT.usage;
  if (error instanceof SekishoProblem && error.code === 'UNAVAILABLE') return EXIT.unavailable;
  return EXIT.refused;
}
