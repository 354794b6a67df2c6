import { lazy, type ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { z } from 'zod';
import { printable } from '../../desk/text/printable.js';
import { ChartSlot } from '../charts/chart-slot.js';
import { useNow } from '../live/use-now.js';
import { Shown } from '../server/shown.js';
import { useAnswer } from '../server/use-answer.js';
import { leftWords } from '../words/moment-words.js';
import { useWords } from '../words/use-words.js';

const ApprovalsChart = lazy(async () => ({ default: (await import('../charts/approvals-chart.js')).ApprovalsChart }));

const loadAnswer = z.object({
  isComplete: z.boolean(),
  items: z
    .array(
      z.object({
        person: z.string().max(100),
        approvals: z.int(),
        timed: z.int(),
        medianSeconds: z.int().nullable(),
        leastSeconds: z.int().nullable(),
        mostPerMinute: z.int(),
        sameSecond: z.int(),
        hours: z
          .array(z.object({ from: z.iso.datetime(), approvals: z.int().min(0), sameSecond: z.int().min(0) }))
          .max(24),
      }),
    )
    .max(1000),
});

/** More in a minute than this, and nobody has read them. */
const MANY_PER_MINUTE = 5;

/** Whether approvers still look: for governors, of the last thirty days. */
export function LoadSlip(): ReactNode {
  const words = useWords();
  const intl = useIntl();
  const now = useNow(60);
  const query = useAnswer(['load'], '/v1/console/load', loadAnswer);
  const seconds = (value: number | null): string => (value === null ? words('load.unknown') : leftWords(value, intl));
  return (
    <section className="slip" aria-labelledby="load-title">
      <h2 id="load-title">{words('load.title')}</h2>
      <p className="quiet">{words('load.lead')}</p>
      <Shown query={query} label={words('loading.page')}>
        {({ items, isComplete }) => (
          <>
            <ChartSlot>
              <ApprovalsChart people={items} now={now * 1000} />
            </ChartSlot>
            <div className="table" tabIndex={0} role="group" aria-labelledby="load-title">
              <table>
                <thead>
                  <tr>
                    <th scope="col">{words('load.person')}</th>
                    <th scope="col">{words('load.approvals')}</th>
                    <th scope="col">{words('load.median')}</th>
                    <th scope="col">{words('load.least')}</th>
                    <th scope="col">{words('load.minute')}</th>
                    <th scope="col">{words('load.same')}</th>
                  </tr>
                </thead>
                <tbody>
                  {items.map((each) => (
                    <tr key={each.person} className={each.mostPerMinute >= MANY_PER_MINUTE ? 'look' : undefined}>
                      <th scope="row">
                        <bdi>{printable(each.person)}</bdi>
                      </th>
                      <td>{intl.formatNumber(each.approvals)}</td>
                      <td>
                        {each.timed > 0 && each.timed < each.approvals
                          ? words('load.timed', {
                              time: seconds(each.medianSeconds),
                              timed: intl.formatNumber(each.timed),
                            })
                          : seconds(each.medianSeconds)}
                      </td>
                      <td>{seconds(each.leastSeconds)}</td>
                      <td>{intl.formatNumber(each.mostPerMinute)}</td>
                      <td>{intl.formatNumber(each.sameSecond)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
              {items.length === 0 && <p>{words('load.none')}</p>}
              {!isComplete && <p className="look">{words('load.incomplete')}</p>}
            </div>
          </>
        )}
      </Shown>
    </section>
  );
}
