import { utcText } from '../derive-intent.js';
import { type Findings, type Outlier } from '../findings.js';
import { type Alert, type Currency, type Policy, type Tier } from '../policy.js';
import { ruleTextJa } from './rule-text-ja.js';
import { ruleText } from './rule-text.js';

/** One line of a trace. What a decision keeps is the English one; the other one is for reading only. */
export interface TraceLine {
  readonly en: string;
  readonly ja: string;
}

/** What a rule asks about and nobody knows now. */
export interface Unknown {
  readonly what: 'class' | Alert | Currency;
}

/** Everything that a trace can say, with what there is to say of it. */
export interface TraceLines {
  rule: { readonly number: number; readonly tier: Tier; readonly policy: Policy };
  'no-rule': null;
  'perhaps-no-rule': { readonly open: readonly Unknown[] };
  'may-join': { readonly open: readonly Unknown[] };
  'all-join': { readonly open: readonly Unknown[]; readonly rules: number };
  destination: { readonly destination: string } & Pick<Findings, 'destinationClass' | 'firstSeenAt'>;
  resembles: { readonly destination: string; readonly known: string };
  outlier: { readonly outlier: LoudOutlier };
  worth: { readonly worth: bigint; readonly currency: Currency };
  'beyond-limits': { readonly rule: string };
  'earlier-policy': { readonly version: number; readonly line: TraceLine };
}
type LoudOutlier = Exclude<Outlier, 'ordinary' | 'unknown'>;
type TraceWords = { readonly [K in keyof TraceLines]: (of: TraceLines[K]) => string };

export function traceLine<K extends keyof TraceLines>(kind: K, of: TraceLines[K]): TraceLine {
  return { en: EN[kind](of), ja: JA[kind](of) };
}

const EN: TraceWords = {
  rule: ({ number, tier, policy }) => `rule ${number}: ${ruleText(tier, policy)}`,
  'no-rule': () => 'no rule matches: refused',
  'perhaps-no-rule': ({ open }) =>
    `${unknownText(open)} cannot be known now, and in some case no rule matches: not allowed`,
  'may-join': ({ open }) => `${unknownText(open)} cannot be known now: what it could demand joins`,
  'all-join': ({ open, rules }) => `${unknownText(open)} cannot be known now: the demands of all ${rules} join`,
  destination: ({ destination, destinationClass, firstSeenAt }) =>
    `${destination}: ${PAID[destinationClass]}, seen first ${utcText(firstSeenAt)}`,
  resembles: ({ destination, known }) => `${destination} resembles ${known}, which is known`,
  outlier: ({ outlier }) => OUTLIER_WORDS[outlier],
  worth: ({ worth, currency }) => `worth ${worth} ${currency}`,
  'beyond-limits': ({ rule }) => `beyond the automatic limits: ${rule} decides`,
  'earlier-policy': ({ version, line }) => `registered under policy ${version}: ${line.en}`,
};

const JA: TraceWords = {
  rule: ({ number, tier, policy }) => `規則 ${number}: ${ruleTextJa(tier, policy)}`,
  'no-rule': () => '当てはまる規則がないため拒否',
  'perhaps-no-rule': ({ open }) =>
    `${unknownTextJa(open)}が今は分からず、場合によっては当てはまる規則がないため、許可しない`,
  'may-join': ({ open }) => `${unknownTextJa(open)}が今は分からないため、求められうる条件をすべて加える`,
  'all-join': ({ open, rules }) => `${unknownTextJa(open)}が今は分からないため、${rules} つの規則の条件をすべて課す`,
  destination: ({ destination, destinationClass, firstSeenAt }) =>
    `${destination}: ${PAID_JA[destinationClass]}、初出 ${utcText(firstSeenAt)}`,
  resembles: ({ destination, known }) => `${destination} は既知の宛先 ${known} に似ている`,
  outlier: ({ outlier }) => OUTLIER_WORDS_JA[outlier],
  worth: ({ worth, currency }) => `評価額 ${worth} ${currency}`,
  'beyond-limits': ({ rule }) => `自動出金の限度を超えるため、規則 ${rule} で決まる`,
  'earlier-policy': ({ version, line }) => `登録時のポリシー第 ${version} 版: ${line.ja}`,
};

const UNKNOWN_WORDS: Readonly<Record<'class' | Alert, string>> = {
  class: 'the class of the destination',
  'look-alike': 'whether the destination resembles a known one',
  outlier: 'whether the amount is unusual',
};
const UNKNOWN_WORDS_JA: Readonly<Record<'class' | Alert, string>> = {
  class: '宛先の区分',
  'look-alike': '宛先が既知の宛先に似ているかどうか',
  outlier: '金額が異常かどうか',
};

function unknownText(open: readonly Unknown[]): string {
  return open.map(({ what }) => (isCurrency(what) ? `the worth in ${what}` : UNKNOWN_WORDS[what])).join(' and ');
}

function unknownTextJa(open: readonly Unknown[]): string {
  return open.map(({ what }) => (isCurrency(what) ? `${what} 換算の評価額` : UNKNOWN_WORDS_JA[what])).join('と');
}

function isCurrency(what: Unknown['what']): what is Currency {
  return !(what in UNKNOWN_WORDS);
}

const PAID: Readonly<Record<Findings['destinationClass'], string>> = {
  known: 'paid before and known',
  new: 'not known by a payment',
};
const PAID_JA: Readonly<Record<Findings['destinationClass'], string>> = {
  known: '支払い済みで既知',
  new: '支払いによる既知ではない',
};
const OUTLIER_WORDS: Readonly<Record<LoudOutlier, string>> = {
  'above-usual': 'more than 50 times what nearly all payments of 30 days were',
  'above-balance': 'more than the wallet has',
};
const OUTLIER_WORDS_JA: Readonly<Record<LoudOutlier, string>> = {
  'above-usual': '金額が 30 日間のほぼすべての支払いの 50 倍を超える',
  'above-balance': '金額がウォレットの残高を超える',
};
