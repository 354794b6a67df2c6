import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const ROOT = join(import.meta.dirname, '../..');

/** What `npm run demo -- --once --json` promises of its last line. */
const storyLine = z.strictObject({
  ok: z.boolean(),
  seconds: z.number(),
  withdrawals: z.array(
    z.looseObject({
      reference: z.string(),
      chain: z.string(),
      asset: z.string(),
      amount: z.string(),
      tier: z.string(),
      state: z.string(),
      approvals: z.number(),
      txid: z.string(),
      confirmations: z.number(),
    }),
  ),
  refused: z.array(z.strictObject({ what: z.string(), code: z.string() })),
  leftOut: z.array(z.string()).optional(),
});

/** The codes of `refused`, one for each attack, with Bitcoin or without. */
export const REFUSED_IN_STORY = [
  'QUORUM_NOT_REACHED',
  'QUORUM_NOT_REACHED',
  'REQUEST_SIGNATURE_INVALID',
  'VOTE_INTENT_MISMATCH',
  'VOTE_SIGNATURE_INVALID',
  'REQUEST_SIGNATURE_INVALID',
];

/** Starts one of the two commands as npm does, and gives its first line of standard output and its end. */
export function startSandbox(
  program: 'demo' | 'sandbox',
  args: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
) {
  const child = spawn(process.execPath, [join(ROOT, 'src/sandbox/start.cjs'), program, ...args], {
    cwd: ROOT,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  const ended = once(child, 'close').then(([code]: unknown[]) => code);
  return { child, output, ended };
}

/** Everything on this machine that runs over a folder. */
export function processesOver(folder: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^[0-9]+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      } catch {
        return '';
      }
    })
    .filter((command) => command.includes(folder));
}

/** What the demo told. A demo that failed says here why, and what it had printed by then. */
export function toldStory(output: { readonly stdout: string; readonly stderr: string }): z.infer<typeof storyLine> {
  const told = storyLine.safeParse(lastLineOf(output));
  if (told.success) return told.data;
  throw new Error(`not a story: ${output.stdout.slice(-2_000)}\n${output.stderr.slice(-4_000)}`);
}

/** What a program that asked for JSON reads; the end of standard error, where nothing was written. */
export function lastLineOf({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }): unknown {
  const line = stdout.trimEnd().split('\n').at(-1) ?? '';
  return line === '' ? { stderr: stderr.slice(-2_000) } : JSON.parse(line);
}
