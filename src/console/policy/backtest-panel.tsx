import { useQuery } from '@tanstack/react-query';
import { useMemo, useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { ASSUMED, backtest, type Difference } from '../../desk/trial/backtest.js';
import { FATES, type Replayed } from '../../desk/trial/replayed.js';
import { printable } from '../../desk/text/printable.js';
import { parseBaseUnits } from '../../protocol/base-units.js';
import { parseAssetId } from '../../protocol/chains/caip.js';
import { type Policy } from '../../protocol/policy.js';
import { PastDays } from '../charts/past-days.js';
import { unixSeconds } from '../live/use-now.js';
import { LookIcon } from '../look/icons.js';
import { isRefusal } from '../server/server-refused.js';
import { type Trusted } from '../trust/judge-shown.js';
import { amountWords } from '../words/amount-words.js';
import { momentWords } from '../words/moment-words.js';
import { useIntl } from 'react-intl';
import { useWords } from '../words/use-words.js';
import { askPast, PAST_DAYS, type Past } from './ask-past.js';

interface Props {
  readonly draft: Policy;
  readonly trusted: Trusted;
}

/** What the draft would have done with what was really asked for; nothing of the draft leaves the browser. */
export function BacktestPanel({ draft, trusted }: Props): ReactNode {
  const words = useWords();
  const [isWanted, setIsWanted] = useState(false);
  const [count, setCount] = useState(0);
  const { data, error, refetch } = useQuery({
    queryKey: ['past', trusted.policies.inForce.hash],
    queryFn: ({ signal }) => askPast(trusted, setCount, signal),
    enabled: isWanted,
    staleTime: Infinity,
    retry: false,
  });
  return (
    <section className="slip" aria-labelledby="draft-past">
      <h2 id="draft-past">{words('past.title')}</h2>
      {!isWanted && (
        <>
          <p>{words('past.text', { days: PAST_DAYS })}</p>
          <Button
            className="button button-plain"
            onPress={() => {
              setIsWanted(true);
            }}
          >
            {words('past.act')}
          </Button>
        </>
      )}
      {isWanted && data === undefined && error === null && <p role="status">{words('past.loading', { count })}</p>}
      {isWanted && error !== null && (
        <>
          <p role="alert" className="look">
            {words(isRefusal(error, 'FORBIDDEN', 'UNAUTHENTICATED', 'SESSION_OVER') ? 'past.forbidden' : 'past.silent')}
          </p>
          <Button className="button button-plain" onPress={() => void refetch()}>
            {words('again')}
          </Button>
        </>
      )}
      {data !== undefined && <Result past={data} draft={draft} inForce={trusted.policies.inForce} />}
    </section>
  );
}

/** More than these nobody reads on a screen. */
const MOST_LISTED = 20;

function Result({
  past,
  draft,
  inForce,
}: {
  readonly past: Past;
  readonly draft: Policy;
  readonly inForce: Policy;
}): ReactNode {
  const words = useWords();
  const { before, after, differences, replayed, span } = useMemo(
    () => backtest(past.withdrawals, draft, PAST_DAYS),
    // The same draft has the same hash.
    [past, draft.hash],
  );
  if (before.total === 0) return <p>{words('past.none', { days: PAST_DAYS })}</p>;
  const rows = FATES.filter((fate) => before.fates[fate] > 0 || after.fates[fate] > 0).map(
    (fate) => [fate, before.fates[fate], after.fates[fate]] as const,
  );
  return (
    <>
      <table className="counts">
        <caption className="quiet">{words('past.counted', { count: before.total, days: PAST_DAYS })}</caption>
        <thead>
          <tr>
            <th scope="col">{words('past.fate')}</th>
            <th scope="col">{words('past.before')}</th>
            <th scope="col">{words('past.after')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([fate, one, other]) => (
            <tr key={fate} className={one === other ? '' : 'differs'}>
              <th scope="row">{words(`fate.${fate}`)}</th>
              <td>{one}</td>
              <td>{other}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <PastDays replayed={replayed} span={span} days={PAST_DAYS} />
      {past.unproven > 0 && (
        <p className="look-line">
          <LookIcon />
          {words('past.unproven', { count: past.unproven })}
        </p>
      )}
      {past.isCut && <p className="quiet">{words('past.cut')}</p>}
      <h3>{words('past.differences', { count: differences.length })}</h3>
      <ul className="differences">
        {differences.slice(0, MOST_LISTED).map((each) => (
          <DifferenceLine key={each.before.past.request.reference} difference={each} policies={[draft, inForce]} />
        ))}
      </ul>
      {differences.length > MOST_LISTED && (
        <p className="quiet">{words('past.more', { count: differences.length - MOST_LISTED })}</p>
      )}
      <details>
        <summary>{words('past.assumed')}</summary>
        <ul className="plain">
          {ASSUMED.map((each) => (
            <li key={each}>{words(`assumed.${each}`)}</li>
          ))}
        </ul>
      </details>
    </>
  );
}

function DifferenceLine({
  difference: { before, after },
  policies,
}: {
  readonly difference: Difference;
  readonly policies: readonly Policy[];
}): ReactNode {
  const words = useWords();
  const intl = useIntl();
  const { request, registeredAt } = before.past;
  const id = parseAssetId(request.asset);
  const units = parseBaseUnits(request.amount);
  const asset = policies.flatMap(({ assets }) => (id === null ? [] : (assets.get(id) ?? []))).at(0);
  const amount =
    asset === undefined || units === null
      ? `${request.amount} ${request.asset}`
      : amountWords(units, asset.decimals, asset.symbol, intl.locale);
  const fate = ({ fate: name, rule, code, ranOut }: Replayed): string =>
    [
      words(`fate.${name}`),
      `(${name === 'blocked' ? (code ?? '') : (rule ?? '')})`,
      ranOut ? words('past.ran-out') : '',
    ]
      .filter((part) => part !== '' && part !== '()')
      .join(' ');
  return (
    <li>
      <p>
        <strong>{printable(amount)}</strong> <code className="name">{printable(request.reference)}</code>
      </p>
      <p>
        {fate(before)} <span aria-hidden="true">→</span>
        <span className="visually-hidden">{words('past.becomes')}</span> {fate(after)}
      </p>
      <p className="quiet">{momentWords(registeredAt, unixSeconds(), intl)}</p>
    </li>
  );
}
