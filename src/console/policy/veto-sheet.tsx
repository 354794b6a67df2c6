import { useMemo, useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { vetoBallot } from '../../desk/policy/change-ballot.js';
import { invariant } from '../../protocol/invariant.js';
import { writeSignedOrder, type SignedOrder } from '../../protocol/orders/signed-order.js';
import { type Device, type Policy } from '../../protocol/policy.js';
import { isReason } from '../../protocol/vote.js';
import { DeviceChoice } from '../ceremony/device-choice.js';
import { orderStatement } from '../ceremony/statement.js';
import { unixSeconds } from '../live/use-now.js';
import { CheckWordsList } from '../look/check-words-list.js';
import { ReasonField } from '../look/reason-field.js';
import { Sheet } from '../look/sheet.js';
import { askJson } from '../server/ask-json.js';
import { useWords } from '../words/use-words.js';
import { CarryOrder } from '../ceremony/carry-order.js';
import { CeremonyFoot } from '../ceremony/ceremony-foot.js';
import { useCeremony } from '../ceremony/use-ceremony.js';

interface Props {
  /** What would come into force. */
  readonly vetoed: Policy;
  readonly inForce: Policy;
  readonly approver: string;
  readonly devices: readonly Device[];
  readonly onClose: () => void;
}

const REASONS = ['reason.veto.not-agreed', 'reason.veto.too-loose', 'reason.veto.suspicious'] as const;

/** One governor's "no" is enough while the delay runs. */
export function VetoSheet({ vetoed, inForce, approver, devices, onClose }: Props): ReactNode {
  const words = useWords();
  const ceremony = useCeremony();
  const [castAt] = useState(unixSeconds);
  const [reason, setReason] = useState('');
  const [signed, setSigned] = useState<SignedOrder | null>(null);
  const [first] = devices;
  invariant(first !== undefined, 'whoever has no device is not asked to sign');
  const [device, setDevice] = useState<Device>(first);
  const { order, statement } = useMemo(() => {
    const veto = vetoBallot(vetoed.hash, reason, { approver, device: device.id }, castAt);
    return { order: veto, statement: orderStatement(inForce.deploymentId, veto) };
  }, [vetoed, reason, approver, device, castAt, inForce]);
  const veto = (): void => {
    void ceremony.sign(device, statement, (signature) => {
      const given: SignedOrder = { ...order, signature };
      setSigned(given);
      return askJson('/v1/orders', { method: 'POST', body: writeSignedOrder(given) });
    });
  };
  const { version } = vetoed;
  if (ceremony.stage.kind === 'done')
    return (
      <Sheet title={words('veto.done.title')} onClose={onClose}>
        <p role="status">{words('veto.done.text')}</p>
        {signed !== null && <CarryOrder order={signed} deployment={inForce.deploymentId} />}
        <Button className="button" autoFocus onPress={onClose}>
          {words('change.done')}
        </Button>
      </Sheet>
    );
  return (
    <Sheet title={words('veto.title', { version })} onClose={onClose} isBusy={ceremony.isHolding}>
      <p>{words('veto.text')}</p>
      <h3>{words('policy.words')}</h3>
      <CheckWordsList digest={vetoed.hash} />
      <ReasonField value={reason} onChange={setReason} presets={REASONS} />
      <DeviceChoice devices={devices} chosen={device} onChoose={setDevice} />
      {signed !== null && <CarryOrder order={signed} deployment={inForce.deploymentId} />}
      <CeremonyFoot
        ceremony={ceremony}
        action={words('veto.act')}
        isDisabled={!isReason(reason)}
        onAct={veto}
        onDrop={onClose}
      />
    </Sheet>
  );
}
