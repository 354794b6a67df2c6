import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** The compiled tree: this file is `dist/src/sandbox/command.js` when it runs. */
const DIST_SRC = join(import.meta.dirname, '..');

export const PROGRAMS = {
  sekisho: join(DIST_SRC, 'cli/main.js'),
  server: join(DIST_SRC, 'server/main.js'),
  signingModule: join(DIST_SRC, 'signing-module/main.js'),
  priceFeed: join(DIST_SRC, 'price-feed/main.js'),
  watchtower: join(DIST_SRC, 'watchtower/main.js'),
} as const;

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';

  constructor(
    readonly args: readonly string[],
    readonly result: CommandResult,
  ) {
    super(`${args.join(' ')} ended with ${String(result.code)}:\n${result.stderr || result.stdout}`);
  }
}

/**
 * Runs one of our programs as a process of its own and waits for its end. Nothing of our environment goes
 * along but what finding programs takes: a device must not know what its neighbour knows.
 */
export function tryCommand(
  program: keyof typeof PROGRAMS,
  args: readonly string[],
  cwd?: string,
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [PROGRAMS[program], ...args], {
      cwd,
      env: { PATH: process.env['PATH'], NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ code, ...output });
    });
  });
}

/** The same, for commands that have no business failing. */
export async function runCommand(
  program: keyof typeof PROGRAMS,
  args: readonly string[],
  cwd?: string,
): Promise<string> {
  const result = await tryCommand(program, args, cwd);
  if (result.code !== 0) throw new CommandFailed([program, ...args], result);
  return result.stdout;
}
