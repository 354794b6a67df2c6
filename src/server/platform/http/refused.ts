import { CodedError } from '../../../protocol/coded-error.js';
import { type ProblemCode } from './problem-status.js';

/** An understood "no" to a request. Thrown, because a throw inside a transaction rolls it back. */
export class Refused extends CodedError<{
  readonly code: ProblemCode;
  /** JSON pointers of what is malformed, never values. */
  readonly fields?: readonly string[];
}> {
  override readonly name = 'Refused';

  static malformed(fields: readonly string[]): Refused {
    return new Refused({ code: 'MALFORMED', fields });
  }

  static because(code: ProblemCode, options?: ErrorOptions): Refused {
    return new Refused({ code }, options);
  }
}
