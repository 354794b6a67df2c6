import { type ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { Link } from 'wouter';
import { type EarlierPayment } from '../../desk/proposal/earlier-payments.js';
import { type Policy } from '../../protocol/policy.js';
import { momentWords } from '../words/moment-words.js';
import { useWords } from '../words/use-words.js';
import { amountOf } from './amount-of.js';

interface Props {
  readonly payments: readonly EarlierPayment[];
  /** How many there were, as the server says. */
  readonly told: number;
  readonly policy: Policy;
  readonly now: number;
}

/** What went to this address before, as far as receipts prove it. */
export function EarlierPart({ payments, told, policy, now }: Props): ReactNode {
  const words = useWords();
  const intl = useIntl();
  if (payments.length === 0) return <p className="quiet">{words('earlier.none')}</p>;
  return (
    <details>
      <summary>{words('earlier.title', { count: payments.length })}</summary>
      <ul className="earlier">
        {payments.map(({ intent, signedAt, isFinal }) => (
          <li key={intent.withdrawalId}>
            <Link href={`/proposals/${intent.withdrawalId}`}>{amountOf(intent, policy, intl.locale)}</Link>
            <span className="quiet">
              {momentWords(signedAt, now, intl)} · {words(isFinal ? 'state.final' : 'earlier.signed')}
            </span>
          </li>
        ))}
      </ul>
      {told > payments.length && <p className="quiet">{words('earlier.more', { count: told - payments.length })}</p>}
    </details>
  );
}
