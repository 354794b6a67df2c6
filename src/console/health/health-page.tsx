import { type ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { Link } from 'wouter';
import { z } from 'zod';
import { printable } from '../../desk/text/printable.js';
import { isCode } from '../../protocol/codes.js';
import { useNow } from '../live/use-now.js';
import { CheckIcon, LookIcon } from '../look/icons.js';
import { WithdrawalReason } from '../look/withdrawal-reason.js';
import { Shown } from '../server/shown.js';
import { strangerText } from '../server/stranger-text.js';
import { useAnswer } from '../server/use-answer.js';
import { type Session } from '../session/use-session.js';
import { leftWords } from '../words/moment-words.js';
import { NextStepText } from '../words/next-step-text.js';
import { useWords } from '../words/use-words.js';
import { LoadSlip } from './load-slip.js';
import { ReportsSlip } from './reports-slip.js';

const text = strangerText(500);
const time = z.iso.datetime();
const statusAnswer = z.object({
  server: z.object({ startedAt: time, events: z.int() }),
  database: z.object({ answerMs: z.int() }),
  signingModule: z.object({ lastSeenAt: time.nullable(), reportedAt: time.nullable(), lastSequence: z.int() }),
  nodes: z.array(z.object({ chain: text, ok: z.boolean(), height: z.int().nullable(), code: text.nullable() })).max(50),
  stops: z
    .object({
      feed: text,
      freezes: z.array(z.object({ digest: text, scope: text, at: z.int(), source: text })).max(200),
      suspended: z.array(text).max(500),
    })
    .nullable(),
  waiting: z
    .array(z.object({ withdrawalId: text, reference: text, amountText: text, state: text, reason: text.nullable() }))
    .max(200),
});
type Status = z.infer<typeof statusAnswer>;

/** This long without a word of the signing module, and somebody should look. */
const SILENT_SECONDS = 30;

/** To whom the server tells which pages stopped. */
const READ_REPORTS: readonly string[] = ['auditor', 'operator', 'governor'];

/** Whether everything works that a payment needs, by the server's account, which may be wrong. */
export function HealthPage({ session }: { readonly session: Session }): ReactNode {
  const words = useWords();
  const query = useAnswer(['status'], '/v1/status', statusAnswer);
  return (
    <>
      <h1>{words('health.title')}</h1>
      <p className="lead">{words('health.lead')}</p>
      <Shown query={query} label={words('health.loading')}>
        {(status) => (
          <div className="sheet">
            <div className="sheet-main">
              <Parts status={status} />
              {session.roles.some((role) => READ_REPORTS.includes(role)) && <ReportsSlip />}
              {session.roles.includes('governor') && <LoadSlip />}
            </div>
            <aside className="sheet-side">
              <Stops stops={status.stops} />
              <Waiting waiting={status.waiting} />
            </aside>
          </div>
        )}
      </Shown>
    </>
  );
}

function Parts({ status }: { readonly status: Status }): ReactNode {
  const words = useWords();
  const intl = useIntl();
  const now = useNow();
  const { signingModule, nodes, stops, database, server } = status;
  const seen = signingModule.lastSeenAt === null ? null : now - Date.parse(signingModule.lastSeenAt) / 1000;
  return (
    <section className="slip" aria-labelledby="parts-title">
      <h2 id="parts-title">{words('health.parts')}</h2>
      <ul className="checked">
        <Part
          isWell={seen !== null && seen < SILENT_SECONDS}
          text={
            seen === null
              ? words('health.module.never')
              : words('health.module', { ago: leftWords(seen, intl), sequence: signingModule.lastSequence })
          }
        />
        {nodes.map(({ chain, ok, height, code }) => (
          <Part
            key={chain}
            isWell={ok}
            text={
              ok
                ? height === null
                  ? words('health.node.well', { chain: printable(chain) })
                  : words('health.node', { chain: printable(chain), height: intl.formatNumber(height) })
                : words('health.node.ill', { chain: printable(chain), code: code ?? '' })
            }
            code={ok ? null : code}
          />
        ))}
        {nodes.length === 0 && <Part isWell={false} text={words('health.node.none')} />}
        <Part isWell={stops?.feed === 'fresh' || stops?.feed === 'none'} text={feedText(stops?.feed ?? null)} />
        <Part isWell text={words('health.database', { ms: database.answerMs })} />
        <Part isWell text={words('health.server', { events: intl.formatNumber(server.events) })} />
      </ul>
    </section>
  );

  function feedText(feed: string | null): string {
    if (feed === null) return words('health.feed.unknown');
    if (feed === 'none') return words('health.feed.none');
    return words(feed === 'fresh' ? 'health.feed' : 'health.feed.silent');
  }
}

interface PartProps {
  readonly isWell: boolean;
  readonly text: string;
  /** Why it is not well, where that is known. */
  readonly code?: string | null;
}

function Part({ isWell, text: said, code = null }: PartProps): ReactNode {
  return (
    <li className={isWell ? undefined : 'look'}>
      {isWell ? <CheckIcon /> : <LookIcon />}
      <span>
        {said} {code !== null && isCode(code) && <NextStepText step={code} />}
      </span>
    </li>
  );
}

function Stops({ stops }: Pick<Status, 'stops'>): ReactNode {
  const words = useWords();
  const intl = useIntl();
  return (
    <section className="slip" aria-labelledby="stops-title">
      <h2 id="stops-title">{words('health.stops')}</h2>
      {stops === null && <p>{words('health.stops.unknown')}</p>}
      {stops !== null && stops.freezes.length + stops.suspended.length === 0 && <p>{words('health.stops.none')}</p>}
      {stops?.freezes.map(({ digest, scope, at, source }) => (
        <div key={digest} className="line">
          <p className="look">
            <LookIcon />{' '}
            {words('frozen.banner', { scopes: scope === 'all' ? words('frozen.scope.all') : printable(scope) })}
          </p>
          <p className="quiet">
            {intl.formatDate(at * 1000, { dateStyle: 'medium', timeStyle: 'medium' })} · {printable(source)}
          </p>
          <code className="name">{printable(digest)}</code>
        </div>
      ))}
      {stops !== null && stops.suspended.length > 0 && (
        <p className="line">
          {words('health.suspended', { devices: intl.formatList(stops.suspended.map((each) => printable(each))) })}
        </p>
      )}
    </section>
  );
}

function Waiting({ waiting }: Pick<Status, 'waiting'>): ReactNode {
  const words = useWords();
  const stuck = waiting.filter(({ reason }) => reason !== null);
  if (stuck.length === 0) return null;
  return (
    <section className="slip" aria-labelledby="waiting-title">
      <h2 id="waiting-title">{words('health.waiting')}</h2>
      {stuck.map(({ withdrawalId, reference, amountText, state, reason }) => (
        <div key={withdrawalId} className="line">
          <Link href={`/proposals/${withdrawalId}`}>
            {printable(amountText)} · <bdi>{printable(reference)}</bdi>
          </Link>
          {reason !== null && (
            <p className="quiet">
              <WithdrawalReason state={state} reason={reason} />
            </p>
          )}
        </div>
      ))}
    </section>
  );
}
