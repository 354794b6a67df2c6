import { type IntlShape } from 'react-intl';
import { type Finding, type Said, type Subject, type Worth } from '../../desk/policy/finding.js';
import { durationWords } from '../words/duration-words.js';
import { type Language } from '../words/language.js';
import { momentWords } from '../words/moment-words.js';
import { type Words } from '../words/use-words.js';

/** A finding in the reader's language: what it is about, and what is the matter with it. */
export interface FindingWords {
  readonly about: string;
  readonly what: string;
}

export function findingWords(
  { about, what }: Finding,
  words: Words,
  intl: IntlShape,
  language: Language,
): FindingWords {
  return { about: aboutWords(about, words), what: saidWords(what, words, intl, language) };
}

function aboutWords(about: Subject, words: Words): string {
  return 'id' in about ? words(`finding.about.${about.kind}`, { id: about.id }) : words(`finding.about.${about.kind}`);
}

function saidWords(what: Said, words: Words, intl: IntlShape, language: Language): string {
  const list = (texts: readonly string[]): string => intl.formatList([...texts], { type: 'conjunction' });
  switch (what.says) {
    case 'one-device':
      return words('finding.one-device', { people: list(what.people) });
    case 'one-scheme':
      return words('finding.one-scheme', { scheme: what.scheme });
    case 'one-person':
      return words('finding.one-person', {
        groups: list(what.groups.map(({ name, threshold, count }) => words('rules.group', { name, threshold, count }))),
      });
    case 'needs-all-members':
      return words('finding.needs-all-members', { group: what.group });
    case 'custodians-leave-too-few': {
      const { group, threshold, engineKey: key } = what;
      return words('finding.custodians-leave-too-few', { group, threshold, key });
    }
    case 'unbounded-fees':
      return words('finding.unbounded-fees', { fee: what.fee });
    case 'dearer-asks-less':
      return words('finding.dearer-asks-less', {
        amount: what.amount,
        dearer: list(what.dearer.map(worthText)),
        cheaper: list(what.cheaper.map(worthText)),
      });
    case 'lapsed':
      return words('finding.lapsed', { time: momentWords(what.at, 0, intl) });
    case 'unchanged':
      return what.since === null
        ? words('finding.unchanged.unknown', { version: what.version })
        : words('finding.unchanged', {
            version: what.version,
            duration: durationWords(Math.floor(what.since.seconds / 86_400) * 86_400, language),
          });
    case 'ungoverned':
    case 'one-governor':
    case 'every-governor':
    case 'no-watchtower':
    case 'no-self-freeze':
    case 'one-host':
    case 'never-decides':
    case 'too-many-cases-for-rules':
    case 'too-many-cases-for-prices':
      return words(`finding.${what.says}`);
  }
}

function worthText({ currency, worth }: Worth): string {
  return `${worth} ${currency}`;
}
