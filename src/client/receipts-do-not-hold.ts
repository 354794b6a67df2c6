import { CodedError } from '../protocol/coded-error.js';

/**
 * The server reported something about a withdrawal that the signing module did not state. Not a passing
 * fault: the server is broken or hostile, and nothing should be credited or retried on its word.
 */
export class ReceiptsDoNotHold extends CodedError<{
  readonly code: 'RECEIPTS_DO_NOT_HOLD';
  readonly reference: string;
  /** What does not hold, for the log. */
  readonly what: string;
}> {
  override readonly name = 'ReceiptsDoNotHold';

  static about(reference: string, what: string): ReceiptsDoNotHold {
    return new ReceiptsDoNotHold({ code: 'RECEIPTS_DO_NOT_HOLD', reference, what });
  }
}
