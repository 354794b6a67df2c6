import { type ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { z } from 'zod';
import { parseBaseUnits } from '../../protocol/base-units.js';
import { type AssetId } from '../../protocol/chains/caip.js';
import { type WalletId } from '../../protocol/ids.js';
import { type Policy } from '../../protocol/policy.js';
import { useNow } from '../live/use-now.js';
import { Address } from '../look/address.js';
import { Gauge } from '../look/gauge.js';
import { Shown } from '../server/shown.js';
import { strangerText } from '../server/stranger-text.js';
import { useAnswer } from '../server/use-answer.js';
import { type Trusted } from '../trust/judge-shown.js';
import { amountWords } from '../words/amount-words.js';
import { durationWords } from '../words/duration-words.js';
import { leftWords } from '../words/moment-words.js';
import { useWords } from '../words/use-words.js';

const text = strangerText(200);
const digits = z.string().regex(/^[0-9]{1,80}$/);
const limit = z.object({
  id: text,
  asset: text.nullable(),
  path: z.enum(['automatic', 'approved', 'any']),
  per: z.array(text),
  windowSeconds: z.int(),
  limit: text.nullable(),
  count: z.int().nullable(),
  used: text.nullable(),
  left: text.nullable(),
  usedCount: z.int().nullable(),
  leftCount: z.int().nullable(),
  freesAt: z.iso.datetime().nullable(),
});
type Limit = z.infer<typeof limit>;
const wallet = z.object({
  id: text,
  chain: text,
  balances: z.array(
    z.object({
      asset: text,
      symbol: text,
      amountText: text.nullable(),
      code: text.nullable(),
      reservedText: text,
      waitingText: text,
    }),
  ),
  worth: z
    .object({ currency: z.enum(['JPY', 'USD', 'EUR']), amount: digits, shareBasisPoints: z.int().nullable() })
    .nullable(),
  limits: z.array(limit).max(500),
  reportedAt: z.iso.datetime().nullable(),
});
type WalletAnswer = z.infer<typeof wallet>;
const walletsAnswer = z.object({ items: z.array(wallet).max(200) });

/** What lies in each wallet, what is spoken for, and how much may still leave without anybody being asked. */
export function WalletsPage({ trusted }: { readonly trusted: Trusted }): ReactNode {
  const words = useWords();
  const query = useAnswer(['wallets'], '/v1/wallets', walletsAnswer);
  return (
    <>
      <h1>{words('wallets.title')}</h1>
      <p className="lead">{words('wallets.lead')}</p>
      <Shown query={query} label={words('wallets.loading')}>
        {({ items }) => (
          <div className="wallets">
            {items.map((each) => (
              <WalletSlip key={each.id} wallet={each} policy={trusted.policies.inForce} />
            ))}
          </div>
        )}
      </Shown>
    </>
  );
}

function WalletSlip({ wallet: shown, policy }: { readonly wallet: WalletAnswer; readonly policy: Policy }): ReactNode {
  const words = useWords();
  const intl = useIntl();
  // The address by the signed policy, not by the server.
  const known = policy.wallets.get(shown.id as WalletId);
  const { worth } = shown;
  return (
    <section className="slip" aria-labelledby={`wallet-${shown.id}`}>
      <h2 id={`wallet-${shown.id}`}>
        {shown.id} <code className="name">{known?.chain ?? shown.chain}</code>
      </h2>
      {known !== undefined && <Address address={known.address} />}
      {shown.balances.map((balance) => (
        <div key={balance.asset} className="line">
          <p className="balance">{balance.amountText ?? words('wallets.unknown', { symbol: balance.symbol })}</p>
          <p className="quiet">
            {words('wallets.spoken-for', { reserved: balance.reservedText, waiting: balance.waitingText })}
          </p>
        </div>
      ))}
      {worth !== null && (
        <p className="line">
          {words('wallets.worth', {
            worth: intl.formatNumber(BigInt(worth.amount), {
              style: 'currency',
              currency: worth.currency,
              maximumFractionDigits: 0,
            }),
          })}{' '}
          {worth.shareBasisPoints !== null &&
            words('wallets.share', {
              share: intl.formatNumber(worth.shareBasisPoints / 10_000, {
                style: 'percent',
                maximumFractionDigits: 1,
              }),
            })}
        </p>
      )}
      {shown.limits.map((each) => (
        <LimitGauge key={each.id} limit={each} policy={policy} />
      ))}
      {shown.reportedAt !== null && (
        <p className="quiet line">
          {words('wallets.reported', { time: intl.formatTime(shown.reportedAt, { timeStyle: 'medium' }) })}
        </p>
      )}
    </section>
  );
}

function LimitGauge({ limit: shown, policy }: { readonly limit: Limit; readonly policy: Policy }): ReactNode {
  const words = useWords();
  const intl = useIntl();
  const now = useNow(5);
  const asset = shown.asset === null ? undefined : policy.assets.get(shown.asset as AssetId);
  const amount = (units: string | null): string | null => {
    const parsed = units === null ? null : parseBaseUnits(units);
    return parsed === null || asset === undefined
      ? units
      : amountWords(parsed, asset.decimals, asset.symbol, intl.locale);
  };
  const frees =
    shown.freesAt === null
      ? null
      : words('limit.frees', { left: leftWords(Date.parse(shown.freesAt) / 1000 - now, intl) });
  const name = words('limit.name', {
    id: shown.id,
    window: durationWords(shown.windowSeconds, intl.locale),
    path: words(`limits.path.${shown.path}`),
  });
  const mostWords = (): string =>
    [amount(shown.limit), shown.count === null ? null : words('limits.count', { count: shown.count })]
      .filter((each) => each !== null)
      .join(', ');
  return (
    <div className="line">
      <h3>{name}</h3>
      {shown.limit !== null && shown.used !== null && (
        <Gauge
          share={shareOf(shown.used, shown.limit)}
          label={name}
          text={words('limit.used', { used: amount(shown.used) ?? '', left: amount(shown.left) ?? '' })}
        />
      )}
      {shown.count !== null && shown.usedCount !== null && (
        <Gauge
          share={shown.count === 0 ? 1 : shown.usedCount / shown.count}
          label={name}
          text={words('limit.used', {
            used: words('limits.count', { count: shown.usedCount }),
            left: words('limits.count', { count: shown.leftCount ?? 0 }),
          })}
        />
      )}
      {shown.used === null && shown.usedCount === null && (
        <p className="quiet">{words('limit.unknown', { most: mostWords() })}</p>
      )}
      {frees !== null && <p className="quiet">{frees}</p>}
    </div>
  );
}

/** In thousandths first: amounts have more digits than a number of JavaScript. */
function shareOf(used: string, most: string): number {
  const [part, whole] = [parseBaseUnits(used) ?? 0n, parseBaseUnits(most) ?? 0n];
  return whole === 0n ? 1 : Math.min(1, Number((part * 1000n) / whole) / 1000);
}
