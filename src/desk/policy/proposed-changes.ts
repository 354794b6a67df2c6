import { z } from 'zod';
import { type Draft } from '../../protocol/governance/check-change.js';
import { changeText, type Change } from '../../protocol/governance/change.js';
import { readSignedChange, type SignedChange } from '../../protocol/governance/signed-change.js';
import { hashPolicy, type Policy } from '../../protocol/policy.js';
import { readSignedReceipt, type SignedReceipt } from '../../protocol/receipt.js';
import { AnswerMalformed } from '../answer-malformed.js';
import { ChangeRefused } from './change-refused.js';
import { draftOf } from './draft-document.js';

const answer = z.object({
  proposed: z.array(
    z.object({
      state: z.string().max(40),
      effectiveAt: z.string().max(40).nullish(),
      changes: z
        .array(z.object({ effect: z.enum(['tightening', 'loosening']), en: z.string(), ja: z.string().default('') }))
        .max(2000),
      change: z.unknown(),
      // A server from before it showed them shows none.
      receipts: z.array(z.unknown()).max(1000).default([]),
    }),
  ),
});

/** A proposed change: the documents speak for themselves, the rest is the server's word. */
export interface Proposed {
  readonly hash: string;
  readonly change: SignedChange;
  /** What the server shows as the signing module's statements about it; none of them is verified yet. */
  readonly receipts: readonly SignedReceipt[];
  readonly told: { readonly state: string; readonly effectiveAt: string | null; readonly changes: readonly Change[] };
}

export function readProposed(value: unknown): Proposed[] {
  const read = answer.safeParse(value);
  if (!read.success) throw new AnswerMalformed();
  return read.data.proposed.map(({ change: given, receipts, state, effectiveAt, changes }) => {
    const change = readSignedChange(given);
    if (change === null) throw new AnswerMalformed();
    const told = { state, effectiveAt: effectiveAt ?? null, changes };
    const shown = receipts.flatMap((each) => readSignedReceipt(each) ?? []);
    return { hash: hashPolicy(change.policy), change, receipts: shown, told };
  });
}

/** A change that the server describes in other words than its documents give. */
export interface ToldOtherwise {
  readonly told: readonly string[];
  readonly own: readonly string[];
}

/** Null where the server tells what there is. A server that shows other words has shown them to others too. */
export function toldOtherwise({ told }: Pick<Proposed, 'told'>, { statement }: Draft): ToldOtherwise | null {
  const own = statement.changes;
  const theirs = told.changes.map(changeText);
  const isSame = own.length === theirs.length && own.every((line, index) => line === theirs[index]);
  return isSame ? null : { told: theirs, own };
}

/** Worked out from the documents, and as the server tells it. */
export function draftProposed(proposed: Proposed, inForce: Policy): Draft {
  const draft = draftOf(proposed.change.policy, inForce);
  if (toldOtherwise(proposed, draft) !== null)
    throw new ChangeRefused({
      code: 'PROPOSAL_DIFFERS',
      what: 'the server tells of other changes than there are between the two documents',
    });
  return draft;
}
