import { formatAmount, parseBaseUnits } from '../../protocol/base-units.js';
import { parseAssetId } from '../../protocol/chains/caip.js';
import { utcText } from '../../protocol/derive-intent.js';
import { type Policy } from '../../protocol/policy.js';
import { durationText } from '../screen/time-text.js';
import { type Difference } from '../../desk/trial/backtest.js';
import { type Fate, type Replayed } from '../../desk/trial/replayed.js';

/** Fates as headings of a table have them. */
export const FATE_WORDS: Readonly<Record<Fate, string>> = {
  passed: 'passed at once',
  waited: 'waited at limits',
  delayed: 'delayed',
  held: 'held',
  asked: 'asked people',
  blocked: 'blocked',
};

/** `asked (btc-large), beyond btc-automatic-day`: in one line, for one withdrawal. */
export function fateText({ fate, rule, code, limit, isBeyondLimits, waitedSeconds, ranOut }: Replayed): string {
  const why = fate === 'blocked' ? code : rule;
  const at = limit ?? 'a limit';
  return [
    `${fate}${why === null ? '' : ` (${why})`}`,
    ...(isBeyondLimits ? [`beyond ${at}`] : []),
    ...(waitedSeconds > 0 && !isBeyondLimits ? [`${durationText(waitedSeconds)} at ${at}`] : []),
    ...(ranOut ? ['until its time ran out'] : []),
  ].join(', ');
}

/** `2026-11-22T06:00:00Z  w-17  0.5 BTC: passed (btc-small) -> asked (btc-large)` */
export function differenceText({ before, after }: Difference): string {
  const { request, registeredAt } = before.past;
  const amount = amountText(request.asset, parseBaseUnits(request.amount) ?? 0n, [before.policy, after.policy]);
  return `${utcText(registeredAt)}  ${request.reference}  ${amount}: ${fateText(before)} -> ${fateText(after)}`;
}

/** By the first of the policies that knows the asset. */
export function amountText(asset: string, amount: bigint, policies: readonly Policy[]): string {
  const id = parseAssetId(asset);
  const units = parseBaseUnits(amount.toString());
  for (const { assets } of policies) {
    const known = id === null ? undefined : assets.get(id);
    if (known !== undefined && units !== null) return formatAmount(units, known.decimals, known.symbol);
  }
  return `${amount} of ${asset}`;
}

export function differenceJson({ before, after }: Difference): object {
  const { reference, asset, amount, destination } = before.past.request;
  const { registeredAt, engineKey } = before.past;
  return {
    ...{ reference, registeredAt, asset, amount, destination, engineKey },
    ...{ before: replayedJson(before), after: replayedJson(after) },
  };
}

function replayedJson({ policy, fate, rule, code, trace, ...rest }: Replayed): object {
  const { limit, isBeyondLimits, waitedSeconds, ranOut } = rest;
  return { policy: policy.hash, fate, rule, code, trace, limit, isBeyondLimits, waitedSeconds, ranOut };
}
