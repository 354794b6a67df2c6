import { type Code, CODES } from '../protocol/codes.js';
import { CodedError } from '../protocol/coded-error.js';
import { type Hex32 } from '../protocol/hex.js';
import { utcText } from '../protocol/derive-intent.js';
import { type WithdrawalRequest } from '../protocol/withdrawal-request.js';
import { ReceiptsDoNotHold } from './receipts-do-not-hold.js';
import { SekishoProblem } from './sekisho-problem.js';

/**
 * The server said no to a withdrawal whose signed request it holds. It can hand that request on all the same, so its no
 * ends nothing: whoever asked again under another reference could pay twice.
 */
export class UnprovenRefusal extends CodedError<{
  readonly code: 'UNPROVEN_REFUSAL';
  /** By which the withdrawal can be looked up. */
  readonly id: Hex32;
  readonly reference: string;
  /** Unix seconds. From then on the signing module begins no payment of it. */
  readonly notAfter: number;
  /** The server's word. */
  readonly told: Code;
  readonly status: number;
  readonly next: string;
  /** All of it in a line, for the log. */
  readonly what: string;
  /** JSON pointers of what the server calls malformed. */
  readonly fields: readonly string[];
}> {
  override readonly name = 'UnprovenRefusal';
}

/** By how much the server's clock and ours may differ before its word about the time is taken for a lie. */
const CLOCK_SKEW_SECONDS = 300;

/** What no policy changes, so that this client, which derived an intent from the same bytes, knows it to be untrue. */
const NEVER_TRUE: readonly Code[] = [
  'AMOUNT_MALFORMED',
  'AMOUNT_ZERO',
  'DEPLOYMENT_UNKNOWN',
  'MEMO_NOT_SUPPORTED',
  'DESTINATION_MALFORMED',
  'DESTINATION_BAD_CHECKSUM',
  'DESTINATION_WRONG_NETWORK',
  'DESTINATION_ZERO_ADDRESS',
  'DESTINATION_PRECOMPILE',
  'DESTINATION_UNSUPPORTED_WITNESS_VERSION',
];

/** What asking for a withdrawal failed with, as far as it may be acted upon. That no answer came is what it is. */
export function weighRefusal(
  error: unknown,
  { id, request, now }: { readonly id: Hex32; readonly request: WithdrawalRequest; readonly now: number },
): unknown {
  if (!(error instanceof SekishoProblem) || error.code === 'UNAVAILABLE' || error.code === 'ANSWER_MALFORMED')
    return error;
  const { code: told, status, fields } = error.refusal;
  const { reference, notAfter } = request;
  const standing = `withdrawal ${id} may be paid until ${utcText(notAfter)}`;
  const isInTime = notAfter > now + CLOCK_SKEW_SECONDS;
  if (NEVER_TRUE.includes(told) || (told === 'NOT_AFTER_PASSED' && isInTime))
    return ReceiptsDoNotHold.about(reference, `the server says ${told}, which is not so; ${standing}`);
  const what = `the server says ${told}; ${standing}`;
  // The one advice of the server's that is safe whatever is true: nothing is paid twice under one reference.
  const next = told === 'REFERENCE_REUSED' ? `${CODES.UNPROVEN_REFUSAL} ${CODES[told]}` : CODES.UNPROVEN_REFUSAL;
  return new UnprovenRefusal(
    { code: 'UNPROVEN_REFUSAL', id, reference, notAfter, told, status, next, what, fields },
    { cause: error },
  );
}
