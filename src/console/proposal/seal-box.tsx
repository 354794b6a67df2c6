import { type ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { type Proposal } from '../../desk/proposal/read-proposal.js';
import { sealOf } from '../../desk/proposal/seal-of.js';
import { brief } from '../../desk/text/brief.js';
import { type ApproverId } from '../../protocol/ids.js';
import { type Policy } from '../../protocol/policy.js';
import { momentWords } from '../words/moment-words.js';
import { useWords } from '../words/use-words.js';

interface Props {
  readonly person: ApproverId;
  readonly proposal: Proposal;
  readonly policy: Policy;
  readonly isMe: boolean;
  readonly now: number;
}

/** Visible characters: a reason may have more, but a line of it tells what it is about. */
const MAX_REASON = 120;

/** One person's box (押印欄): sealed, refused, or empty. What its look says, its words say too. */
export function SealBox({ person, proposal, policy, isMe, now }: Props): ReactNode {
  const words = useWords();
  const intl = useIntl();
  const seal = sealOf(proposal, person, now);
  const name = policy.approvers.get(person)?.name ?? person;
  const seen = 'seen' in seal ? seal.seen : null;
  return (
    <li className={`seal seal-${seal.kind}${isMe ? ' seal-me' : ''}`}>
      <bdi>{name}</bdi>
      <span className="seal-word">{isMe && seal.kind === 'open' ? words('seal.me') : words(`seal.${seal.kind}`)}</span>
      {seen !== null && (
        <small>
          {seen.device.id} · {words(`path.${seen.device.path}`)}
          <br />
          {momentWords(seen.vote.castAt, now, intl)}
        </small>
      )}
      {seal.kind === 'not-counted' && <small lang="en">{seal.code}</small>}
      {seen !== null && seen.reason !== null && <q>{brief(seen.reason, MAX_REASON)}</q>}
    </li>
  );
}
