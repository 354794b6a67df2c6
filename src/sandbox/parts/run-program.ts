import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execFileAsync = promisify(execFile);

/** Runs a program to its end, without a shell, and returns what it printed. Its error message ends with its last words. */
export async function runProgram(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly timeoutMs: number },
): Promise<string> {
  try {
    const { stdout } = await execFileAsync(command, args, {
      ...(options.cwd !== undefined && { cwd: options.cwd }),
      timeout: options.timeoutMs,
      maxBuffer: 64 * 1024 * 1024,
      // Their messages and tables in the language that we read.
      env: { ...process.env, LC_ALL: 'C' },
    });
    return stdout;
  } catch (cause) {
    throw new Error(`${command} ${args.at(-1) ?? ''}: ${lastWordsOf(cause)}`, { cause });
  }
}

function lastWordsOf(error: unknown): string {
  const stderr =
    error instanceof Error && 'stderr' in error && typeof error.stderr === 'string' ? error.stderr.trim() : '';
  return stderr === '' ? String(error) : stderr.split('\n').slice(-5).join('\n');
}
