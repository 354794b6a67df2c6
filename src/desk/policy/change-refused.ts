import { CodedError } from '../../protocol/coded-error.js';
import { type Code } from '../../protocol/codes.js';

/** A change of policy that is not shown as one to sign: it is none, or another one than the server says. */
export class ChangeRefused extends CodedError<{ readonly code: Code; readonly what: string }> {
  override readonly name = 'ChangeRefused';
}
