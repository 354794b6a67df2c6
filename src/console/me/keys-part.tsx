import { useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { useIntl } from 'react-intl';
import { z } from 'zod';
import { type Device } from '../../protocol/policy.js';
import { signsInBrowsers } from '../ceremony/sign-statement.js';
import { useHasWallet } from '../ceremony/use-has-wallet.js';
import { HashText } from '../look/hash-text.js';
import { LastUse } from '../people/last-use.js';
import { SuspensionPart } from '../people/suspension-part.js';
import { UnexplainedSuspensions } from '../people/unexplained-suspensions.js';
import { useSuspended } from '../people/use-suspended.js';
import { strangerText } from '../server/stranger-text.js';
import { useAnswer } from '../server/use-answer.js';
import { type Session } from '../session/use-session.js';
import { type Trusted } from '../trust/judge-shown.js';
import { useWords } from '../words/use-words.js';
import { EnrolSheet } from './enrol-sheet.js';
import { OFFERS_KEY } from './offers-key.js';

interface Props {
  readonly trusted: Trusted;
  readonly session: Session;
}

const offersAnswer = z.object({
  items: z.array(
    z.object({
      person: z.string(),
      offeredAt: z.iso.datetime(),
      device: z.object({ id: strangerText(100), scheme: z.enum(['ed25519', 'eip712', 'webauthn']) }),
    }),
  ),
});

/** What one approves with: in the policy, and offered to governors for it. */
export function KeysPart({ trusted, session }: Props): ReactNode {
  const words = useWords();
  const intl = useIntl();
  const [isEnrolling, setEnrolling] = useState(false);
  const { approver, person } = session;
  const { data: offers } = useAnswer(OFFERS_KEY, '/v1/console/offers', offersAnswer);
  const policy = trusted.policies.inForce;
  const mine = [...policy.devices.values()].filter((device) => device.approver === approver);
  const suspended = useSuspended(trusted);
  const hasWallet = useHasWallet();
  const isCounted = ({ id }: Device): boolean => suspended?.devices.has(id) !== true;
  const waiting = (offers?.items ?? []).filter((offer) => offer.person === person);
  return (
    <section className="slip" aria-labelledby="keys-title">
      <h2 id="keys-title">{words('keys.title')}</h2>
      <p className="quiet">{words('keys.lead')}</p>
      <UnexplainedSuspensions suspended={suspended} />
      {mine.length === 0 && <p className="line">{words('keys.none')}</p>}
      {mine.map((device) => (
        <div key={device.id} className="line device">
          <h3>
            {device.id} <small>{words(`device.scheme.${device.scheme}`)}</small>
          </h3>
          <p className={`path path-${device.path}`}>{words(`people.device.path.${device.path}`)}</p>
          <HashText hash={device.publicKey} />
          <LastUse device={device.id} />
          <SuspensionPart device={device} policy={policy} session={session} suspended={suspended} />
        </div>
      ))}
      {mine.some(isCounted) && !mine.some((device) => isCounted(device) && signsInBrowsers(device, hasWallet)) && (
        <p className="line quiet">{words('keys.suspend-elsewhere')}</p>
      )}
      {waiting.map(({ device, offeredAt }) => (
        <div key={device.id} className="line device">
          <h3>
            {device.id} <small>{words(`device.scheme.${device.scheme}`)}</small>
          </h3>
          <p className="soon">
            {words('keys.offered', { time: intl.formatDate(offeredAt, { dateStyle: 'medium', timeStyle: 'short' }) })}
          </p>
        </div>
      ))}
      {approver === null ? (
        <p className="line quiet">{words('keys.no-approver')}</p>
      ) : (
        <Button
          className="button"
          onPress={() => {
            setEnrolling(true);
          }}
        >
          {words('keys.enrol')}
        </Button>
      )}
      {isEnrolling && approver !== null && (
        <EnrolSheet
          trusted={trusted}
          approver={approver}
          offered={waiting.map(({ device }) => device.id)}
          onClose={() => {
            setEnrolling(false);
          }}
        />
      )}
    </section>
  );
}
