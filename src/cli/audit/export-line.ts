import { z } from 'zod';
import { parseStrictJson, StrictJsonError } from '../../protocol/strict-json.js';

const count = z.int().min(0);

/** The lines of an export (JSON Lines), in their order: one genesis, the policies after its first one, events, orders and what suspends devices, withdrawals, receipts about none of them, one end. */
const exportLine = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('genesis'),
    genesis: z.string(),
    policy: z.string(),
    enrolments: z.string(),
  }),
  z.strictObject({ kind: z.literal('policy'), change: z.unknown(), receipt: z.unknown() }),
  z.strictObject({ kind: z.literal('event'), index: count, leaf: z.string(), event: z.string() }),
  z.strictObject({ kind: z.literal('order'), order: z.unknown() }),
  z.strictObject({
    kind: z.literal('withdrawal'),
    id: z.string(),
    reference: z.string(),
    state: z.string(),
    package: z.unknown(),
    receipts: z.array(z.unknown()),
  }),
  z.strictObject({ kind: z.literal('receipt'), receipt: z.unknown() }),
  z.strictObject({ kind: z.literal('end'), events: count, withdrawals: count, root: z.string() }),
]);
export type ExportLine = z.infer<typeof exportLine>;
export type WithdrawalLine = Extract<ExportLine, { kind: 'withdrawal' }>;
export type EventLine = Extract<ExportLine, { kind: 'event' }>;

/** Null for anything that is no line of an export to the letter. */
export function readExportLine(text: string): ExportLine | null {
  try {
    const read = exportLine.safeParse(parseStrictJson(new TextEncoder().encode(text)));
    return read.success ? read.data : null;
  } catch (error) {
    if (error instanceof StrictJsonError) return null;
    throw error;
  }
}

/** Something in an export that does not hold, and the line that has it (1 is the first). */
export interface Defect {
  readonly line: number;
  /** The withdrawal that it is about; absent when it concerns the file, its log or the order of its receipts. */
  readonly reference?: string;
  readonly what: string;
}
