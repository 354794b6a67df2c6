import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { useIntl } from 'react-intl';
import { ballotOf, signedBallot, verdictWith, type Choice } from '../../desk/proposal/ballot.js';
import { type Proposal } from '../../desk/proposal/read-proposal.js';
import { standingVotes } from '../../desk/proposal/standing-votes.js';
import { type Code } from '../../protocol/codes.js';
import { invariant } from '../../protocol/invariant.js';
import { type Device } from '../../protocol/policy.js';
import { type RequirementVerdict } from '../../protocol/rules/evaluate-requirement.js';
import { isReason, type SignedVote } from '../../protocol/vote.js';
import { CeremonyFailed } from '../ceremony/ceremony-failed.js';
import { DeviceChoice } from '../ceremony/device-choice.js';
import { signStatement } from '../ceremony/sign-statement.js';
import { useHasWallet } from '../ceremony/use-has-wallet.js';
import { voteStatement } from '../ceremony/statement.js';
import { unixSeconds } from '../live/use-now.js';
import { Address } from '../look/address.js';
import { CheckWordsList } from '../look/check-words-list.js';
import { FailedLine } from '../look/failed-line.js';
import { Sheet } from '../look/sheet.js';
import { ReasonField } from '../look/reason-field.js';
import { isRefusal, ServerRefused } from '../server/server-refused.js';
import { isSessionOver, type Session } from '../session/use-session.js';
import { type Trusted } from '../trust/judge-shown.js';
import { type MessageId } from '../words/en.js';
import { useWords } from '../words/use-words.js';
import { amountOf } from './amount-of.js';
import { type JudgedProposal } from './judge-proposal.js';
import { isStrange } from './is-strange.js';
import { postVote } from './post-vote.js';
import { PROPOSALS_KEY } from './use-proposal.js';
import { voteObstacle, votingDevices } from './vote-obstacle.js';

interface Props {
  readonly verb: Choice['verb'];
  /** What the person has been looking at. */
  readonly shown: Proposal;
  readonly trusted: Trusted;
  readonly session: Session;
  /** Makes the evidence out once more, as it is now. */
  readonly judge: (now: number) => JudgedProposal;
  /** Asks the server for it anew, and makes that out. */
  readonly refresh: () => Promise<JudgedProposal>;
  readonly onClose: () => void;
}

type Stage =
  /** The server is asked once more: others may have decided meanwhile. */
  | { readonly kind: 'looking' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'signing' }
  | { readonly kind: 'sending' }
  /** Signed, and nobody has said that it arrived. */
  | { readonly kind: 'unsent'; readonly vote: SignedVote }
  | { readonly kind: 'done'; readonly verdict: RequirementVerdict | null }
  /** Nothing was signed, or it does not count. */
  | { readonly kind: 'failed'; readonly message: MessageId; readonly code: Code | null };

