import { useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { useIntl } from 'react-intl';
import { invariant } from '../../protocol/invariant.js';
import { writeSignedOrder } from '../../protocol/orders/signed-order.js';
import { unreachableQuorums } from '../../protocol/orders/unreachable-quorums.js';
import { ORDER_LIFETIME_SECONDS } from '../../protocol/orders/verify-order.js';
import { type Device, type Policy } from '../../protocol/policy.js';
import { isReason } from '../../protocol/vote.js';
import { CeremonyFoot } from '../ceremony/ceremony-foot.js';
import { DeviceChoice } from '../ceremony/device-choice.js';
import { orderStatement } from '../ceremony/statement.js';
import { useCeremony } from '../ceremony/use-ceremony.js';
import { unixSeconds } from '../live/use-now.js';
import { ReasonField } from '../look/reason-field.js';
import { Sheet } from '../look/sheet.js';
import { askJson } from '../server/ask-json.js';
import { useWords } from '../words/use-words.js';

interface Props {
  readonly device: Device;
  /** With what the reader can sign. */
  readonly by: readonly Device[];
  readonly policy: Policy;
  readonly onClose: () => void;
}

const REASONS = ['reason.suspend.lost', 'reason.suspend.stolen', 'reason.suspend.strange'] as const;

/** Its owner or any governor, at once. What that puts out of everybody's reach is said before. */
export function SuspendSheet({ device, by, policy, onClose }: Props): ReactNode {
  const words = useWords();
  const intl = useIntl();
  const ceremony = useCeremony();
  const [first] = by;
  invariant(first !== undefined, 'whoever has no key is not asked to sign');
  const [chosen, choose] = useState<Device>(first);
  const [reason, setReason] = useState('');
  const lost = unreachableQuorums(policy, new Set([device.id]));
  const suspend = (): void => {
    const castAt = unixSeconds();
    const message = {
      ...{ suspended: device.id, reason, approver: chosen.approver, device: chosen.id },
      ...{ castAt, expiresAt: castAt + ORDER_LIFETIME_SECONDS },
    };
    const order = { verb: 'Suspend', message } as const;
    void ceremony.sign(chosen, orderStatement(policy.deploymentId, order), (signature) =>
      askJson('/v1/orders', { method: 'POST', body: writeSignedOrder({ ...order, signature }) }),
    );
  };
  const title = words('suspend.title', { device: device.id });
  if (ceremony.stage.kind === 'done')
    return (
      <Sheet title={title} onClose={onClose}>
        <p role="status">{words('suspend.done')}</p>
        <Button className="button" autoFocus onPress={onClose}>
          {words('sheet.close')}
        </Button>
      </Sheet>
    );
  return (
    <Sheet title={title} onClose={onClose} isBusy={ceremony.isHolding}>
      <p>{words('suspend.text')}</p>
      {lost.length > 0 && <p className="look">{words('suspend.lost', { what: intl.formatList(lost) })}</p>}
      <ReasonField value={reason} onChange={setReason} presets={REASONS} />
      <DeviceChoice devices={by} chosen={chosen} onChoose={choose} />
      <CeremonyFoot
        ceremony={ceremony}
        action={words('suspend.act')}
        isDisabled={!isReason(reason)}
        onAct={suspend}
        onDrop={onClose}
      />
    </Sheet>
  );
}
