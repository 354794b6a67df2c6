import { useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { type Approver, type Device, type EngineKey, type Policy } from '../../protocol/policy.js';
import { useHasWallet } from '../ceremony/use-has-wallet.js';
import { HashText } from '../look/hash-text.js';
import { type Session } from '../session/use-session.js';
import { useLanguage, useWords } from '../words/use-words.js';
import { InvitePart } from './invite-part.js';
import { LastUse } from './last-use.js';
import { suspendersOf } from './suspenders-of.js';
import { SuspendSheet } from './suspend-sheet.js';

interface Props {
  readonly policy: Policy;
  /** Null where nobody is logged in: whose signature counts is nobody's secret. */
  readonly session: Session | null;
}

/** Whose signature counts for what, with every key in full. */
export function PeoplePage({ policy, session }: Props): ReactNode {
  const words = useWords();
  const { approvers, auditors, engineKeys } = policy;
  return (
    <>
      <h1>{words('people.title')}</h1>
      <p className="lead">{words('people.lead')}</p>
      {approvers.size === 0 && <p className="slip">{words('people.nobody')}</p>}
      <div className="people">
        {[...approvers.values()].map((person) => (
          <Person key={person.id} person={person} policy={policy} session={session} />
        ))}
      </div>
      {session?.roles.includes('governor') === true && <InvitePart policy={policy} />}
      <section className="slip" aria-labelledby="engines-title">
        <h2 id="engines-title">{words('people.engines.title')}</h2>
        {[...engineKeys.values()].map((key) => (
          <Engine key={key.id} engine={key} policy={policy} />
        ))}
      </section>
      <section className="slip" aria-labelledby="auditors-title">
        <h2 id="auditors-title">{words('people.auditors.title')}</h2>
        {auditors.size === 0 && <p>{words('people.auditors.none')}</p>}
        {[...auditors.values()].map(({ id, publicKey }) => (
          <div className="line" key={id}>
            <h3>{id}</h3>
            <HashText hash={publicKey} />
          </div>
        ))}
      </section>
    </>
  );
}

function Person({ person, policy, session }: { readonly person: Approver } & Props): ReactNode {
  const words = useWords();
  const { devices, governance, roles } = policy;
  const held = [...devices.values()].filter(({ approver }) => approver === person.id);
  const offices = [
    ...(governance?.governors.includes(person.id) === true ? [words('people.governor')] : []),
    ...[...roles.values()].filter(({ members }) => members.includes(person.id)).map(({ id }) => id),
  ];
  return (
    <section className="slip person" aria-labelledby={`person-${person.id}`}>
      <h2 id={`person-${person.id}`}>
        <bdi>{person.name}</bdi> <code className="name">{person.id}</code>
      </h2>
      {offices.length > 0 && (
        <ul className="offices">
          {offices.map((office) => (
            <li key={office}>{office}</li>
          ))}
        </ul>
      )}
      {held.length === 0 && <p className="quiet">{words('people.no-device')}</p>}
      {held.map((device) => (
        <DeviceLine key={device.id} device={device} policy={policy} session={session} />
      ))}
    </section>
  );
}

interface DeviceLineProps {
  readonly device: Device;
  readonly policy: Policy;
  readonly session: Session | null;
}

function DeviceLine({ device, policy, session }: DeviceLineProps): ReactNode {
  const words = useWords();
  const [isSuspending, suspend] = useState(false);
  const { id, scheme, path, publicKey } = device;
  const by = suspendersOf(device, session?.approver ?? null, policy, useHasWallet());
  return (
    <div className="line device">
      <h3>
        {id} <code className="name">{scheme}</code>
      </h3>
      <p className={path === 'independent' ? 'path path-independent' : 'path'}>{words(`people.device.path.${path}`)}</p>
      <p className="quiet">{words('people.device.key')}</p>
      <HashText hash={publicKey} />
      {session !== null && <LastUse device={id} />}
      {by.length > 0 && (
        <Button
          className="link-button"
          onPress={() => {
            suspend(true);
          }}
        >
          {words('suspend.button')}
        </Button>
      )}
      {isSuspending && (
        <SuspendSheet
          device={device}
          by={by}
          policy={policy}
          onClose={() => {
            suspend(false);
          }}
        />
      )}
    </div>
  );
}

function Engine({ engine, policy }: { readonly engine: EngineKey; readonly policy: Policy }): ReactNode {
  const words = useWords();
  const language = useLanguage();
  const { id, publicKey, custodians } = engine;
  const names = new Intl.ListFormat(language, { type: 'conjunction' }).format(
    custodians.map((each) => policy.approvers.get(each)?.name ?? each),
  );
  return (
    <div className="line">
      <h3>{id}</h3>
      <p>
        {custodians.length === 0
          ? words('people.engine.custodians.none')
          : words('people.engine.custodians', { names })}
      </p>
      <HashText hash={publicKey} />
    </div>
  );
}
