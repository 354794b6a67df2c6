import { useEffect, useId, useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { writeSignedEnrolment, type SignedEnrolment } from '../../protocol/governance/signed-change.js';
import { isName, type ApproverId, type DeviceId } from '../../protocol/ids.js';
import { CameToNothing } from '../ceremony/came-to-nothing.js';
import { CeremonyFailed } from '../ceremony/ceremony-failed.js';
import { CeremonyFoot } from '../ceremony/ceremony-foot.js';
import { enrolWallet, makeApprovalKey } from '../ceremony/make-approval-key.js';
import { useCeremony } from '../ceremony/use-ceremony.js';
import { findWallets, type Wallet } from '../ceremony/wallets.js';
import { printable } from '../../desk/text/printable.js';
import { Sheet } from '../look/sheet.js';
import { askJson } from '../server/ask-json.js';
import { isRefusal } from '../server/server-refused.js';
import { type Trusted } from '../trust/judge-shown.js';
import { useWords } from '../words/use-words.js';

interface Props {
  readonly trusted: Trusted;
  readonly approver: ApproverId;
  /** Names of devices that wait for the governors. */
  readonly offered: readonly string[];
  readonly onClose: () => void;
}

/** A key or a wallet is proved, and offered to the governors: what it is worth, the policy says. */
export function EnrolSheet({ trusted, approver, offered, onClose }: Props): ReactNode {
  const words = useWords();
  const [group, nameId] = [useId(), useId()];
  const { devices, console: terms } = trusted.policies.inForce;
  const isTaken = (id: string): boolean => devices.has(id as DeviceId) || offered.includes(id);
  const [wallets, setWallets] = useState<readonly Wallet[]>([]);
  const [chosen, setChosen] = useState<Wallet | null>(null);
  const [path, setPath] = useState<'console' | 'independent'>('console');
  const [name, setName] = useState(() => freeName(`${approver}-key`, isTaken));
  const ceremony = useCeremony();
  useEffect(() => {
    void findWallets().then(setWallets);
  }, []);

  const isFree = isName(name) && !isTaken(name);
  const enrol = (): Promise<void> =>
    ceremony.run(async () => {
      const named = { approver, device: name as DeviceId };
      const enrolment =
        chosen === null
          ? await makeApprovalKey(trusted, named).catch(explain)
          : await enrolWallet(trusted, named, chosen, path);
      return () => offer(enrolment);
    });
  if (ceremony.stage.kind === 'done')
    return (
      <Sheet title={words('enrol.done.title')} onClose={onClose}>
        <p role="status">{words('enrol.done.text')}</p>
        <Button className="button" autoFocus onPress={onClose}>
          {words('sheet.close')}
        </Button>
      </Sheet>
    );
  return (
    <Sheet title={words('enrol.title')} onClose={onClose} isBusy={ceremony.isHolding}>
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
      <CeremonyFoot
        ceremony={ceremony}
        action={words('enrol.button')}
        touch={words(chosen === null ? 'enrol.touch' : 'enrol.confirm')}
        isDisabled={!isFree || (chosen === null && terms === null)}
        onAct={() => void enrol()}
        onDrop={onClose}
      />
    </Sheet>
  );
}

async function offer(enrolment: SignedEnrolment): Promise<void> {
  const body = writeSignedEnrolment(enrolment);
  await askJson('/v1/console/offers', { method: 'POST', asPerson: true, body }).catch((error: unknown) => {
    if (isRefusal(error, 'CREDENTIAL_IS_FOR_VOTES')) throw new CameToNothing('enrol.is-login');
    throw error;
  });
}

function freeName(wanted: string, isTaken: (name: string) => boolean): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? wanted : `${wanted}-${number}`;
    if (!isTaken(name)) return name;
  }
}

function explain(error: unknown): never {
  if (error instanceof CeremonyFailed && error.code === 'DEVICE_CREDENTIAL_SYNCED')
    throw new CameToNothing('enrol.synced', error.code, { cause: error });
  throw error;
}
