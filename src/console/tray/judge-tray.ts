import { z } from 'zod';
import { type Proposal } from '../../desk/proposal/read-proposal.js';
import { parseHex32, type Hex32 } from '../../protocol/hex.js';
import { type ShownTray } from '../proposal/ask-proposals.js';
import { judgeProposal, type ProposalStop } from '../proposal/judge-proposal.js';
import { type Trusted } from '../trust/judge-shown.js';

/** One of them that does not hold. */
export interface RowStop {
  /** Which one it is, by the server's word: all that is said of it. */
  readonly withdrawal: Hex32;
  readonly stop: ProposalStop;
}

export type JudgedTray =
  | {
      readonly kind: 'read';
      /** What ends first stands first. Each follows from its own signed bytes, whatever the others do. */
      readonly proposals: readonly Proposal[];
      readonly stops: readonly RowStop[];
    }
  /** The answer as a whole is not believed. */
  | { readonly kind: 'stopped'; readonly withdrawal: Hex32 | null; readonly stop: ProposalStop };

const named = z.object({ withdrawalId: z.string().transform(parseHex32) });

/**
 * Makes out what waits. A server that forges one row gains nothing over the others: their bytes are signed each by itself,
 * and it could leave any of them out in any case. But a list in which two rows go by one name hides one behind the other,
 * a row without a name cannot be pointed at, and where nothing holds at all there is nothing to go on with: then all of
 * it stops.
 */
export function judgeTray({ evidence, suspended }: ShownTray, trusted: Trusted, now: number): JudgedTray {
  const proposals: Proposal[] = [];
  const stops: RowStop[] = [];
  const seen = new Set<Hex32>();
  for (const each of evidence) {
    const withdrawal = named.safeParse(each).data?.withdrawalId ?? null;
    if (withdrawal === null) return broken(null, 'something in the list names no withdrawal');
    if (seen.has(withdrawal)) return broken(withdrawal, 'the list has this withdrawal twice');
    seen.add(withdrawal);
    const judged = judgeProposal({ evidence: each, suspended }, withdrawal, null, trusted, now);
    if (judged.kind === 'read') proposals.push(judged.proposal);
    else stops.push({ withdrawal, stop: judged.stop });
  }
  const [first] = stops;
  if (first !== undefined && proposals.length === 0) return { kind: 'stopped', ...first };
  return { kind: 'read', proposals: proposals.sort((one, two) => one.intent.notAfter - two.intent.notAfter), stops };
}

function broken(withdrawal: Hex32 | null, detail: string): JudgedTray {
  return { kind: 'stopped', withdrawal, stop: { kind: 'list-broken', detail } };
}