/** The last look, and the ceremony: the amount and the address once more, then the key. */
export function VoteSheet({ verb, shown, trusted, session, judge, refresh, onClose }: Props): ReactNode {
  const words = useWords();
  const intl = useIntl();
  const queries = useQueryClient();
  const hasWallet = useHasWallet();
  const policy = trusted.policies.inForce;
  const { approver } = session;
  invariant(approver !== null, 'only approvers come here');
  const devices = votingDevices(shown, policy, approver, hasWallet);
  const [device, setDevice] = useState<Device | undefined>(devices[0]);
  const [reason, setReason] = useState('');
  const [stage, setStage] = useState<Stage>({ kind: 'looking' });
  useEffect(() => {
    refresh().then(
      () => {
        setStage({ kind: 'ready' });
      },
      (error: unknown) => {
        const message = isSessionOver(error) ? 'vote.failed.session' : 'vote.failed.unreachable';
        setStage({ kind: 'failed', message, code: null });
      },
    );
    // Once, when the sheet opens.
  }, []);

  /** Whether what stands of this person is what they have just said: sent twice, or in another tab. */
  const hasSaidSo = async (): Promise<boolean> => {
    const judged = await refresh().catch(() => null);
    if (judged?.kind !== 'read') return false;
    const mine = standingVotes(judged.proposal.votes).find(({ vote }) => vote.approver === approver);
    return mine?.vote.choice === (verb === 'Approve' ? 'approve' : 'reject');
  };

  const send = async (vote: SignedVote, verdict: RequirementVerdict | null): Promise<void> => {
    setStage({ kind: 'sending' });
    try {
      await postVote(shown.intent.withdrawalId, vote);
      setStage({ kind: 'done', verdict });
    } catch (error) {
      if (isRefusal(error, 'VOTE_ALREADY_CAST'))
        setStage(
          (await hasSaidSo())
            ? { kind: 'done', verdict: null }
            : { kind: 'failed', message: 'vote.failed.otherwise', code: null },
        );
      else if (isRefusal(error, 'WITHDRAWAL_NOT_OPEN'))
        setStage({ kind: 'failed', message: 'vote.failed.late', code: null });
      else if (error instanceof ServerRefused)
        setStage({ kind: 'failed', message: 'vote.failed.refused', code: error.code });
      else setStage({ kind: 'unsent', vote });
    }
    await queries.invalidateQueries({ queryKey: PROPOSALS_KEY });
  };

  const sign = async (): Promise<void> => {
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
      setStage({ kind: 'failed', message: 'vote.failed.changed', code: null });
      return;
    }
    const choice: Choice = verb === 'Approve' ? { verb } : { verb, reason };
    const vote = ballotOf(choice, proposal, { approver, device: device.id }, policy, now);
    setStage({ kind: 'signing' });
    try {
      const signature = await signStatement(device, voteStatement(policy.deploymentId, vote));
      const signed = signedBallot(vote, signature);
      await send(signed, verdictWith(proposal, signed, trusted.policies, now));
    } catch (error) {
      if (!(error instanceof CeremonyFailed)) throw error;
      setStage({ kind: 'failed', message: `ceremony.${error.why}`, code: error.code });
    }
  };

  const obstacle = voteObstacle(shown, policy, session, unixSeconds(), hasWallet);
  const isHindered = obstacle !== null && (verb === 'Approve' || !obstacle.mayReject);
  const isBusy = stage.kind === 'signing' || stage.kind === 'sending';
  const amount = amountOf(shown.intent, policy, intl.locale);
  const title = words(verb === 'Approve' ? 'vote.sheet.approve' : 'vote.sheet.reject', { amount });
  if (stage.kind === 'done')
    return (
      <Sheet title={words('vote.done.title')} onClose={onClose}>
        <p role="status" className="good">
          {words(doneText(verb, stage.verdict))}
        </p>
        <Button className="button" autoFocus onPress={onClose}>
          {words('vote.done.back')}
        </Button>
      </Sheet>
    );
  return (
    <Sheet title={title} onClose={onClose} isBusy={isBusy || stage.kind === 'unsent'}>
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
      <div className="sheet-foot">
        {stage.kind === 'signing' && <p role="status">{words('ceremony.touch')}</p>}
        {stage.kind === 'sending' && <p role="status">{words('vote.sending')}</p>}
        {stage.kind === 'looking' && <p role="status">{words('vote.looking')}</p>}
        {stage.kind === 'failed' && <FailedLine message={stage.message} code={stage.code} />}
        {stage.kind === 'unsent' && (
          <p role="alert" className="look">
            {words('vote.unsent')}
          </p>
        )}
        {stage.kind === 'unsent' && (
          <Button className="link-button" onPress={onClose}>
            {words('vote.drop')}
          </Button>
        )}
        {isHindered && stage.kind !== 'unsent' ? (
          <p role="alert" className="look">
            {words(obstacle.message)}
          </p>
        ) : (
          <Button
            className="button"
            isDisabled={isBusy || stage.kind === 'looking' || (verb === 'Reject' && !isReason(reason))}
            onPress={() => void (stage.kind === 'unsent' ? send(stage.vote, null) : sign())}
          >
            {stage.kind === 'unsent'
              ? words('vote.send-again')
              : words(verb === 'Approve' ? 'vote.sign.approve' : 'vote.sign.reject', { amount })}
          </Button>
        )}
      </div>
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
