import { CODES, type Code } from '../protocol/codes.js';
import { type OrderRefusal } from '../protocol/orders/verify-order.js';

export type ProblemCode =
  OrderRefusal | Extract<Code, 'MALFORMED' | 'NOT_FOUND' | 'METHOD_NOT_ALLOWED' | 'PAYLOAD_TOO_LARGE' | 'UNAVAILABLE'>;

/** RFC 9457, in the same form as the server's. */
export function problemOf(code: ProblemCode): { readonly status: number; readonly [field: string]: unknown } {
  const words = code.toLowerCase().replaceAll('_', ' ');
  const title = `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
  return { type: `urn:sekisho:problem:${code}`, title, status: statusOf(code), code, next: CODES[code] };
}

function statusOf(code: ProblemCode): number {
  switch (code) {
    case 'MALFORMED':
    case 'ORDER_MALFORMED':
      return 400;
    case 'NOT_FOUND':
      return 404;
    case 'METHOD_NOT_ALLOWED':
      return 405;
    case 'PAYLOAD_TOO_LARGE':
      return 413;
    case 'ORDER_NOT_YET_VALID':
    case 'ORDER_VALID_TOO_LONG':
    case 'ORDER_EXPIRED':
      return 422;
    case 'UNAVAILABLE':
      return 503;
    default:
      return 403;
  }
}
