import { CodedError } from '../../protocol/coded-error.js';
import { type Code } from '../../protocol/codes.js';

/** What the server presents as a proposal is none, or another one than it says. Nothing of it is shown as true. */
export class ProposalRefused extends CodedError<{ readonly code: Code; readonly what: string }> {
  override readonly name = 'ProposalRefused';
}
