import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useId, useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { type Code } from '../../protocol/codes.js';
import { writeSignedEnrolment, type SignedEnrolment } from '../../protocol/governance/signed-change.js';
import { isName, type ApproverId, type DeviceId } from '../../protocol/ids.js';
import { CeremonyFailed } from '../ceremony/ceremony-failed.js';
import { enrolWallet, makeApprovalKey } from '../ceremony/make-approval-key.js';
import { findWallets, type Wallet } from '../ceremony/wallets.js';
import { printable } from '../../desk/text/printable.js';
import { FailedLine } from '../look/failed-line.js';
import { Sheet } from '../look/sheet.js';
import { askJson } from '../server/ask-json.js';
import { ServerRefused } from '../server/server-refused.js';
import { type Trusted } from '../trust/judge-shown.js';
import { type MessageId } from '../words/en.js';
import { useWords } from '../words/use-words.js';
import { OFFERS_KEY } from './offers-key.js';

interface Props {
  readonly trusted: Trusted;
  readonly approver: ApproverId;
  /** Names of devices that wait for the governors. */
  readonly offered: readonly string[];
  readonly onClose: () => void;
}

type Stage =
  | { readonly kind: 'ready' | 'signing' | 'done' }
  | { readonly kind: 'failed'; readonly message: MessageId; readonly code: Code | null };

/** A key or a wallet is proved, and offered to the governors: what it is worth, the policy says. */
export function EnrolSheet({ trusted, approver, offered, onClose }: Props): ReactNode {
  const words = useWords();
  const queries = useQueryClient();
  const [group, nameId] = [useId(), useId()];
  const { devices, console: terms } = trusted.policies.inForce;
  const isTaken = (id: string): boolean => devices.has(id as DeviceId) || offered.includes(id);
  const [wallets, setWallets] = useState<readonly Wallet[]>([]);
  const [chosen, setChosen] = useState<Wallet | null>(null);
  const [path, setPath] = useState<'console' | 'independent'>('console');
  const [name, setName] = useState(() => freeName(`${approver}-key`, isTaken));
  const [stage, setStage] = useState<Stage>({ kind: 'ready' });
  useEffect(() => {
    void findWallets().then(setWallets);
  }, []);

  const isFree = isName(name) && !isTaken(name);
  const enrol = async (): Promise<void> => {
    setStage({ kind: 'signing' });
    const named = { approver, device: name as DeviceId };
    try {
      const enrolment =
        chosen === null ? await makeApprovalKey(trusted, named) : await enrolWallet(trusted, named, chosen, path);
      await offer(enrolment);
      setStage({ kind: 'done' });
      await queries.invalidateQueries({ queryKey: OFFERS_KEY });
    } catch (error) {
      setStage(failureOf(error));
    }
  };
  if (stage.kind === 'done')
    return (
      <Sheet title={words('enrol.done.title')} onClose={onClose}>
        <p role="status">{words('enrol.done.text')}</p>
        <Button className="button" autoFocus onPress={onClose}>
          {words('sheet.close')}
        </Button>
      </Sheet>
    );
  return (
    <Sheet title={words('enrol.title')} onClose={onClose} isBusy={stage.kind === 'signing'}>
      <p className="quiet">{words('enrol.lead')}</p>
      <fieldset className="choice">
        <legend>{words('enrol.what')}</legend>
        <label>
          <input
            type="radio"
            name={group}
            checked={chosen === null}
            onChange={() => {
              setChosen(null);
            }}
          />
          <span>
            {words('enrol.key')} <small>{words('enrol.key.small')}</small>
          </span>
        </label>
        {wallets.map((wallet) => (
          <label key={wallet.name}>
            <input
              type="radio"
              name={group}
              checked={chosen === wallet}
              onChange={() => {
                setChosen(wallet);
              }}
            />
            <span>{words('enrol.wallet', { name: printable(wallet.name) })}</span>
          </label>
        ))}
      </fieldset>
      {chosen !== null && (
        <label className="field">
          {words('enrol.path')}
          <select
            value={path}
            onChange={(event) => {
              setPath(event.target.value === 'independent' ? 'independent' : 'console');
            }}
          >
            <option value="console">{words('enrol.path.console')}</option>
            <option value="independent">{words('enrol.path.independent')}</option>
          </select>
        </label>
      )}
      <div className="reason">
        <label htmlFor={nameId}>{words('enrol.name')}</label>
        <input
          id={nameId}
          type="text"
          maxLength={60}
          value={name}
          aria-invalid={!isFree}
          onChange={(event) => {
            setName(event.target.value);
          }}
        />
        {!isFree && <p className="look">{words('enrol.name.malformed')}</p>}
      </div>
      <div className="sheet-foot">
        {stage.kind === 'signing' && <p role="status">{words(chosen === null ? 'enrol.touch' : 'enrol.confirm')}</p>}
        {stage.kind === 'failed' && <FailedLine message={stage.message} code={stage.code} />}
        <Button
          className="button"
          isDisabled={!isFree || stage.kind === 'signing' || (chosen === null && terms === null)}
          onPress={() => void enrol()}
        >
          {words('enrol.button')}
        </Button>
      </div>
    </Sheet>
  );
}

async function offer(enrolment: SignedEnrolment): Promise<void> {
  await askJson('/v1/console/offers', { method: 'POST', asPerson: true, body: writeSignedEnrolment(enrolment) });
}

function freeName(wanted: string, isTaken: (name: string) => boolean): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? wanted : `${wanted}-${number}`;
    if (!isTaken(name)) return name;
  }
}

function failureOf(error: unknown): Stage {
  if (error instanceof CeremonyFailed) {
    const isSynced = error.code === 'DEVICE_CREDENTIAL_SYNCED';
    return { kind: 'failed', message: isSynced ? 'enrol.synced' : `ceremony.${error.why}`, code: error.code };
  }
  if (!(error instanceof ServerRefused)) return { kind: 'failed', message: 'login.unreachable', code: null };
  if (error.code === 'CREDENTIAL_IS_FOR_VOTES') return { kind: 'failed', message: 'enrol.is-login', code: null };
  return { kind: 'failed', message: 'enrol.refused', code: error.code };
}
