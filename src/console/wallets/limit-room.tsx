import { lazy, type ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { roomAhead } from '../../desk/charts/room-ahead.js';
import { assertBaseUnits, parseBaseUnits } from '../../protocol/base-units.js';
import { type Asset, type Limit } from '../../protocol/policy.js';
import { ChartSlot } from '../charts/chart-slot.js';
import { amountWords } from '../words/amount-words.js';
import { useWords } from '../words/use-words.js';

const LimitRoomChart = lazy(async () => ({ default: (await import('../charts/limit-room-chart.js')).LimitRoomChart }));

/** As the server tells it, in the units that the limit counts. */
export interface ToldUse {
  readonly used: string | null;
  readonly usedCount: number | null;
  readonly frees: readonly { readonly at: string; readonly amount: string | null; readonly count: number }[];
}

interface Props {
  readonly limit: Limit;
  readonly asset: Asset | undefined;
  readonly told: ToldUse;
  /** Unix seconds: when the signing module gave this account. */
  readonly reportedAt: number;
  readonly now: number;
}

/** When there is room again under a limit. Where it bounds amounts and payments, of whichever is the fuller. */
export function LimitRoom({ limit, asset, told, reportedAt, now }: Props): ReactNode {
  const words = useWords();
  const intl = useIntl();
  const amounts = limit.amount === undefined || told.used === null ? null : countedInAmounts(limit.amount, told);
  const payments =
    limit.count === undefined || told.usedCount === null ? null : countedInPayments(limit.count, told.usedCount, told);
  const counted =
    amounts === null || (payments !== null && payments.used * amounts.most > amounts.used * payments.most)
      ? payments
      : amounts;
  if (counted === null) return null;
  const { used, frees, most } = counted;
  const ahead = roomAhead({ used, frees, reportedAt, windowSeconds: limit.windowSeconds }, now);
  if (ahead === null) return <p className="quiet">{words('chart.room.odd')}</p>;
  const text = (units: bigint): string =>
    counted === payments
      ? words('limits.count', { count: Number(units) })
      : amountWords(assertBaseUnits(units), asset?.decimals ?? 0, asset?.symbol ?? '', intl.locale);
  return (
    <ChartSlot>
      <LimitRoomChart ahead={ahead} most={most} now={now} text={text} />
    </ChartSlot>
  );
}

/** An amount that is none makes the account add up to something else than what is used: then nothing is drawn. */
function countedInAmounts(most: bigint, { used, frees }: ToldUse) {
  const units = (text: string | null): bigint => (text === null ? null : parseBaseUnits(text)) ?? 0n;
  return {
    most,
    used: units(used),
    frees: frees.map(({ at, amount }) => ({ at: secondsOf(at), units: units(amount) })),
  };
}

function countedInPayments(most: number, used: number, { frees }: ToldUse) {
  return {
    ...{ most: BigInt(most), used: BigInt(used) },
    frees: frees.map(({ at, count }) => ({ at: secondsOf(at), units: BigInt(count) })),
  };
}

function secondsOf(time: string): number {
  return Date.parse(time) / 1000;
}
