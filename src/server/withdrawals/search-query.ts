import { z } from 'zod';
import { parseBaseUnits } from '../../protocol/base-units.js';
import { isName, isOpaqueId } from '../../protocol/ids.js';
import { WITHDRAWAL_STATES } from '../../protocol/withdrawal-states.js';
import { wholeNumber } from '../platform/http/read-request.js';
import { readSearchCursor } from './search-cursor.js';

const amount = z.string().transform((text, context) => {
  const parsed = parseBaseUnits(text);
  if (parsed !== null) return parsed;
  context.addIssue({ code: 'custom', message: 'not an amount' });
  return z.NEVER;
});
const time = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const opaqueId = z.string().refine(isOpaqueId);
const name = z.string().refine(isName);

/** Of lists of withdrawals that run from the newest to the oldest. */
export const searchCursor = z
  .string()
  .max(100)
  .transform((text, context) => {
    const place = readSearchCursor(text);
    if (place !== null) return place;
    context.addIssue({ code: 'custom', message: 'not a cursor of ours' });
    return z.NEVER;
  })
  .optional()
  .describe('nextCursor of the page before');

/** What people look for, as it stands in the console's address. All that is given must hold. */
export const searchQuery = z.strictObject({
  state: z.enum(WITHDRAWAL_STATES).optional(),
  asset: z.string().max(200).optional().describe('CAIP-19'),
  wallet: name.optional(),
  destination: z.string().min(1).max(200).optional().describe('An address in full, in any of its spellings'),
  beneficiary: opaqueId.optional(),
  engineKey: name.optional(),
  reference: opaqueId.optional().describe('Its beginning'),
  rule: name.optional().describe('Decided by this rule, alone or joined with others'),
  amountFrom: amount.optional().describe('At least so much, in base units of `asset`, which must be given too'),
  amountTo: amount.optional().describe('At most so much'),
  from: time.optional().describe('Came at or after this moment (ISO 8601)'),
  to: time.optional().describe('Came before this moment (ISO 8601)'),
  limit: wholeNumber({ from: 1, to: 100 }).optional().describe('1 to 100; 50 unless given'),
  cursor: searchCursor,
});
export type SearchQuery = z.infer<typeof searchQuery>;
