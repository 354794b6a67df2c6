import { type Code } from '../../protocol/codes.js';
import { type MessageId } from '../words/en.js';

/** A ceremony ended otherwise than it was meant to, and whoever began it knows the words for that. */
export class CameToNothing extends Error {
  override readonly name = 'CameToNothing';

  constructor(
    readonly words: MessageId,
    readonly code: Code | null = null,
    options?: ErrorOptions,
  ) {
    super(words, options);
  }
}
