import { type ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { progressOf } from '../../desk/proposal/progress-of.js';
import { type Proposal } from '../../desk/proposal/read-proposal.js';
import { printable } from '../../desk/text/printable.js';
import { type Group, type Policy } from '../../protocol/policy.js';
import { ruleTextJa } from '../../protocol/rules/rule-text-ja.js';
import { ruleText } from '../../protocol/rules/rule-text.js';
import { type Ask } from '../../protocol/rules/requirement.js';
import { leftWords, momentWords } from '../words/moment-words.js';
import { useLanguage, useWords } from '../words/use-words.js';
import { SealBox } from './seal-box.js';

interface Props {
  readonly proposal: Proposal;
  readonly policy: Policy;
  readonly me: string | null;
  readonly now: number;
}

/** Which rules ask, whom, and who has put a seal to it. */
export function WhyPart({ proposal, policy, me, now }: Props): ReactNode {
  const words = useWords();
  const language = useLanguage();
  const { grounds, lines } = proposal;
  // Under two policies the same demand is made twice; people are asked once.
  const asked = grounds === null ? [] : [...grounds.requirement.holds, ...grounds.requirement.quorums];
  const asks = [...new Map(asked.map((ask) => [JSON.stringify(ask), ask])).values()];
  return (
    <>
      <h2>{words('why.title')}</h2>
      {grounds === null && <p className="look">{words('doubt.no-rule')}</p>}
      {asks.length === 0 && grounds !== null && <p>{words('why.nobody')}</p>}
      {asks.map((ask, at) => (
        <AskPart key={at} ask={ask} proposal={proposal} policy={policy} me={me} now={now} />
      ))}
      <Conditions proposal={proposal} now={now} />
      <details className="line">
        <summary>{words('why.trace')}</summary>
        <ul className="trace">
          {lines.map((line, at) => (
            <li key={at}>{printable(line[language])}</li>
          ))}
        </ul>
      </details>
    </>
  );
}

function AskPart({ ask, proposal, policy, me, now }: Props & { readonly ask: Ask }): ReactNode {
  const words = useWords();
  const language = useLanguage();
  const at = policy.tiers.findIndex(({ id }) => id === ask.rule);
  const tier = policy.tiers[at];
  const box = (group: Group): ReactNode => (
    <GroupSeals key={group.name} group={group} proposal={proposal} policy={policy} me={me} now={now} />
  );
  return (
    <div className="ask">
      <p>
        <strong>
          {tier === undefined ? words('why.rule.gone', { rule: ask.rule }) : words('why.rule', { number: at + 1 })}
        </strong>{' '}
        {tier !== undefined && (language === 'ja' ? ruleTextJa : ruleText)(tier, policy)}
      </p>
      <div className="groups">{ask.groups.map(box)}</div>
      {ask.anyOf.length > 0 && (
        <>
          <p>{words('why.any-of')}</p>
          {ask.anyOf.map((way, index) => (
            <div key={index} className="way">
              <span className="name">{words('why.way', { number: index + 1 })}</span>
              <div className="groups">{way.map(box)}</div>
            </div>
          ))}
        </>
      )}
      {ask.independentVote && (
        <p className="quiet">
          <span aria-hidden="true">◇</span> {words('why.independent')}
        </p>
      )}
    </div>
  );
}

function GroupSeals({ group, proposal, policy, me, now }: Props & { readonly group: Group }): ReactNode {
  const words = useWords();
  const { have, threshold, isOutOfReach } = progressOf(proposal, group.name, group.threshold);
  const progress = isOutOfReach
    ? words('why.out-of-reach', { name: group.name })
    : have === null
      ? words('rules.group', { name: group.name, threshold, count: group.members.length })
      : words('why.progress', { name: group.name, have, threshold });
  return (
    <figure className="seals">
      <figcaption>{progress}</figcaption>
      <ul aria-label={progress}>
        {group.members.map((member) => (
          <SealBox key={member} person={member} proposal={proposal} policy={policy} isMe={member === me} now={now} />
        ))}
      </ul>
    </figure>
  );
}

/** What must be met besides: times that have to pass. */
function Conditions({ proposal, now }: Pick<Props, 'proposal' | 'now'>): ReactNode {
  const words = useWords();
  const intl = useIntl();
  const { grounds, registeredAt, findings } = proposal;
  if (grounds === null) return null;
  const { quorums, delaySeconds, coolingSeconds } = grounds.requirement;
  const review = Math.max(0, ...quorums.map(({ minimumReviewSeconds }) => minimumReviewSeconds));
  const line = (
    id: 'why.review' | 'why.delay' | 'why.cooling',
    begin: number | null,
    seconds: number,
  ): readonly string[] => {
    if (seconds === 0) return [];
    if (begin === null) return [words(`${id}.unknown`)];
    const left = begin + seconds - now;
    const time = momentWords(begin + seconds, now, intl);
    return [left > 0 ? words(id, { time, left: leftWords(left, intl) }) : words(`${id}.over`)];
  };
  const lines = [
    ...line('why.review', registeredAt, review),
    ...line('why.delay', registeredAt, delaySeconds),
    ...line('why.cooling', findings?.firstSeenAt ?? null, coolingSeconds),
  ];
  if (lines.length === 0) return null;
  return (
    <ul className="line plain-list">
      {lines.map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ul>
  );
}
