import { type ReactNode } from 'react';
import { useIntl, type IntlShape } from 'react-intl';
import { z } from 'zod';
import { shareOf } from '../../desk/charts/share-of.js';
import { printable } from '../../desk/text/printable.js';
import { assertBaseUnits, parseBaseUnits, ZERO, type BaseUnits } from '../../protocol/base-units.js';
import { type AssetId } from '../../protocol/chains/caip.js';
import { type WalletId } from '../../protocol/ids.js';
import { type Limit, type Policy } from '../../protocol/policy.js';
import { type WorthShare } from '../charts/worth-shares-chart.js';
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
import { LimitRoom } from './limit-room.js';
import { WorthShares } from './worth-shares.js';

const text = strangerText(200);
const digits = z.string().regex(/^[0-9]{1,80}$/);
const limit = z.object({
  id: text,
  used: text.nullable(),
  left: text.nullable(),
  usedCount: z.int().nullable(),
  leftCount: z.int().nullable(),
  freesAt: z.iso.datetime().nullable(),
  frees: z.array(z.object({ at: z.iso.datetime(), amount: digits.nullable(), count: z.int().min(0) })).max(100),
});
type Used = z.infer<typeof limit>;
const wallet = z.object({
  id: text,
  chain: text,
  balances: z.array(
    z.object({
      asset: text,
      symbol: text,
      amount: text.nullable(),
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
type Balance = WalletAnswer['balances'][number];
const walletsAnswer = z.object({ items: z.array(wallet).max(200) });

/** What lies in each wallet, what is spoken for, and how much may still leave without anybody being asked. */
export function WalletsPage({ trusted }: { readonly trusted: Trusted }): ReactNode {
  const words = useWords();
  const intl = useIntl();
  const query = useAnswer(['wallets'], '/v1/wallets', walletsAnswer);
  return (
    <>
      <h1>{words('wallets.title')}</h1>
      <p className="lead">{words('wallets.lead')}</p>
      <Shown query={query} label={words('wallets.loading')}>
        {({ items }) => (
          <div className="wallets">
            <WorthShares shares={items.map((each) => shareOfAll(each, intl))} />
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
  const balanceWords = ({ asset: id, symbol, amount, amountText }: Balance): string => {
    const [asset, units] = [policy.assets.get(id as AssetId), amount === null ? null : parseBaseUnits(amount)];
    if (units === null) return words('wallets.unknown', { symbol: printable(symbol) });
    return asset === undefined
      ? printable(amountText ?? '')
      : amountWords(units, asset.decimals, asset.symbol, intl.locale);
  };
  return (
    <section className="slip" aria-labelledby={`wallet-${shown.id}`}>
      <h2 id={`wallet-${shown.id}`}>
        {shown.id} <code className="name">{known?.chain ?? shown.chain}</code>
      </h2>
      {known !== undefined && <Address address={known.address} />}
      {shown.balances.map((balance) => (
        <div key={balance.asset} className="line">
          <p className="balance">{balanceWords(balance)}</p>
          <p className="quiet">
            {words('wallets.spoken-for', { reserved: balance.reservedText, waiting: balance.waitingText })}
          </p>
        </div>
      ))}
      {worth !== null && (
        <p className="line">
          {words('wallets.worth', { worth: worthWords(worth, intl) })}{' '}
          {worth.shareBasisPoints !== null &&
            words('wallets.share', {
              share: intl.formatNumber(worth.shareBasisPoints / 10_000, {
                style: 'percent',
                maximumFractionDigits: 1,
              }),
            })}
        </p>
      )}
      {shown.limits.map((each) => {
        // What the limit is, the signed policy says; the server only, how much of it is used.
        const limited = policy.limits.find(({ id }) => id === each.id);
        return (
          limited !== undefined && (
            <LimitGauge key={each.id} limit={limited} used={each} policy={policy} reportedAt={shown.reportedAt} />
          )
        );
      })}
      {shown.reportedAt !== null && (
        <p className="quiet line">
          {words('wallets.reported', { time: intl.formatTime(shown.reportedAt, { timeStyle: 'medium' }) })}
        </p>
      )}
    </section>
  );
}

function worthWords({ amount, currency }: NonNullable<WalletAnswer['worth']>, intl: IntlShape): string {
  return intl.formatNumber(BigInt(amount), { style: 'currency', currency, maximumFractionDigits: 0 });
}

function shareOfAll({ id, worth }: WalletAnswer, intl: IntlShape): WorthShare | null {
  if (worth?.shareBasisPoints == null) return null;
  return { wallet: printable(id), basisPoints: worth.shareBasisPoints, worth: worthWords(worth, intl) };
}

interface GaugeProps {
  readonly limit: Limit;
  readonly used: Used;
  readonly policy: Policy;
  readonly reportedAt: string | null;
}

function LimitGauge({ limit, used, policy, reportedAt }: GaugeProps) {
  const { id, asset: assetId, amount, count, path, windowSeconds } = limit;
  const words = useWords();
  const intl = useIntl();
  const now = useNow(5);
  const asset = assetId === undefined ? undefined : policy.assets.get(assetId);
  const amountText = (units: BaseUnits): string =>
    amountWords(units, asset?.decimals ?? 0, asset?.symbol ?? '', intl.locale);
  const usedUnits = used.used === null ? null : parseBaseUnits(used.used);
  const name = words('limit.name', {
    id,
    window: durationWords(windowSeconds, intl.locale),
    path: words(`limits.path.${path}`),
  });
  const most = [
    ...(amount === undefined ? [] : [amountText(amount)]),
    ...(count === undefined ? [] : [words('limits.count', { count })]),
  ];
  return (
    <div className="line">
      <h3>{name}</h3>
      {amount !== undefined && usedUnits !== null && (
        <Gauge
          share={shareOf(usedUnits, amount)}
          label={name}
          text={words('limit.used', { used: amountText(usedUnits), left: amountText(leftOf(usedUnits, amount)) })}
        />
      )}
      {count !== undefined && used.usedCount !== null && (
        <Gauge
          share={Math.min(1, used.usedCount / count)}
          label={name}
          text={words('limit.used', {
            used: words('limits.count', { count: used.usedCount }),
            left: words('limits.count', { count: Math.max(0, count - used.usedCount) }),
          })}
        />
      )}
      {used.used === null && used.usedCount === null && (
        <p className="quiet">{words('limit.unknown', { most: intl.formatList(most) })}</p>
      )}
      {used.frees.length > 0 && reportedAt !== null && (
        <LimitRoom limit={limit} asset={asset} told={used} reportedAt={Date.parse(reportedAt) / 1000} now={now} />
      )}
      {used.freesAt !== null && used.frees.length === 0 && (
        <p className="quiet">
          {words('limit.frees', { left: leftWords(Date.parse(used.freesAt) / 1000 - now, intl) })}
        </p>
      )}
    </div>
  );
}

function leftOf(used: BaseUnits, most: BaseUnits): BaseUnits {
  return used >= most ? ZERO : assertBaseUnits(most - used);
}
