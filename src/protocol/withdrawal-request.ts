import { z } from 'zod';
import { parseStrictJson, StrictJsonError } from './strict-json.js';
import { parseHex32 } from './hex.js';
import { isName, isOpaqueId } from './ids.js';

/** The last second of the year 9999: beyond it a moment has no text of the form that an intent carries. */
const LAST_MOMENT = 253_402_300_799;

/** Persons whom a request may name as having asked. */
export const INITIATORS_AT_MOST = 50;
/** UTF-16 code units. */
export const MEMO_AT_MOST = 100;

/**
 * The body of `POST /v1/withdrawals`, as the engine signs it. Shapes only: what the words mean under a
 * policy (which asset, whose destination) is decided by `deriveIntent`.
 */
export const withdrawalRequestSchema = z.strictObject({
  deploymentId: z.string().refine((text) => parseHex32(text) !== null),
  reference: z.string().refine(isOpaqueId),
  /** CAIP-19. */
  asset: z.string().min(1).max(200),
  /** Decimal string of base units; its spelling is judged by `parseBaseUnits`, for a code of its own. */
  amount: z.string().max(100),
  destination: z.string().min(1).max(200),
  beneficiary: z.string().refine(isOpaqueId),
  memo: z.string().max(MEMO_AT_MOST).optional(),
  initiators: z.array(z.string().refine(isName)).max(INITIATORS_AT_MOST).optional(),
  /** Unix seconds. */
  notAfter: z.int().min(1).max(LAST_MOMENT),
});
export type WithdrawalRequest = z.infer<typeof withdrawalRequestSchema>;

/** The body of an engine's cancel. */
export const cancelRequestSchema = z.strictObject({
  deploymentId: z.string().refine((text) => parseHex32(text) !== null),
  reference: z.string().refine(isOpaqueId),
});
export type CancelRequest = z.infer<typeof cancelRequestSchema>;

export type ReadBody<T> =
  | { readonly kind: 'read'; readonly value: T }
  /** JSON pointers of what is wrong, never the values. */
  | { readonly kind: 'malformed'; readonly fields: readonly string[] };

/** Reads signed bytes. Field paths are for the sender; values are not repeated. */
export function readBody<T>(schema: z.ZodType<T>, body: Uint8Array): ReadBody<T> {
  let parsed: unknown;
  try {
    parsed = parseStrictJson(body);
  } catch (error) {
    if (error instanceof StrictJsonError) return { kind: 'malformed', fields: [''] };
    throw error;
  }
  const read = schema.safeParse(parsed);
  if (read.success) return { kind: 'read', value: read.data };
  return { kind: 'malformed', fields: [...new Set(read.error.issues.flatMap(pathsOf))] };
}

function pathsOf(issue: z.core.$ZodIssue): string[] {
  const base = issue.path.map((step) => `/${String(step)}`).join('');
  return issue.code === 'unrecognized_keys' ? issue.keys.map((key) => `${base}/${key}`) : [base];
}
