import { useMemo, useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { useIntl } from 'react-intl';
import { outlookOf, type Circumstances } from '../../desk/proposal/outlook.js';
import { isUndecided } from '../../desk/proposal/progress-of.js';
import { type Proposal } from '../../desk/proposal/read-proposal.js';
import { useHasWallet } from '../ceremony/use-has-wallet.js';
import { useShownIntent } from '../freeze/intent-on-screen.js';
import { provenReceipts } from '../../desk/proposal/proven-receipts.js';
import { timelineOf } from '../../desk/proposal/timeline.js';
import { type Session } from '../session/use-session.js';
import { type Trusted } from '../trust/judge-shown.js';
import { useWords } from '../words/use-words.js';
import { Alarms } from './alarms.js';
import { type Beside } from './ask-proposals.js';
import { CheckWordsPart } from './check-words-part.js';
import { DestinationPart } from './destination-part.js';
import { type JudgedProposal } from './judge-proposal.js';
import { PayPart } from './pay-part.js';
import { RawFields } from './raw-fields.js';
import { TimelinePart } from './timeline-part.js';
import { voteObstacle } from './vote-obstacle.js';
import { VoteSheet } from './vote-sheet.js';
import { amountOf } from './amount-of.js';
import { WhyPart } from './why-part.js';

interface Props {
  readonly proposal: Proposal;
  readonly beside: Beside;
  readonly trusted: Trusted;
  readonly session: Session;
  readonly now: number;
  /** Makes the evidence that is there out once more, at this moment. */
  readonly judge: (now: number) => JudgedProposal;
  /** Asks the server for it anew, and makes that out. */
  readonly refresh: () => Promise<JudgedProposal>;
}

/**
 * The slip that goes round: what strikes the eye first is what could be wrong; then how much, to whom, from where; why
 * people are asked, who has sealed it, where one's own box is empty; and what to say aloud to compare two screens.
 */
export function ProposalSlip({ proposal, beside, trusted, session, now, judge, refresh }: Props): ReactNode {
  useShownIntent(proposal.intent);
  const words = useWords();
  const intl = useIntl();
  const [choosing, setChoosing] = useState<'Approve' | 'Reject' | null>(null);
  const policy = trusted.policies.inForce;
  const outlook = outlookOf(proposal, policy, circumstancesOf(beside), now);
  const obstacle = voteObstacle(proposal, outlook, policy, session, now, useHasWallet());
  const moments = useMemo(
    () => timelineOf(proposal, provenReceipts(beside.receipts, proposal.intent.withdrawalId, trusted.genesis)),
    [proposal, beside, trusted],
  );
  const amount = amountOf(proposal.intent, policy, intl.locale);
  const hasEnded = !isUndecided(proposal) && proposal.told.state !== 'pending_approval';
  return (
    <article className={hasEnded ? 'proposal ended' : 'proposal'}>
      <h1 className="visually-hidden">{words('proposal.title', { reference: proposal.intent.reference })}</h1>
      <Alarms proposal={proposal} />
      <div className="sheet">
        <div className="sheet-main">
          <section className="slip">
            <PayPart proposal={proposal} policy={policy} now={now} />
            <DestinationPart proposal={proposal} beside={beside} trusted={trusted} now={now} />
          </section>
          <section className="slip">
            <WhyPart proposal={proposal} policy={policy} me={session.approver} now={now} />
          </section>
        </div>
        <aside className="sheet-side">
          <CheckWordsPart proposal={proposal} trusted={trusted} />
          <TimelinePart proposal={proposal} moments={moments} policy={policy} now={now} />
        </aside>
      </div>
      <RawFields proposal={proposal} />
      <div className="vote-bar">
        {obstacle !== null && <p role="status">{words(obstacle.message)}</p>}
        {(obstacle === null || obstacle.mayReject) && (
          <Button
            className="button button-plain"
            onPress={() => {
              setChoosing('Reject');
            }}
          >
            {words('vote.reject')}
          </Button>
        )}
        {obstacle === null && (
          <Button
            className="button"
            onPress={() => {
              setChoosing('Approve');
            }}
          >
            {words('vote.approve', { amount })}
          </Button>
        )}
      </div>
      {choosing !== null && (
        <VoteSheet
          verb={choosing}
          shown={proposal}
          outlook={outlook}
          trusted={trusted}
          session={session}
          judge={judge}
          refresh={refresh}
          onClose={() => {
            setChoosing(null);
          }}
        />
      )}
    </article>
  );
}

function circumstancesOf({ freezes, wallet: { afterText } }: Beside): Circumstances {
  return { freezes, isShort: afterText?.startsWith('-') === true };
}
