import { CodedError } from '../protocol/coded-error.js';
import { type Context } from './context.js';
import { UsageError } from './usage-error.js';

export class NotConfirmed extends CodedError<{ readonly code: 'NOT_CONFIRMED' }> {
  override readonly name = 'NotConfirmed';
}

/**
 * Has the person type the first check word: a `y` is typed before it is read, a word has to be looked up on
 * the screen.
 *
 * @param what the verb that goes on ("approve", "enrol")
 * @param yes the caller has decided already, by its own looking
 */
export async function confirmByWord(
  context: Context,
  words: readonly string[],
  what: string,
  yes: boolean,
): Promise<void> {
  if (yes) return;
  if (!context.isInteractive) throw new UsageError(`nobody to ask: look at what you ${what}, then add --yes`);
  const answer = await context.ask(`Type the first check word to ${what}: `);
  if (answer.trim().toLowerCase() !== words[0]) throw new NotConfirmed({ code: 'NOT_CONFIRMED' });
}
