import { printable } from '../../desk/text/printable.js';
import { groupsOf } from '../../protocol/rules/requirement.js';
import { rows } from '../screen/rows.js';
import { type Style } from '../screen/style.js';
import { type Asked, type Explanation } from './explain-request.js';

/** What becomes of a request, for a screen. */
export function explanationText(explained: Explanation, style: Style): string {
  const { rule, trace, delaySeconds, coolingSeconds, asked, initiators } = explained;
  return rows(style, [
    ['rule', style.strong(rule ?? 'none: it is refused')],
    ['because', trace.length === 0 ? 'no rule matches' : trace.map(printable)],
    ['asks', asked.length === 0 ? 'nobody' : asked.flatMap(askedLines)],
    ['delay', `${delaySeconds} s`],
    ...(coolingSeconds === 0 ? [] : [['cooling', `${coolingSeconds} s since the destination was seen first`] as const]),
    ['do not count', initiators.length === 0 ? 'nobody' : initiators.join(', ')],
  ]);
}

/** The demand in the words of the rule, and below it who stands in each group. */
function askedLines(ask: Asked): string[] {
  const members = groupsOf(ask).map((group) => `  ${group.name}: ${group.members.join(', ')}`);
  return [`${ask.rule}: ${ask.requires}`, ...new Set(members)];
}
