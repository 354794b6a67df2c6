import { useEffect, useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { useIntl } from 'react-intl';
import { ballotOf, signedBallot, verdictWith, type Choice } from '../../desk/proposal/ballot.js';
import { type Outlook } from '../../desk/proposal/outlook.js';
import { type Proposal } from '../../desk/proposal/read-proposal.js';
import { invariant } from '../../protocol/invariant.js';
import { type Device } from '../../protocol/policy.js';
import { isReason, type SignedVote } from '../../protocol/vote.js';
import { CarryOrder } from '../ceremony/carry-order.js';
import { CeremonyFoot } from '../ceremony/ceremony-foot.js';
import { DeviceChoice } from '../ceremony/device-choice.js';
import { useCeremony } from '../ceremony/use-ceremony.js';
import { useHasWallet } from '../ceremony/use-has-wallet.js';
import { voteStatement } from '../ceremony/statement.js';
import { unixSeconds } from '../live/use-now.js';
import { Address } from '../look/address.js';
import { CheckWordsList } from '../look/check-words-list.js';
import { FailedLine } from '../look/failed-line.js';
import { Sheet } from '../look/sheet.js';
import { ReasonField } from '../look/reason-field.js';
import { NoAnswer } from '../server/no-answer.js';
import { isSessionOver, type Session } from '../session/use-session.js';
import { type Trusted } from '../trust/judge-shown.js';
import { type MessageId } from '../words/en.js';
import { useWords } from '../words/use-words.js';
import { amountOf } from './amount-of.js';
import { type JudgedProposal } from './judge-proposal.js';
import { isStrange } from './is-strange.js';
import { OutlookLine } from './outlook-line.js';
import { handInVote, type HandedIn } from './hand-in-vote.js';
import { voteObstacle, votingDevices } from './vote-obstacle.js';

interface Props {
  readonly verb: Choice['verb'];
  /** What the person has been looking at. */
  readonly shown: Proposal;
  readonly outlook: Outlook;
  readonly trusted: Trusted;
  readonly session: Session;
  /** Makes the evidence out once more, as it is now. */
  readonly judge: (now: number) => JudgedProposal;
  /** Asks the server for it anew, and makes that out. */
  readonly refresh: () => Promise<JudgedProposal>;
  readonly onClose: () => void;
}

/** The last look, and the ceremony: the amount and the address once more, then the key. */
export function VoteSheet({ verb, shown, outlook, trusted, session, judge, refresh, onClose }: Props): ReactNode {
  const words = useWords();
  const intl = useIntl();
  const hasWallet = useHasWallet();
  const policy = trusted.policies.inForce;
  const { approver } = session;
  invariant(approver !== null, 'only approvers come here');
  const devices = votingDevices(shown, policy, approver, hasWallet);
  const [device, setDevice] = useState<Device | undefined>(devices[0]);
  const [reason, setReason] = useState('');
  // The server is asked once more: others may have decided meanwhile.
  const [look, setLook] = useState<'under way' | 'done' | 'failed'>('under way');
  const [handedIn, setHandedIn] = useState<HandedIn | null>(null);
  const [signed, setSigned] = useState<SignedVote | null>(null);
  // What the person had read when the sheet opened. Another payment under the same name is not slid under their finger.
  const [read] = useState(shown.hash);
  const ceremony = useCeremony();
  const lookOnceMore = (): void => {
    setLook('under way');
    refresh().then(
      () => {
        ceremony.clear();
        setLook('done');
      },
      (error: unknown) => {
        ceremony.fail(lookFailure(error));
        setLook('failed');
      },
    );
  };
  useEffect(lookOnceMore, []);

  const sign = (): void => {
    invariant(device !== undefined, 'the button is not there without one');
    const now = unixSeconds();
    // From the same bytes once more, right before the key is touched: what was read is what is signed.
    const judged = judge(now);
    if (judged.kind === 'stopped') {
      onClose();
      return;
    }
    const { proposal } = judged;
    if (proposal.hash !== read) return;
    const choice: Choice = verb === 'Approve' ? { verb } : { verb, reason };
    const vote = ballotOf(choice, proposal, { approver, device: device.id }, policy, now);
    void ceremony.sign(device, voteStatement(policy.deploymentId, vote), async (signature) => {
      const ballot = signedBallot(vote, signature);
      setSigned(ballot);
      const { as, verdict } = await handInVote(shown.intent.withdrawalId, ballot, refresh);
      setHandedIn({ as, verdict: verdict ?? verdictWith(proposal, ballot, trusted.policies, now) });
    });
  };

  const obstacle = voteObstacle(shown, outlook, policy, session, unixSeconds(), hasWallet);
  const isHindered = obstacle !== null && (verb === 'Approve' || !obstacle.mayReject);
  const amount = amountOf(shown.intent, policy, intl.locale);
  const title = words(verb === 'Approve' ? 'vote.sheet.approve' : 'vote.sheet.reject', { amount });
  // A "no" is an order as well: it holds without the server.
  const carry = signed?.verb === 'Reject' && <CarryOrder order={signed} deployment={policy.deploymentId} />;
  if (ceremony.stage.kind === 'done')
    return (
      <Sheet title={words('vote.done.title')} onClose={onClose}>
        <p role="status" className="good">
          {words(doneText(verb, handedIn))}
        </p>
        {carry}
        <Button className="button" autoFocus onPress={onClose}>
          {words('vote.done.back')}
        </Button>
      </Sheet>
    );
  if (shown.hash !== read && !ceremony.isHolding && signed === null)
    return (
      <Sheet title={words('vote.changed.title')} onClose={onClose}>
        <FailedLine message="vote.failed.changed" code={null} />
      </Sheet>
    );
  return (
    <Sheet title={title} onClose={onClose} isBusy={ceremony.isHolding}>
      {isStrange(shown) && verb === 'Approve' && <p className="look">{words('vote.strange')}</p>}
      <p className="amount">{amount}</p>
      <h3>{words('to.title')}</h3>
      <Address address={shown.intent.destination} />
      <div className="line">
        <h3>{words('words.title')}</h3>
        <CheckWordsList digest={shown.hash} />
      </div>
      {verb === 'Reject' && <ReasonField value={reason} onChange={setReason} presets={REASONS} />}
      {device !== undefined && <DeviceChoice devices={devices} chosen={device} onChoose={setDevice} />}
      {carry}
      {verb === 'Approve' && <OutlookLine outlook={outlook} notAfter={shown.intent.notAfter} now={unixSeconds()} />}
      <CeremonyFoot
        ceremony={ceremony}
        action={
          look === 'failed'
            ? words('again')
            : words(verb === 'Approve' ? 'vote.sign.approve' : 'vote.sign.reject', { amount })
        }
        isDisabled={look === 'under way' || (look === 'done' && verb === 'Reject' && !isReason(reason))}
        obstacle={isHindered ? obstacle.message : null}
        status={look === 'under way' ? words('vote.looking') : null}
        onAct={look === 'failed' ? lookOnceMore : sign}
        onDrop={onClose}
      />
    </Sheet>
  );
}

const REASONS = ['reason.not-asked', 'reason.destination', 'reason.amount', 'reason.unclear'] as const;

/** Without it nothing is signed: others may have decided, or a page that is open since yesterday shows yesterday. */
function lookFailure(error: unknown): MessageId {
  if (isSessionOver(error)) return 'vote.failed.session';
  return error instanceof NoAnswer && error.why === 'unreadable' ? 'vote.failed.unreadable' : 'vote.failed.unreachable';
}

function doneText(verb: Choice['verb'], handedIn: HandedIn | null): MessageId {
  if (verb === 'Reject') return handedIn?.as === 'order' ? 'vote.done.rejected-late' : 'vote.done.rejected';
  switch (handedIn?.verdict?.kind) {
    case 'approved':
      return 'vote.done.quorum';
    case 'delayed':
      return 'vote.done.delayed';
    default:
      return 'vote.done.approved';
  }
}
