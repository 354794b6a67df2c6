import { isCode, CODES, type Code } from '../protocol/codes.js';
import { CodedError } from '../protocol/coded-error.js';
import { recordOf } from './read-answer.js';

/** An understood "no" of the server, or of the way to it. */
export interface Problem {
  readonly code: Code;
  /** The HTTP status; 0 where no answer came. */
  readonly status: number;
  /** What to do next, in our own words and not in the server's. */
  readonly next: string;
  /** JSON pointers of what was malformed in the request. */
  readonly fields: readonly string[];
}

export class SekishoProblem extends CodedError<Problem> {
  override readonly name = 'SekishoProblem';

  static of(code: Code, status: number, options?: ErrorOptions & { readonly fields?: readonly string[] }) {
    return new SekishoProblem({ code, status, next: CODES[code], fields: options?.fields ?? [] }, options);
  }
}

/** How a withdrawal ended: only receipts state that, and what to do next follows from those alone. */
const FOR_RECEIPTS: readonly Code[] = [
  'EXPIRED',
  'REJECTED_BY_APPROVERS',
  'CANCELLED_BY_ENGINE',
  'PAYMENT_REVERTED',
  'UNDER_DELIVERED',
];

/**
 * Reads an `application/problem+json` answer (RFC 9457). Whatever has no code of the closed list comes from
 * something that is not our server: a proxy's 502 is worth a retry, everything else is not understood.
 */
export function readProblem(status: number, body: unknown): SekishoProblem {
  const { code, fields } = recordOf(body) ?? {};
  if (typeof code === 'string' && isCode(code) && !FOR_RECEIPTS.includes(code)) {
    const named = Array.isArray(fields) ? fields.filter((field): field is string => typeof field === 'string') : [];
    return SekishoProblem.of(code, status, { fields: named });
  }
  return SekishoProblem.of([502, 503, 504].includes(status) ? 'UNAVAILABLE' : 'ANSWER_MALFORMED', status);
}
