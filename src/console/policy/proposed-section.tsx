import { type ReactNode } from 'react';
import { Link } from 'wouter';
import { HashText } from '../look/hash-text.js';
import { RuledLines } from '../look/ruled-lines.js';
import { type Session } from '../session/use-session.js';
import { NextStepText } from '../words/next-step-text.js';
import { useWords } from '../words/use-words.js';
import { type JudgedNews, type RefusedChange } from './judge-news.js';
import { ProposedSlip } from './proposed-slip.js';

interface Props {
  /** Null until the server has answered; a stop is shown by the page. */
  readonly news: Exclude<JudgedNews, { kind: 'stopped' }> | null;
  /** It has not answered, and nothing that it once said is there. */
  readonly isSilent: boolean;
  readonly isGoverned: boolean;
  readonly session: Session | null | undefined;
}

/** What would change the rules, above the rules. */
export function ProposedSection({ news, isSilent, isGoverned, session }: Props): ReactNode {
  const words = useWords();
  return (
    <section className="proposed" aria-labelledby="proposed-title">
      <div className="section-head">
        <h2 id="proposed-title">{words('proposed.title')}</h2>
        {isGoverned && (
          <Link className="button-link" href="/policy/draft">
            {words('proposed.draft')}
          </Link>
        )}
      </div>
      {isSilent && <p className="slip">{words('proposed.silent')}</p>}
      {news === null && !isSilent && <RuledLines label={words('proposed.loading')} />}
      {news?.kind === 'unreadable' && <p className="slip">{words('proposed.unreadable')}</p>}
      {news?.kind === 'judged' && (
        <>
          {news.open.length + news.refused.length === 0 && <p className="slip">{words('proposed.none')}</p>}
          {news.open.map((change) => (
            <ProposedSlip key={change.proposed.hash} change={change} bench={news.bench} session={session} />
          ))}
          {news.refused.map((change) => (
            <RefusedSlip key={change.proposed.hash} change={change} />
          ))}
        </>
      )}
    </section>
  );
}

function RefusedSlip({ change: { checked, proposed } }: { readonly change: RefusedChange }): ReactNode {
  const words = useWords();
  return (
    <article className="slip change is-over">
      <h3>{words('proposed.refused')}</h3>
      <p>
        <code>{checked.code}</code>
      </p>
      <p className="quiet">
        <NextStepText step={checked.code} />
      </p>
      <HashText hash={proposed.hash} />
    </article>
  );
}
