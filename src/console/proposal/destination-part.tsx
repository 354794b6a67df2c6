import { useMemo, type ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { provenEarlierPayments } from '../../desk/proposal/earlier-payments.js';
import { type Proposal } from '../../desk/proposal/read-proposal.js';
import { printable } from '../../desk/text/printable.js';
import { type WalletId } from '../../protocol/ids.js';
import { Address, CopyAddress } from '../look/address.js';
import { type Trusted } from '../trust/judge-shown.js';
import { useWords } from '../words/use-words.js';
import { momentWords } from '../words/moment-words.js';
import { type Beside } from './ask-proposals.js';
import { EarlierPart } from './earlier-part.js';

interface Props {
  readonly proposal: Proposal;
  readonly beside: Beside;
  readonly trusted: Trusted;
  readonly now: number;
}

/** To whom, and how well that is known; what it may cost, and where it comes from. */
export function DestinationPart({ proposal, beside, trusted, now }: Props): ReactNode {
  const words = useWords();
  const intl = useIntl();
  const { intent, findings, destination, engineKey, signedAt } = proposal;
  const { entry } = destination;
  const policy = trusted.policies.inForce;
  const earlier = useMemo(
    () => provenEarlierPayments(beside.earlier.items, intent, trusted),
    [beside, intent, trusted],
  );
  const { balanceText, afterText } = beside.wallet;
  const wallet = policy.wallets.get(intent.wallet as WalletId);
  const known =
    findings === null
      ? words('to.unknown')
      : words(findings.destinationClass === 'known' ? 'to.known' : 'to.new', {
          time: momentWords(findings.firstSeenAt, now, intl),
        });
  return (
    <>
      <div className="line to">
        <div className="pay-head">
          <h2>{words('to.title')}</h2>
          <p className={findings?.destinationClass === 'known' ? undefined : 'soon'}>{known}</p>
        </div>
        <Address address={intent.destination} />
        <CopyAddress address={intent.destination} />
        <EarlierPart payments={earlier} told={beside.earlier.count} policy={policy} now={now} />
        {entry !== null && (
          <p className="good">{words('to.listed', { id: entry.id, until: momentWords(entry.expiresAt, now, intl) })}</p>
        )}
      </div>
      <dl className="line facts">
        <div>
          <dt>{words('fact.beneficiary')}</dt>
          <dd>
            <bdi>{printable(intent.beneficiary)}</bdi>
          </dd>
        </div>
        {intent.memo !== '' && (
          <div>
            <dt>{words('fact.memo')}</dt>
            <dd>
              <bdi>{printable(intent.memo)}</bdi>
            </dd>
          </div>
        )}
        <div>
          <dt>{words('fact.fee')}</dt>
          <dd>{words('fact.fee.most', { fee: intent.maxFeeText })}</dd>
        </div>
        <div>
          <dt>{words('fact.from')}</dt>
          <dd>
            <bdi>{intent.wallet}</bdi>
            {wallet !== undefined && <code className="name">{wallet.chain}</code>}
          </dd>
        </div>
        <div>
          <dt>{words('fact.balance')}</dt>
          <dd>
            {balanceText === null
              ? words('fact.balance.unknown')
              : afterText === null
                ? words('fact.balance.told', { before: balanceText })
                : words('fact.balance.after', { before: balanceText, after: afterText })}
            {afterText?.startsWith('-') === true && <span className="look"> {words('fact.balance.short')}</span>}
          </dd>
        </div>
        <div>
          <dt>{words('fact.asked')}</dt>
          <dd>{words('fact.asked.by', { engine: engineKey, time: momentWords(signedAt, now, intl) })}</dd>
        </div>
      </dl>
    </>
  );
}
