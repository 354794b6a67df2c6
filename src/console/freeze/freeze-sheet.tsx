import { useQueryClient } from '@tanstack/react-query';
import { useId, useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { type ApproverId } from '../../protocol/ids.js';
import { type OrderMessage, type SignedOrder } from '../../protocol/orders/signed-order.js';
import { ORDER_LIFETIME_SECONDS } from '../../protocol/orders/verify-order.js';
import { type Device, type Policy } from '../../protocol/policy.js';
import { type Intent } from '../../protocol/verbs.js';
import { writeMessage } from '../../protocol/typed-data.js';
import { isReason } from '../../protocol/vote.js';
import { CeremonyFailed } from '../ceremony/ceremony-failed.js';
import { DeviceChoice } from '../ceremony/device-choice.js';
import { signsInBrowsers, signStatement } from '../ceremony/sign-statement.js';
import { orderStatement } from '../ceremony/statement.js';
import { unixSeconds } from '../live/use-now.js';
import { GateMark } from '../look/gate-mark.js';
import { ReasonField } from '../look/reason-field.js';
import { Sheet } from '../look/sheet.js';
import { useCopy } from '../look/use-copy.js';
import { askJson } from '../server/ask-json.js';
import { ServerRefused } from '../server/server-refused.js';
import { type MessageId } from '../words/en.js';
import { useWords, type Words } from '../words/use-words.js';

interface Props {
  readonly policy: Policy;
  /** Who is logged in; null where nobody is: an order is its own proof, and stopping must not wait for a login. */
  readonly approver: ApproverId | null;
  /** What is on the screen, where a payment is. */
  readonly intent: Intent | null;
  readonly onClose: () => void;
}

type Stage =
  | { readonly kind: 'ready' | 'signing' | 'sending' | 'done' }
  | { readonly kind: 'unsent'; readonly order: SignedOrder; readonly code: string | null }
  | { readonly kind: 'failed'; readonly message: MessageId; readonly code: string | null };

const REASONS = ['reason.attack', 'reason.stolen', 'reason.strange'] as const;

/** Two presses and a touch: what is to stop is everything, unless somebody says less. */
export function FreezeSheet({ policy, approver, intent, onClose }: Props): ReactNode {
  const words = useWords();
  const queries = useQueryClient();
  const group = useId();
  const able = [...policy.devices.values()].filter(signsInBrowsers);
  const people = [...new Set(able.map((device) => device.approver))];
  const [person, setPerson] = useState<ApproverId | undefined>(
    people.find((each) => each === approver) ?? (people.length === 1 ? people[0] : undefined),
  );
  const devices = able.filter((device) => device.approver === person);
  const [chosen, setChosen] = useState<Device | undefined>(undefined);
  const device = devices.find((each) => each.id === chosen?.id) ?? devices[0];
  const scopes = scopesOf(intent, policy, words);
  const [scope, setScope] = useState('all');
  const [reason, setReason] = useState<string>(words('reason.attack'));
  const [stage, setStage] = useState<Stage>({ kind: 'ready' });

  const send = async (order: SignedOrder): Promise<void> => {
    setStage({ kind: 'sending' });
    try {
      await askJson('/v1/orders', { method: 'POST', body: written(order) });
      setStage({ kind: 'done' });
    } catch (error) {
      setStage({ kind: 'unsent', order, code: error instanceof ServerRefused ? error.code : null });
    }
    await queries.invalidateQueries();
  };
  const sign = async (by: Device): Promise<void> => {
    const castAt = unixSeconds();
    const message = {
      ...{ scope, reason, approver: by.approver, device: by.id },
      ...{ castAt, expiresAt: castAt + ORDER_LIFETIME_SECONDS },
    };
    const order: OrderMessage = { verb: 'Freeze', message };
    setStage({ kind: 'signing' });
    try {
      const signature = await signStatement(by, orderStatement(policy.deploymentId, order));
      await send({ verb: 'Freeze', message, signature });
    } catch (error) {
      if (!(error instanceof CeremonyFailed)) throw error;
      setStage({ kind: 'failed', message: `ceremony.${error.why}`, code: error.code });
    }
  };

  const isBusy = stage.kind === 'signing' || stage.kind === 'sending';
  if (stage.kind === 'done')
    return (
      <Sheet title={words('freeze.title')} onClose={onClose}>
        <p role="status">{words('freeze.done')}</p>
        <Button className="button" autoFocus onPress={onClose}>
          {words('sheet.close')}
        </Button>
      </Sheet>
    );
  if (stage.kind === 'unsent')
    return (
      <Sheet title={words('freeze.title')} onClose={onClose}>
        <Unsent order={stage.order} code={stage.code} again={() => void send(stage.order)} />
      </Sheet>
    );
  return (
    <Sheet title={words('freeze.title')} onClose={onClose} isBusy={isBusy}>
      <p className="quiet">{words('freeze.lead')}</p>
      {people.length === 0 && <p className="look">{words('freeze.nobody')}</p>}
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
      {(approver === null || !people.includes(approver)) && people.length > 1 && (
        <label className="field">
          {words('freeze.who')}
          <select
            value={person ?? ''}
            onChange={(event) => {
              setPerson(people.find((each) => each === event.target.value));
            }}
          >
            <option value="" />
            {people.map((each) => (
              <option key={each} value={each}>
                {policy.approvers.get(each)?.name ?? each}
              </option>
            ))}
          </select>
        </label>
      )}
      {device !== undefined && <DeviceChoice devices={devices} chosen={device} onChoose={setChosen} />}
      <div className="sheet-foot">
        {stage.kind === 'signing' && <p role="status">{words('ceremony.touch')}</p>}
        {stage.kind === 'sending' && <p role="status">{words('freeze.sending')}</p>}
        {stage.kind === 'failed' && (
          <p role="alert" className="look">
            {words(stage.message)} {stage.code !== null && <code>{stage.code}</code>}
          </p>
        )}
        <Button
          className="button button-freeze"
          isDisabled={isBusy || device === undefined || !isReason(reason)}
          onPress={() => {
            if (device !== undefined) void sign(device);
          }}
        >
          <GateMark isBarred />
          {words(scope === 'all' ? 'freeze.sign.all' : 'freeze.sign')}
        </Button>
      </div>
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

function written({ verb, message, signature }: SignedOrder): object {
  return { verb, message: writeMessage(message), signature };
}

interface UnsentProps {
  readonly order: SignedOrder;
  readonly code: string | null;
  readonly again: () => void;
}

/** The server is down or lies: the order holds without it, so it is handed to the person. */
function Unsent({ order, code, again }: UnsentProps): ReactNode {
  const words = useWords();
  const text = JSON.stringify(written(order));
  const { copy, hasCopied } = useCopy(text);
  return (
    <>
      <p role="alert" className="look">
        {code === null ? words('freeze.unsent') : words('freeze.refused')} {code !== null && <code>{code}</code>}
      </p>
      <textarea className="order-text" readOnly rows={6} value={text} aria-label={words('freeze.copy')} />
      <div className="sheet-foot">
        <Button className="button button-plain" onPress={copy}>
          {words('freeze.copy')}
        </Button>
        <span role="status">{hasCopied === true && words('freeze.copied')}</span>
        <Button className="button" onPress={again}>
          {words('freeze.again')}
        </Button>
      </div>
    </>
  );
}
