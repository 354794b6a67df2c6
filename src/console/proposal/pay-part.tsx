import { type ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { type Proposal } from '../../desk/proposal/read-proposal.js';
import { type Policy } from '../../protocol/policy.js';
import { useWords } from '../words/use-words.js';
import { leftWords, momentWords } from '../words/moment-words.js';
import { amountOf } from './amount-of.js';

interface Props {
  readonly proposal: Proposal;
  readonly policy: Policy;
  readonly now: number;
}

/** Under this, the clock is what decides. */
const SOON_SECONDS = 600;

/** How much, what it is worth, and for how long it can still be decided. */
export function PayPart({ proposal: { intent, findings }, policy, now }: Props): ReactNode {
  const words = useWords();
  const intl = useIntl();
  const left = intent.notAfter - now;
  const worths = [...(findings?.worths ?? [])].map(([currency, worth]) =>
    intl.formatNumber(worth, { style: 'currency', currency, maximumFractionDigits: 0 }),
  );
  return (
    <div className="pay">
      <div className="pay-head">
        <h2>{words('pay.title')}</h2>
        <p className={left < SOON_SECONDS ? 'soon' : undefined}>
          {left <= 0 ? words('pay.expired') : words('pay.expires', { left: leftWords(left, intl) })}
          <span className="visually-hidden"> {momentWords(intent.notAfter, now, intl)}</span>
        </p>
      </div>
      <p className="amount">{amountOf(intent, policy, intl.locale)}</p>
      <p className="quiet">
        {worths.length === 0 ? words('pay.worth.unknown') : words('pay.worth', { worths: intl.formatList(worths) })}
      </p>
    </div>
  );
}
