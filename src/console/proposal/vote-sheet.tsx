import { useEffect, useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { useIntl } from 'react-intl';
import { ballotOf, signedBallot, verdictWith, type Choice } from '../../desk/proposal/ballot.js';
import { type Outlook } from '../../desk/proposal/outlook.js';
import { type Proposal } from '../../desk/proposal/read-proposal.js';
import { invariant } from '../../protocol/invariant.js';
import { type Device } from '../../protocol/policy.js';
import { type RequirementVerdict } from '../../protocol/rules/evaluate-requirement.js';
import { isReason } from '../../protocol/vote.js';
import { CeremonyFoot } from '../ceremony/ceremony-foot.js';
import { DeviceChoice } from '../ceremony/device-choice.js';
import { useCeremony } from '../ceremony/use-ceremony.js';
import { useHasWallet } from '../ceremony/use-has-wallet.js';
import { voteStatement } from '../ceremony/statement.js';
import { unixSeconds } from '../live/use-now.js';
import { Address } from '../look/address.js';
import { CheckWordsList } from '../look/check-words-list.js';
import { Sheet } from '../look/sheet.js';
import { ReasonField } from '../look/reason-field.js';
import { isSessionOver, type Session } from '../session/use-session.js';
import { type Trusted } from '../trust/judge-shown.js';
import { type MessageId } from '../words/en.js';
import { useWords } from '../words/use-words.js';
import { amountOf } from './amount-of.js';
import { type JudgedProposal } from './judge-proposal.js';
import { isStrange } from './is-strange.js';
import { OutlookLine } from './outlook-line.js';
import { handInVote } from './hand-in-vote.js';
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
  const [isLooking, setLooking] = useState(true);
  const [verdict, setVerdict] = useState<RequirementVerdict | null>(null);
  const ceremony = useCeremony();
  useEffect(() => {
    refresh()
      .catch((error: unknown) => {
        ceremony.fail(isSessionOver(error) ? 'vote.failed.session' : 'vote.failed.unreachable');
      })
      .finally(() => {
        setLooking(false);
      });
    // Once, when the sheet opens.
  }, []);

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
    if (proposal.hash !== shown.hash) {
      ceremony.fail('vote.failed.changed');
      return;
    }
    const choice: Choice = verb === 'Approve' ? { verb } : { verb, reason };
    const vote = ballotOf(choice, proposal, { approver, device: device.id }, policy, now);
    void ceremony.sign(device, voteStatement(policy.deploymentId, vote), async (signature) => {
      const signed = signedBallot(vote, signature);
      const read = await handInVote(shown.intent.withdrawalId, signed, refresh);
      setVerdict(read ?? verdictWith(proposal, signed, trusted.policies, now));
    });
  };

  const obstacle = voteObstacle(shown, outlook, policy, session, unixSeconds(), hasWallet);
  const isHindered = obstacle !== null && (verb === 'Approve' || !obstacle.mayReject);
  const amount = amountOf(shown.intent, policy, intl.locale);
  const title = words(verb === 'Approve' ? 'vote.sheet.approve' : 'vote.sheet.reject', { amount });
  if (ceremony.stage.kind === 'done')
    return (
      <Sheet title={words('vote.done.title')} onClose={onClose}>
        <p role="status" className="good">
          {words(doneText(verb, verdict))}
        </p>
        <Button className="button" autoFocus onPress={onClose}>
          {words('vote.done.back')}
        </Button>
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
      {verb === 'Approve' && <OutlookLine outlook={outlook} notAfter={shown.intent.notAfter} now={unixSeconds()} />}
      <CeremonyFoot
        ceremony={ceremony}
        action={words(verb === 'Approve' ? 'vote.sign.approve' : 'vote.sign.reject', { amount })}
        isDisabled={isLooking || (verb === 'Reject' && !isReason(reason))}
        obstacle={isHindered ? obstacle.message : null}
        status={isLooking ? words('vote.looking') : null}
        onAct={sign}
        onDrop={onClose}
      />
    </Sheet>
  );
}

const REASONS = ['reason.not-asked', 'reason.destination', 'reason.amount', 'reason.unclear'] as const;

function doneText(verb: Choice['verb'], verdict: RequirementVerdict | null): MessageId {
  if (verb === 'Reject') return 'vote.done.rejected';
  switch (verdict?.kind) {
    case 'approved':
      return 'vote.done.quorum';
    case 'delayed':
      return 'vote.done.delayed';
    default:
      return 'vote.done.approved';
  }
}
