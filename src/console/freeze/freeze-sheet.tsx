import { useId, useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { type ApproverId } from '../../protocol/ids.js';
import { writeSignedOrder, type OrderMessage, type SignedOrder } from '../../protocol/orders/signed-order.js';
import { ORDER_LIFETIME_SECONDS } from '../../protocol/orders/verify-order.js';
import { type Device, type Policy } from '../../protocol/policy.js';
import { type Intent } from '../../protocol/verbs.js';
import { isReason } from '../../protocol/vote.js';
import { CarryOrder } from '../ceremony/carry-order.js';
import { CeremonyFoot } from '../ceremony/ceremony-foot.js';
import { DeviceChoice } from '../ceremony/device-choice.js';
import { signsInBrowsers } from '../ceremony/sign-statement.js';
import { useHasWallet } from '../ceremony/use-has-wallet.js';
import { orderStatement } from '../ceremony/statement.js';
import { useCeremony } from '../ceremony/use-ceremony.js';
import { unixSeconds } from '../live/use-now.js';
import { GateMark } from '../look/gate-mark.js';
import { ReasonField } from '../look/reason-field.js';
import { Sheet } from '../look/sheet.js';
import { askJson } from '../server/ask-json.js';
import { type FreezeBasis } from './freeze-begun.js';
import { SignedOrderPart } from './signed-order-part.js';
import { useWords, type Words } from '../words/use-words.js';

interface Props {
  readonly basis: FreezeBasis;
  /** Who is logged in; null where nobody is: an order is its own proof, and stopping must not wait for a login. */
  readonly approver: ApproverId | null;
  /** What is on the screen, where a payment is. */
  readonly intent: Intent | null;
  readonly onClose: () => void;
}

const REASONS = ['reason.attack', 'reason.stolen', 'reason.strange'] as const;

/** Two presses and a touch: what is to stop is everything, unless somebody says less. */
export function FreezeSheet({ basis, approver, intent, onClose }: Props): ReactNode {
  const { policy, isLastKnown } = basis;
  const words = useWords();
  const group = useId();
  const hasWallet = useHasWallet();
  const able = [...policy.devices.values()].filter((each) => signsInBrowsers(each, hasWallet));
  const people = [...new Set(able.map((device) => device.approver))];
  const [named, setNamed] = useState<ApproverId | undefined>(undefined);
  // Who is logged in is the server's word, and an order is its own proof: one that names somebody else stops nobody from stopping.
  const person = named ?? approver ?? (people.length === 1 ? people[0] : undefined);
  const devices = able.filter((device) => device.approver === person);
  const [chosen, setChosen] = useState<Device | undefined>(undefined);
  const device = devices.find((each) => each.id === chosen?.id) ?? devices[0];
  const scopes = scopesOf(intent, policy, words);
  const [scope, setScope] = useState('all');
  const [reason, setReason] = useState<string>(words('reason.attack'));
  const ceremony = useCeremony();
  const { stage, isHolding } = ceremony;
  // What did not arrive at once, or is not expected to.
  const [kept, setKept] = useState<SignedOrder | null>(null);
  const [signed, setSigned] = useState<SignedOrder | null>(null);

  const sign = (by: Device): void => {
    const castAt = unixSeconds();
    const message = {
      ...{ scope, reason, approver: by.approver, device: by.id },
      ...{ castAt, expiresAt: castAt + ORDER_LIFETIME_SECONDS },
    };
    const order: OrderMessage = { verb: 'Freeze', message };
    void ceremony.sign(by, orderStatement(policy.deploymentId, order), (signature) => {
      const given: SignedOrder = { verb: 'Freeze', message, signature };
      setSigned(given);
      if (isLastKnown) setKept(given);
      return give(given).catch((error: unknown) => {
        setKept(given);
        throw error;
      });
    });
  };

  if (stage.kind === 'done')
    return (
      <Sheet title={words('freeze.title')} onClose={onClose} canFreeze={false}>
        <p role="status">{words('freeze.done')}</p>
        {signed !== null && <CarryOrder order={signed} deployment={policy.deploymentId} />}
        <Button className="button" autoFocus onPress={onClose}>
          {words('sheet.close')}
        </Button>
      </Sheet>
    );
  if (kept !== null)
    return (
      <Sheet title={words('freeze.title')} onClose={onClose} isBusy canFreeze={false}>
        <SignedOrderPart
          order={kept}
          deployment={policy.deploymentId}
          ceremony={ceremony}
          again={() => void ceremony.send(() => give(kept))}
          onDrop={onClose}
        />
      </Sheet>
    );
  return (
    <Sheet title={words('freeze.title')} onClose={onClose} isBusy={isHolding} canFreeze={false}>
      <p className="quiet">{words('freeze.lead')}</p>
      {isLastKnown && <p className="look">{words('freeze.last-known', { version: policy.version })}</p>}
      {approver === null && people.length === 0 && <p className="look">{words('freeze.nobody')}</p>}
      {person !== undefined && devices.length === 0 && <p className="look">{words('freeze.no-key')}</p>}
      {people.some((each) => each !== person) && (
        <label className="field">
          {words('freeze.who')}
          <select
            value={person ?? ''}
            onChange={(event) => {
              setNamed(people.find((each) => each === event.target.value));
            }}
          >
            {(person === undefined || !people.includes(person)) && <option value={person ?? ''}>{person}</option>}
            {people.map((each) => (
              <option key={each} value={each}>
                {policy.approvers.get(each)?.name ?? each}
              </option>
            ))}
          </select>
        </label>
      )}
      <fieldset className="choice">
        <legend>{words('freeze.scope')}</legend>
        {scopes.map(([value, text]) => (
          <label key={value}>
            <input
              type="radio"
              name={group}
              checked={scope === value}
              onChange={() => {
                setScope(value);
              }}
            />
            <span>{text}</span>
          </label>
        ))}
      </fieldset>
      <ReasonField value={reason} onChange={setReason} presets={REASONS} />
      {device !== undefined && <DeviceChoice devices={devices} chosen={device} onChoose={setChosen} />}
      <CeremonyFoot
        ceremony={ceremony}
        look="button-freeze"
        action={
          <>
            <GateMark isBarred />
            {words(scope === 'all' ? 'freeze.sign.all' : 'freeze.sign')}
          </>
        }
        isDisabled={device === undefined || !isReason(reason)}
        onAct={() => {
          if (device !== undefined) sign(device);
        }}
        onDrop={onClose}
      />
    </Sheet>
  );
}

function scopesOf(intent: Intent | null, policy: Policy, words: Words): readonly (readonly [string, string])[] {
  const all = ['all', words('freeze.scope.all')] as const;
  if (intent === null) {
    return [
      all,
      ...[...policy.wallets.keys()].map(
        (wallet) => [`wallet ${wallet}`, words('freeze.scope.wallet', { wallet })] as const,
      ),
    ];
  }
  const asset = [...policy.assets.values()].find(({ id }) => id === intent.asset)?.symbol ?? intent.asset;
  return [
    all,
    [`destination ${intent.destination}`, words('freeze.scope.destination')],
    [`wallet ${intent.wallet}`, words('freeze.scope.wallet', { wallet: intent.wallet })],
    [`asset ${intent.asset}`, words('freeze.scope.asset', { asset })],
  ];
}

function give(order: SignedOrder): Promise<unknown> {
  return askJson('/v1/orders', { method: 'POST', body: writeSignedOrder(order) });
}
