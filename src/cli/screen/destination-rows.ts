import { type Outlier } from '../../protocol/findings.js';
import { type LookAlike } from '../../desk/proposal/destination-history.js';
import { type Proposal } from '../../desk/proposal/read-proposal.js';
import { comparedGroups, type ComparedGroup } from '../../desk/text/compared-groups.js';
import { type Row } from './rows.js';
import { type Style } from './style.js';
import { momentText } from './time-text.js';

/** How well the destination is known and what the amount is worth, by the signing module's word and the allow-list. */
export function destinationRows({ destination, findings }: Proposal, now: number, style: Style): Row[] {
  const { entry } = destination;
  const listed =
    entry === null ? [] : [style.good(`on the allow-list as ${entry.id}, until ${momentText(entry.expiresAt, now)}`)];
  if (findings === null) return [['history', [...listed, 'the signing module has said nothing of it yet']]];
  const { destinationClass, firstSeenAt, worths } = findings;
  const seen = `seen first ${momentText(firstSeenAt, now)}`;
  const known = destinationClass === 'known' ? `known: paid before, ${seen}` : style.warn(`new: ${seen}`);
  const worth = [...worths].map(([currency, amount]) => `${amount} ${currency}`).join(', ');
  return [['history', [...listed, known]], ...(worth === '' ? [] : [['worth, at most', worth] as const])];
}

/** What is strange about it, above all else on the screen. */
export function alarmLines({ intent, destination, findings }: Proposal, style: Style): string[] {
  const isListed = destination.entry !== null;
  return [
    ...destination.lookAlikes.flatMap((each) => comparison(intent.destination, each, isListed, style)),
    ...(findings === null ? [] : OUTLIER_LINES[findings.outlier]).map((line) => alarm(line, style)),
  ];
}

function comparison(address: string, other: LookAlike, isListed: boolean, style: Style): string[] {
  const by = [...(other.isListed ? ['an allow-list'] : []), ...(other.isStated ? ['the signing module'] : [])];
  const what = `The destination could be taken for another one, known by ${by.join(' and ')}. Compare each group:`;
  return [
    // The governors have listed it: then they have looked.
    isListed ? `  ${style.warn(what)}` : alarm(what, style),
    ...comparedAddresses(address, other.address).map((line) => `      ${line}`),
  ];
}

/** Both in full, group under group, and marks under the groups that differ. */
export function comparedAddresses(address: string, other: string): string[] {
  const groups = comparedGroups(address, other);
  const line = (of: (group: ComparedGroup) => string): string => groups.map(of).join(' ');
  const told = [
    `this    ${line(({ ours }) => ours)}`,
    `other   ${line(({ theirs }) => theirs)}`,
    `        ${line(({ ours, theirs, isSame }) => (isSame ? ' ' : '^').repeat(Math.max(ours.length, theirs.length)))}`,
  ];
  return told.map((text) => text.trimEnd());
}

function alarm(text: string, style: Style): string {
  return `${style.bad('  !')} ${style.bad(text)}`;
}

const OUTLIER_LINES: Readonly<Record<Outlier, readonly string[]>> = {
  ordinary: [],
  unknown: [],
  'above-usual': ['The amount is more than 50 times what nearly all payments of 30 days were.'],
  'above-balance': ['The amount is more than the wallet held when it was registered.'],
};
