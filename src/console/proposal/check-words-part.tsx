import { lazy, Suspense, useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { type Proposal } from '../../desk/proposal/read-proposal.js';
import { CheckWordsList } from '../look/check-words-list.js';
import { CheckIcon, LookIcon } from '../look/icons.js';
import { type Trusted } from '../trust/judge-shown.js';
import { useWords } from '../words/use-words.js';
import { intentLink } from './judge-proposal.js';

const QrCode = lazy(async () => ({ default: (await import('../look/qr-code.js')).QrCode }));

interface Props {
  readonly proposal: Proposal;
  readonly trusted: Trusted;
}

/** What to compare with another screen, and what this page has found out by itself. */
export function CheckWordsPart({ proposal, trusted }: Props): ReactNode {
  const words = useWords();
  const [isQrShown, showQr] = useState(false);
  const { intent, hash, votes, registeredAt, engineKey } = proposal;
  const link = `${location.origin}${intentLink(intent.withdrawalId, hash)}`;
  const { version } = trusted.policies.inForce;
  return (
    <section className="slip" aria-labelledby="words-title">
      <h2 id="words-title">{words('words.title')}</h2>
      <p className="quiet">{words('words.lead')}</p>
      <CheckWordsList digest={hash} />
      <Button
        className="link-button"
        aria-expanded={isQrShown}
        onPress={() => {
          showQr(!isQrShown);
        }}
      >
        {words(isQrShown ? 'words.qr.hide' : 'words.qr')}
      </Button>
      {isQrShown && (
        <Suspense fallback={<p role="status">{words('loading.page')}</p>}>
          <p className="quiet">{words('words.qr.lead')}</p>
          <QrCode text={link} label={words('words.qr.label')} />
        </Suspense>
      )}
      <div className="line">
        <h3>{words('verified.title')}</h3>
        <ul className="checked">
          <Verified text={words('verified.engine', { engine: engineKey })} />
          <Verified text={words('verified.policy', { version })} />
          {votes.length > 0 && <Verified text={words('verified.votes', { count: votes.length })} />}
          {registeredAt === null ? (
            <li className="look">
              <LookIcon />
              <span>{words('verified.unregistered')}</span>
            </li>
          ) : (
            <Verified text={words('verified.registered')} />
          )}
        </ul>
        <p className="quiet">{words('verified.limit')}</p>
      </div>
    </section>
  );
}

function Verified({ text }: { readonly text: string }): ReactNode {
  return (
    <li>
      <CheckIcon />
      <span>{text}</span>
    </li>
  );
}
