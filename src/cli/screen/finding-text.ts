import { utcText } from '../../protocol/derive-intent.js';
import { type Finding, type Said, type Subject, type Worth } from '../../desk/policy/finding.js';
import { durationText } from './time-text.js';

/** A finding in words, as `lint` prints it and gives it to scripts. */
export interface FindingText {
  readonly kind: Finding['kind'];
  readonly about: string;
  readonly what: string;
}

export function findingText({ kind, about, what }: Finding): FindingText {
  return { kind, about: subjectText(about), what: saidText(what) };
}

const NAMED = {
  rule: 'rule',
  asset: 'asset',
  device: 'device',
  'engine-key': 'engine key',
  auditor: 'auditor',
  'allow-list': 'allow-list',
} as const;

function subjectText(about: Subject): string {
  return 'id' in about ? `${NAMED[about.kind]} ${about.id}` : about.kind;
}

function saidText(what: Said): string {
  switch (what.says) {
    case 'ungoverned':
      return 'nobody governs: devices cannot be replaced, and freezes cannot be lifted';
    case 'one-governor':
      return 'one governor alone changes every rule, when the delay is over';
    case 'every-governor':
      return 'every governor must sign: one lost device and nothing can be changed or unfrozen';
    case 'one-device':
      return `${what.people.join(', ')}: one device. Whoever steals a governor’s only one vetoes every change that loosens, and to replace it is one`;
    case 'no-watchtower':
      return 'no watchtower: orders reach the signing module by the server or by hand alone';
    case 'no-self-freeze':
      return 'forged packages freeze nothing';
    case 'one-scheme':
      return `devices of one scheme, ${what.scheme}, are enough`;
    case 'one-host':
      return 'devices that see what one host shows them, the console’s, are enough';
    case 'one-person':
      return `one person alone, with one device, can approve: ${what.groups
        .map(({ name, threshold, count }) => `${name} ${threshold} of ${count}`)
        .join(' and ')}`;
    case 'needs-all-members':
      return `${what.group} needs all of its members: one lost device and it is stuck`;
    case 'custodians-leave-too-few':
      return `${what.group} can never reach ${what.threshold} for what ${what.engineKey} asks: its custodians do not count`;
    case 'unbounded-fees':
      return `paid without people any number of times, each for a fee of up to ${what.fee}: no limit on it has a count that holds for all destinations together`;
    case 'dearer-asks-less':
      return `a price that is too high asks less: ${what.amount} needs less when it is worth ${worthText(what.dearer)} than when it is worth ${worthText(what.cheaper)}`;
    case 'too-many-cases-for-prices':
      return 'there are too many cases to tell whether a price that is too high could ask less';
    case 'too-many-cases-for-rules':
      return 'there are too many cases to say which rules never decide';
    case 'never-decides':
      return 'the rules above it leave nothing for it to decide';
    case 'lapsed':
      return `it lapsed at ${utcText(what.at)}`;
    case 'unchanged':
      return what.since === null
        ? `unchanged since policy ${what.version}, and nobody says since when that is`
        : `unchanged for ${durationText(what.since.seconds)}, since policy ${what.version} of ${utcText(what.since.at)}: look at it again`;
  }
}

function worthText(worths: readonly Worth[]): string {
  return worths.map(({ currency, worth }) => `${worth} ${currency}`).join(', ');
}
