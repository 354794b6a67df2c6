import { useMemo, useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { useIntl } from 'react-intl';
import { changeBallot } from '../../desk/policy/change-ballot.js';
import { draftOf } from '../../desk/policy/draft-document.js';
import { type Draft } from '../../protocol/governance/check-change.js';
import { writeSignedChange, type SignedChange } from '../../protocol/governance/signed-change.js';
import { invariant } from '../../protocol/invariant.js';
import { type Device, type Policy } from '../../protocol/policy.js';
import { POLICY_CHANGE } from '../../protocol/verbs.js';
import { DeviceChoice } from '../ceremony/device-choice.js';
import { statementOf } from '../ceremony/statement.js';
import { unixSeconds } from '../live/use-now.js';
import { CheckWordsList } from '../look/check-words-list.js';
import { HashText } from '../look/hash-text.js';
import { Sheet } from '../look/sheet.js';
import { askJson } from '../server/ask-json.js';
import { momentWords } from '../words/moment-words.js';
import { useWords } from '../words/use-words.js';
import { CeremonyFoot } from '../ceremony/ceremony-foot.js';
import { ChangeList } from './change-list.js';
import { useCeremony } from '../ceremony/use-ceremony.js';

interface Props {
  readonly draft: Draft;
  /** As it travels; other people's signatures need not go along again. */
  readonly change: SignedChange;
  readonly inForce: Policy;
  readonly approver: string;
  /** At least one. */
  readonly devices: readonly Device[];
  readonly onClose: () => void;
}

/** The last look at a change, its very words, and the ceremony over the digest that this page has worked out. */
export function SignSheet({ draft, change, inForce, approver, devices, onClose }: Props): ReactNode {
  const words = useWords();
  const intl = useIntl();
  const ceremony = useCeremony();
  const [castAt] = useState(unixSeconds);
  const [first] = devices;
  invariant(first !== undefined, 'whoever has no device is not asked to sign');
  const [device, setDevice] = useState<Device>(first);
  const { message, statement } = useMemo(() => {
    const ballot = changeBallot(draft, { approver, device: device.id }, castAt);
    return { message: ballot, statement: statementOf(inForce.deploymentId, POLICY_CHANGE, ballot) };
  }, [draft, approver, device, castAt, inForce]);
  const { version } = draft.policy;

  const sign = (): void => {
    // From the same bytes once more, right before the key is touched: the words that were read are the words that are signed.
    const again = changeBallot(draftOf(change.policy, inForce), { approver, device: device.id }, castAt);
    const { digest } = statementOf(inForce.deploymentId, POLICY_CHANGE, again);
    invariant(digest === statement.digest, 'the same documents give the same words');
    void ceremony.sign(device, statement, (signature) =>
      askJson('/v1/policy/changes', {
        method: 'POST',
        body: writeSignedChange({ ...change, signatures: [{ message, signature }] }),
      }),
    );
  };

  if (ceremony.stage.kind === 'done')
    return (
      <Sheet title={words('change.signed.title')} onClose={onClose}>
        <p role="status">{words('change.signed.text', { version })}</p>
        <Button className="button" autoFocus onPress={onClose}>
          {words('change.done')}
        </Button>
      </Sheet>
    );
  return (
    <Sheet title={words('change.sign.title', { version })} onClose={onClose} isBusy={ceremony.isHolding}>
      <ChangeList changes={draft.comparison.changes} />
      <div className="line">
        <h3>{words('change.sign.words')}</h3>
        <CheckWordsList digest={statement.digest} />
      </div>
      <details className="line">
        <summary>{words('change.sign.raw')}</summary>
        <h3>{words('change.digest')}</h3>
        <HashText hash={statement.digest} />
        <h3>{words('change.policy-hash')}</h3>
        <HashText hash={draft.policy.hash} />
        <p className="quiet">{words('change.valid', { time: momentWords(message.expiresAt, castAt, intl) })}</p>
      </details>
      <DeviceChoice devices={devices} chosen={device} onChoose={setDevice} />
      <CeremonyFoot ceremony={ceremony} action={words('change.sign.act')} onAct={sign} onDrop={onClose} />
    </Sheet>
  );
}
