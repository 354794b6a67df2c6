import { compareTold, type Difference } from '../../desk/proposal/compare-told.js';
import { ProposalRefused } from '../../desk/proposal/proposal-refused.js';
import { readProposal, type Proposal } from '../../desk/proposal/read-proposal.js';
import { type Code } from '../../protocol/codes.js';
import { parseHex32, type Hex32 } from '../../protocol/hex.js';
import { type IntentHash } from '../../protocol/ids.js';
import { type Trusted } from '../trust/judge-shown.js';
import { type ShownProposal } from './ask-proposals.js';

/** Why nobody votes on this page. */
export type ProposalStop =
  /** What the server presents is not what the engine signed, or is about something else. */
  | { readonly kind: 'proposal-refused'; readonly code: Code; readonly detail: string }
  /** A list in which one could hide behind another. */
  | { readonly kind: 'list-broken'; readonly detail: string }
  /** The other screen, whose picture was taken, shows another payment. */
  | { readonly kind: 'other-intent'; readonly there: Hex32; readonly here: IntentHash }
  /** The server says one thing and would have another signed. */
  | { readonly kind: 'told-differs'; readonly differences: readonly [Difference, ...Difference[]] };

export type JudgedProposal =
  { readonly kind: 'read'; readonly proposal: Proposal } | { readonly kind: 'stopped'; readonly stop: ProposalStop };

/**
 * Makes out what is proposed, from the engine's own bytes. What the server says of it is only compared.
 *
 * @param there the intent that another screen shows, as its picture names it
 */
export function judgeProposal(
  { evidence, told, suspended }: ShownProposal,
  wanted: Hex32 | null,
  there: Hex32 | null,
  trusted: Trusted,
  now: number,
): JudgedProposal {
  try {
    const proposal = readProposal(evidence, wanted, trusted, suspended, now);
    if (there !== null && there !== proposal.hash)
      return { kind: 'stopped', stop: { kind: 'other-intent', there, here: proposal.hash } };
    const [first, ...others] = told === undefined ? [] : compareTold(proposal, told);
    if (first !== undefined)
      return { kind: 'stopped', stop: { kind: 'told-differs', differences: [first, ...others] } };
    return { kind: 'read', proposal };
  } catch (error) {
    if (!(error instanceof ProposalRefused)) throw error;
    const { code, what } = error.refusal;
    return { kind: 'stopped', stop: { kind: 'proposal-refused', code, detail: what } };
  }
}

/** What a picture taken of another screen leads to: this page, and the intent that was shown there. */
export function intentLink(id: Hex32, intent: IntentHash): string {
  return `/proposals/${id}#intent=${intent}`;
}

export function readIntentLink(fragment: string): Hex32 | null {
  return parseHex32(/^#intent=([0-9a-f]{64})$/.exec(fragment)?.[1] ?? '');
}
