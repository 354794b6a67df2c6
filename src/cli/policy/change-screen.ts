import { checkWords } from '../../protocol/check-words.js';
import { type Change } from '../../protocol/governance/change.js';
import { type Draft } from '../../protocol/governance/check-change.js';
import { type Policy } from '../../protocol/policy.js';
import { printable } from '../../desk/text/printable.js';
import { rows, type Row } from '../screen/rows.js';
import { type Style } from '../screen/style.js';
import { durationText } from '../screen/time-text.js';

export const LANGUAGES = ['en', 'ja'] as const;
export type Language = (typeof LANGUAGES)[number];

const EFFECT = {
  en: { loosening: 'loosens', tightening: 'tightens' },
  ja: { loosening: '緩和', tightening: '強化' },
} as const;

/** Everything that changes, one line each, what loosens first: that is what there is time to object to. */
export function changeLines(changes: readonly Change[], language: Language, style: Style): string[] {
  const lines = (wanted: Change['effect']) =>
    changes
      .filter(({ effect }) => effect === wanted)
      .map((change) => {
        const word = EFFECT[language][change.effect];
        const shown = change.effect === 'loosening' ? style.warn(word) : style.good(word);
        return `  ${shown}: ${printable(change[language])}`;
      });
  return [...lines('loosening'), ...lines('tightening')];
}

/** A change as this device makes it out from the two documents, before anybody signs it. */
export function changeScreen(
  { policy, statement, comparison, remaining, governance }: Draft,
  inForce: Policy,
  language: Language,
  style: Style,
): string {
  const wait =
    statement.effect === 'tightening'
      ? 'at once: it only tightens'
      : `${durationText(statement.delaySeconds)} after it is signed; any governor may veto it until then`;
  const head: Row[] = [
    ['follows', `policy ${inForce.version}, ${inForce.hash}`],
    ['policy', policy.hash],
    ['policy words', style.strong(checkWords(policy.hash).join(' '))],
    ['in force', wait],
    ['needs', `${governance.threshold} of ${governance.governors.join(', ')}`],
  ];
  if (remaining.size > 0)
    head.push(['and also', `${[...remaining].join(', ')}: it gives their quorum as many new devices as decide in it`]);
  return [
    style.strong(`Policy ${policy.version}`),
    '',
    rows(style, head),
    '',
    ...changeLines(comparison.changes, language, style),
  ].join('\n');
}
