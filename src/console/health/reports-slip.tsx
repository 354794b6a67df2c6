import { type ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { z } from 'zod';
import { printable } from '../../desk/text/printable.js';
import { Shown } from '../server/shown.js';
import { strangerText } from '../server/stranger-text.js';
import { useAnswer } from '../server/use-answer.js';
import { useWords } from '../words/use-words.js';

const reportsAnswer = z.object({
  items: z
    .array(z.object({ person: strangerText(100), report: z.string().max(4000), reportedAt: z.iso.datetime() }))
    .max(100),
});

/**
 * What pages left word of when they stopped, for those who look into it. Any browser that is logged in can send anything:
 * so each stands in a quotation, with whose session it came by above it, and never among the words of this page.
 */
export function ReportsSlip(): ReactNode {
  const words = useWords();
  const intl = useIntl();
  const query = useAnswer(['reports'], '/v1/console/reports', reportsAnswer);
  return (
    <section className="slip reports" aria-labelledby="reports-title">
      <h2 id="reports-title">{words('reports.title')}</h2>
      <p className="quiet">{words('reports.lead')}</p>
      <Shown query={query} label={words('reports.loading')}>
        {({ items }) => (
          <>
            {items.length === 0 && <p className="line">{words('reports.none')}</p>}
            {items.map(({ person, report, reportedAt }, place) => (
              <figure key={`${reportedAt} ${person} ${place}`} className="line">
                <figcaption>
                  <bdi>{person}</bdi> ·{' '}
                  <time dateTime={reportedAt}>
                    {intl.formatDate(reportedAt, { dateStyle: 'medium', timeStyle: 'medium' })}
                  </time>
                </figcaption>
                <details>
                  <summary>{words('reports.words')}</summary>
                  <blockquote tabIndex={0} role="group" aria-label={words('reports.words')}>
                    <pre lang="en" dir="ltr">
                      {report.split('\n').map(printable).join('\n')}
                    </pre>
                  </blockquote>
                </details>
              </figure>
            ))}
          </>
        )}
      </Shown>
    </section>
  );
}
