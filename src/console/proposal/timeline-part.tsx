import { type ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { type Proposal } from '../../desk/proposal/read-proposal.js';
import { type Moment } from '../../desk/proposal/timeline.js';
import { type Policy } from '../../protocol/policy.js';
import { WithdrawalReason } from '../look/withdrawal-reason.js';
import { momentWords } from '../words/moment-words.js';
import { useWords, type Words } from '../words/use-words.js';

interface Props {
  readonly proposal: Proposal;
  readonly moments: readonly Moment[];
  readonly policy: Policy;
  readonly now: number;
}

/** What has happened, line by line, each by somebody's signature that was checked here. */
export function TimelinePart({ proposal, moments, policy, now }: Props): ReactNode {
  const words = useWords();
  const intl = useIntl();
  return (
    <section className="slip" aria-labelledby="timeline-title">
      <h2 id="timeline-title">{words('timeline.title')}</h2>
      <ol className="timeline">
        {moments.map((moment, at) => (
          <li key={at}>
            <time dateTime={new Date(moment.at * 1000).toISOString()}>{momentWords(moment.at, now, intl)}</time>
            <span>
              {momentText(moment, proposal, policy, words)}
              {moment.kind === 'stated' && moment.receipt.reason !== '' && (
                <small>
                  <WithdrawalReason state={moment.outcome} reason={moment.receipt.reason} />
                </small>
              )}
              {moment.kind === 'stated' && moment.receipt.txid !== '' && (
                <small>
                  <code dir="ltr">{moment.receipt.txid}</code>
                </small>
              )}
            </span>
          </li>
        ))}
      </ol>
      <p className="quiet">{words('timeline.limit')}</p>
    </section>
  );
}

function momentText(moment: Moment, { engineKey }: Proposal, policy: Policy, words: Words): string {
  switch (moment.kind) {
    case 'asked':
      return words('timeline.asked', { engine: engineKey });
    case 'voted': {
      const { vote, device } = moment.seen;
      const name = policy.approvers.get(vote.approver)?.name ?? vote.approver;
      return words(vote.choice === 'approve' ? 'timeline.approved' : 'timeline.rejected', { name, device: device.id });
    }
    case 'stated':
      return words(`outcome.${moment.outcome}`);
  }
}
