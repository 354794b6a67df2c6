import { CodedError } from '../protocol/coded-error.js';

/** What a server answered is not what was asked for: nothing can be made of it. */
export class AnswerMalformed extends CodedError<{ readonly code: 'ANSWER_MALFORMED' }> {
  override readonly name = 'AnswerMalformed';

  constructor(options?: ErrorOptions) {
    super({ code: 'ANSWER_MALFORMED' }, options);
  }
}
