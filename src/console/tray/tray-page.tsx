import { useMemo, type ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { Link, useSearch } from 'wouter';
import { obstacle, waitsFor } from '../../desk/proposal/obstacle.js';
import { askedGroups, isUndecided, progressOf } from '../../desk/proposal/progress-of.js';
import { type Proposal } from '../../desk/proposal/read-proposal.js';
import { type Policy } from '../../protocol/policy.js';
import { useNow } from '../live/use-now.js';
import { Address } from '../look/address.js';
import { LookIcon } from '../look/icons.js';
import { amountOf } from '../proposal/amount-of.js';
import { type ShownTray } from '../proposal/ask-proposals.js';
import { isStrange } from '../proposal/is-strange.js';
import { ProposalStopPage } from '../proposal/proposal-stop-page.js';
import { useTray } from '../proposal/use-proposal.js';
import { Shown } from '../server/shown.js';
import { type Session } from '../session/use-session.js';
import { type Trusted } from '../trust/judge-shown.js';
import { leftWords } from '../words/moment-words.js';
import { useWords, type Words } from '../words/use-words.js';
import { judgeTray } from './judge-tray.js';
import { StoppedRows } from './stopped-rows.js';

interface Props {
  readonly trusted: Trusted;
  readonly session: Session;
}

export function TrayPage(props: Props): ReactNode {
  const words = useWords();
  const query = useTray(props.trusted);
  return (
    <Shown query={query} label={words('tray.loading')}>
      {(shown) => <Tray {...props} shown={shown} />}
    </Shown>
  );
}

/** What waits, made out in this browser: first what waits for the reader, and of that what ends first. */
function Tray({ trusted, session, shown }: Props & { readonly shown: ShownTray }): ReactNode {
  const words = useWords();
  const now = useNow(5);
  // Each signature in it is verified again, so the clock of this goes slower than the one on the screen.
  const judgedAt = useNow(30);
  const tray = useMemo(() => judgeTray(shown, trusted, judgedAt), [shown, trusted, judgedAt]);
  const looked = new URLSearchParams(useSearch()).get('stopped');
  if (tray.kind === 'stopped') return <ProposalStopPage withdrawal={tray.withdrawal} stop={tray.stop} />;
  const stopped = tray.stops.find(({ withdrawal }) => withdrawal === looked);
  if (stopped !== undefined) return <ProposalStopPage {...stopped} back={<BackToTray />} />;
  const hasStops = tray.stops.length > 0;
  const me = session.approver ?? '';
  const mine = tray.proposals.filter((each) => waitsFor(each, me, now));
  const others = tray.proposals.filter((each) => !mine.includes(each));
  return (
    <>
      <h1>{words(hasStops && mine.length === 0 ? 'tray.title.stopped' : 'tray.title', { count: mine.length })}</h1>
      {hasStops && <StoppedRows stops={tray.stops} />}
      {mine.length === 0 && !hasStops && <p className="lead">{words('tray.empty')}</p>}
      <Rows proposals={mine} policy={trusted.policies.inForce} me={me} now={now} />
      {others.length > 0 && (
        <>
          <h2 className="tray-others">{words('tray.others')}</h2>
          <Rows proposals={others} policy={trusted.policies.inForce} me={me} now={now} />
        </>
      )}
    </>
  );
}

function BackToTray(): ReactNode {
  const words = useWords();
  return (
    <p>
      <Link className="stop-back" href="/">
        {words('tray.stopped.back')}
      </Link>
    </p>
  );
}

interface RowsProps {
  readonly proposals: readonly Proposal[];
  readonly policy: Policy;
  readonly me: string;
  readonly now: number;
}

function Rows({ proposals, policy, me, now }: RowsProps): ReactNode {
  const words = useWords();
  const intl = useIntl();
  return (
    <ul className="tray">
      {proposals.map((proposal) => {
        const { intent } = proposal;
        const left = intent.notAfter - now;
        return (
          <li key={intent.withdrawalId} className="slip tray-row">
            <Link href={`/proposals/${intent.withdrawalId}`}>
              <span className="tray-amount">{amountOf(intent, policy, intl.locale)}</span>
              <span className={left < 600 ? 'tray-left soon' : 'tray-left'}>
                {left <= 0 ? words('pay.expired') : words('pay.expires', { left: leftWords(left, intl) })}
              </span>
            </Link>
            <Address address={intent.destination} />
            <p className="quiet">
              {forMe(proposal, me, now, words)} · {progress(proposal, words)} · <bdi>{intent.reference}</bdi>
            </p>
            {isStrange(proposal) && (
              <p className="look">
                <LookIcon /> {words('tray.strange')}
              </p>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function progress(proposal: Proposal, words: Words): string {
  const groups = proposal.grounds === null ? [] : askedGroups(proposal.grounds.requirement);
  return groups
    .map(({ name, threshold }) => {
      const { have } = progressOf(proposal, name, threshold);
      return have === null ? name : words('why.progress', { name, have, threshold });
    })
    .join(', ');
}

function forMe(proposal: Proposal, me: string, now: number, words: Words): string {
  switch (obstacle(proposal, me, 'approve', now)) {
    case null:
      return words(isUndecided(proposal) ? 'tray.mine' : 'tray.decided');
    case 'VOTE_TOO_EARLY':
      return words('tray.early');
    case 'VOTE_ALREADY_CAST':
      return words('tray.voted');
    case 'VOTE_BY_INITIATOR':
      return words('tray.initiator');
    default:
      return words('tray.not-mine');
  }
}
