import { type Outlier } from '../../protocol/findings.js';
import { type LookAlike } from '../../desk/proposal/destination-history.js';
import { type Proposal } from '../../desk/proposal/read-proposal.js';
import { addressGroups } from '../../desk/text/address-groups.js';
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

/**
 * Both in full, group under group, and marks under the groups that differ: people compare the ends, and the ends are
 * what attackers match.
 */
export function comparedAddresses(address: string, other: string): string[] {
  const [ours, theirs] = [addressGroups(address).split(' '), addressGroups(other).split(' ')];
  const marks = Array.from({ length: Math.max(ours.length, theirs.length) }, (_, at) => {
    const [one = '', two = ''] = [ours[at], theirs[at]];
    // The capitals of an EVM address are its checksum (EIP-55) and differ everywhere.
    const isSame = address.startsWith('0x') ? one.toLowerCase() === two.toLowerCase() : one === two;
    return (isSame ? ' ' : '^').repeat(Math.max(one.length, two.length));
  });
  const told = [`this    ${ours.join(' ')}`, `other   ${theirs.join(' ')}`, `        ${marks.join(' ')}`];
  return told.map((line) => line.trimEnd());
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
