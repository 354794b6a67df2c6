import { type Proposal } from '../../desk/proposal/read-proposal.js';
import { type ShownTray } from '../proposal/ask-proposals.js';
import { judgeProposal, type ProposalStop } from '../proposal/judge-proposal.js';
import { type Trusted } from '../trust/judge-shown.js';

export interface JudgedTray {
  /** What ends first stands first. */
  readonly proposals: readonly Proposal[];
  readonly stops: readonly ProposalStop[];
}

export function judgeTray({ evidence, suspended }: ShownTray, trusted: Trusted, now: number): JudgedTray {
  const judged = evidence.map((each) => judgeProposal({ evidence: each, suspended }, null, null, trusted, now));
  const proposals = judged.flatMap((each) => (each.kind === 'read' ? [each.proposal] : []));
  return {
    proposals: proposals.sort((one, two) => one.intent.notAfter - two.intent.notAfter),
    stops: judged.flatMap((each) => (each.kind === 'stopped' ? [each.stop] : [])),
  };
}
