import { CommandFailed } from './command.js';
import { PartError } from './parts/part-error.js';
import { StoryStuck } from './story/story-stuck.js';

/**
 * Says why a command ends early: in words for the person, without a stack where the words say what mends it; and for a
 * program that asked for JSON, as the last line that it waits for.
 *
 * @returns the exit code
 */
export function tellFailure(error: unknown, { json }: { readonly json: boolean }): number {
  const message = error instanceof Error ? error.message : String(error);
  const code = codeOf(error);
  if (code === 'INTERNAL') console.error(error);
  else process.stderr.write(`\n${message}\n`);
  const seconds = Math.round(process.uptime() * 10) / 10;
  if (json) process.stdout.write(`${JSON.stringify({ ok: false, seconds, error: { code, message } })}\n`);
  return 1;
}

function codeOf(error: unknown): string {
  if (error instanceof PartError) return error.code;
  if (error instanceof StoryStuck) return 'STORY_STUCK';
  return error instanceof CommandFailed ? 'COMMAND_FAILED' : 'INTERNAL';
}
