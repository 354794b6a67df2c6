import { z } from 'zod';
import { type Proposal } from '../../desk/proposal/read-proposal.js';
import { parseHex32, type Hex32 } from '../../protocol/hex.js';
import { type ShownTray } from '../proposal/ask-proposals.js';
import { judgeProposal, type ProposalStop } from '../proposal/judge-proposal.js';
import { type Trusted } from '../trust/judge-shown.js';

export interface TrayStop {
  /** Which one it is, by the server's word; null where it says nothing of the kind. */
  readonly withdrawal: Hex32 | null;
  readonly stop: ProposalStop;
}

const named = z.object({ withdrawalId: z.string().transform(parseHex32) });

export interface JudgedTray {
  /** What ends first stands first. */
  readonly proposals: readonly Proposal[];
  readonly stops: readonly TrayStop[];
}

export function judgeTray({ evidence, suspended }: ShownTray, trusted: Trusted, now: number): JudgedTray {
  const proposals: Proposal[] = [];
  const stops: TrayStop[] = [];
  for (const each of evidence) {
    const judged = judgeProposal({ evidence: each, suspended }, null, null, trusted, now);
    if (judged.kind === 'read') proposals.push(judged.proposal);
    else stops.push({ withdrawal: named.safeParse(each).data?.withdrawalId ?? null, stop: judged.stop });
  }
  return {
    proposals: proposals.sort((one, two) => one.intent.notAfter - two.intent.notAfter),
    stops,
  };
}
