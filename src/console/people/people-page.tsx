import { type ReactNode } from 'react';
import { type SuspendedDevices } from '../../desk/proposal/suspended-devices.js';
import { type Approver, type Device, type EngineKey, type Policy } from '../../protocol/policy.js';
import { HashText } from '../look/hash-text.js';
import { type Session } from '../session/use-session.js';
import { type Trusted } from '../trust/judge-shown.js';
import { useLanguage, useWords } from '../words/use-words.js';
import { InvitePart } from './invite-part.js';
import { LastUse } from './last-use.js';
import { SuspensionPart } from './suspension-part.js';
import { UnexplainedSuspensions } from './unexplained-suspensions.js';
import { useSuspended } from './use-suspended.js';

interface Props {
  readonly trusted: Trusted;
  /** Null where nobody is logged in: whose signature counts is nobody's secret. */
  readonly session: Session | null;
}

/** Whose signature counts for what, with every key in full. */
export function PeoplePage({ trusted, session }: Props): ReactNode {
  const words = useWords();
  const suspended = useSuspended(trusted);
  const policy = trusted.policies.inForce;
  const { approvers, auditors, engineKeys } = policy;
  return (
    <>
      <h1>{words('people.title')}</h1>
      <p className="lead">{words('people.lead')}</p>
      <UnexplainedSuspensions suspended={suspended} />
      {approvers.size === 0 && <p className="slip">{words('people.nobody')}</p>}
      <div className="people">
        {[...approvers.values()].map((person) => (
          <Person key={person.id} person={person} policy={policy} session={session} suspended={suspended} />
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

interface DevicesProps {
  readonly policy: Policy;
  readonly session: Session | null;
  readonly suspended: SuspendedDevices | null;
}

function Person({ person, ...shown }: { readonly person: Approver } & DevicesProps): ReactNode {
  const words = useWords();
  const { devices, governance, roles } = shown.policy;
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
        <DeviceLine key={device.id} device={device} {...shown} />
      ))}
    </section>
  );
}

function DeviceLine({ device, ...shown }: { readonly device: Device } & DevicesProps): ReactNode {
  const words = useWords();
  const { id, scheme, path, publicKey } = device;
  return (
    <div className="line device">
      <h3>
        {id} <code className="name">{scheme}</code>
      </h3>
      <p className={path === 'independent' ? 'path path-independent' : 'path'}>{words(`people.device.path.${path}`)}</p>
      <p className="quiet">{words('people.device.key')}</p>
      <HashText hash={publicKey} />
      {shown.session !== null && <LastUse device={id} />}
      <SuspensionPart device={device} {...shown} />
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
