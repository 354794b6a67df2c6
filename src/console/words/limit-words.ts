import { type Limit, type Policy } from '../../protocol/policy.js';
import { amountWords } from './amount-words.js';
import { durationWords } from './duration-words.js';
import { type Words } from './use-words.js';

/** A limit in two parts: how much, and of what it is counted. */
export interface LimitWords {
  readonly bound: string;
  readonly counted: string;
}

export function limitWords(limit: Limit, policy: Policy, words: Words, locale: string): LimitWords {
  const { asset: id, amount, count, path, windowSeconds, per = [] } = limit;
  const asset = id === undefined ? undefined : policy.assets.get(id);
  const symbol = asset?.symbol ?? id ?? '';
  const amountText = amount === undefined ? null : amountWords(amount, asset?.decimals ?? 0, symbol, locale);
  const countText = count === undefined ? null : words('limits.count', { count });
  const bound =
    amountText !== null && countText !== null
      ? words('limits.either', { amount: amountText, count: countText })
      : (amountText ?? countText ?? '');
  const scopes = new Intl.ListFormat(locale, { type: 'conjunction' }).format(per.map((each) => words(`scope.${each}`)));
  return {
    // An amount names its asset by itself.
    bound: amountText === null && id !== undefined ? words('limits.of', { what: bound, asset: symbol }) : bound,
    counted: [
      words('limits.window', { duration: durationWords(windowSeconds, locale) }),
      ...(per.length === 0 ? [] : [words('limits.per', { scopes })]),
      words(`limits.path.${path}`),
    ].join(locale.startsWith('ja') ? '、' : ', '),
  };
}
