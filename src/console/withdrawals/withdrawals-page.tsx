import { type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { useIntl } from 'react-intl';
import { Link, useSearchParams } from 'wouter';
import { z } from 'zod';
import { provenReceipts } from '../../desk/proposal/proven-receipts.js';
import { toldState } from '../../desk/proposal/told-words.js';
import { printable } from '../../desk/text/printable.js';
import { parseBaseUnits } from '../../protocol/base-units.js';
import { type AssetId } from '../../protocol/chains/caip.js';
import { parseHex32 } from '../../protocol/hex.js';
import { type Policy } from '../../protocol/policy.js';
import { type Outcome } from '../../protocol/receipt.js';
import { PROVEN_STATES } from '../../protocol/withdrawal-states.js';
import { Address } from '../look/address.js';
import { LookIcon } from '../look/icons.js';
import { Shown } from '../server/shown.js';
import { useAnswer } from '../server/use-answer.js';
import { type Trusted } from '../trust/judge-shown.js';
import { amountWords } from '../words/amount-words.js';
import { useWords } from '../words/use-words.js';
import { FilterForm } from './filter-form.js';
import { queryOf, readFilters } from './filters.js';

const text = z.string().max(400);
const withdrawal = z.object({
  id: text,
  reference: text,
  state: text,
  asset: text,
  amount: text,
  amountText: text,
  destination: text,
  beneficiary: text,
  wallet: text,
  tier: text,
  createdAt: z.iso.datetime(),
  receipts: z.unknown(),
});
type Withdrawal = z.infer<typeof withdrawal>;
const pageAnswer = z.object({ items: z.array(withdrawal).max(100), nextCursor: z.string().nullable() });

/** A search whose question stands in the address: to be bookmarked, and sent to a colleague. */
export function WithdrawalsPage({ trusted }: { readonly trusted: Trusted }): ReactNode {
  const words = useWords();
  const [params, setParams] = useSearchParams();
  const filters = readFilters(params);
  const query = useAnswer(
    ['withdrawals'],
    `/v1/console/withdrawals?${queryOf(filters, params.get('cursor'))}`,
    pageAnswer,
  );
  return (
    <>
      <h1>{words('withdrawals.title')}</h1>
      <p className="lead">{words('withdrawals.lead')}</p>
      <FilterForm
        policy={trusted.policies.inForce}
        filters={filters}
        onChange={(changed) => {
          setParams(changed);
        }}
      />
      <Shown query={query} label={words('withdrawals.loading')}>
        {({ items, nextCursor }) => (
          <>
            {items.length === 0 && <p className="slip">{words('withdrawals.none')}</p>}
            <ul className="tray">
              {items.map((each) => (
                <Row key={each.id} withdrawal={each} trusted={trusted} />
              ))}
            </ul>
            <p className="pager">
              {params.get('cursor') !== null && (
                <Button
                  className="link-button"
                  onPress={() => {
                    setParams(filters);
                  }}
                >
                  {words('withdrawals.first')}
                </Button>
              )}
              {nextCursor !== null && (
                <Button
                  className="link-button"
                  onPress={() => {
                    setParams({ ...filters, cursor: nextCursor });
                  }}
                >
                  {words('withdrawals.next')}
                </Button>
              )}
            </p>
          </>
        )}
      </Shown>
    </>
  );
}

function Row({
  withdrawal: shown,
  trusted,
}: {
  readonly withdrawal: Withdrawal;
  readonly trusted: Trusted;
}): ReactNode {
  const words = useWords();
  const intl = useIntl();
  const id = parseHex32(shown.id);
  const receipts = id === null ? [] : provenReceipts(shown.receipts, id, trusted.genesis);
  const state = toldState(shown.state);
  // States that only the signing module brings about need its word; of the others there is nothing to prove.
  const isProven =
    !PROVEN_STATES.some((each) => each === state) ||
    receipts.some(({ outcome }) => PROOF[state]?.includes(outcome as Outcome) === true);
  return (
    <li className="slip tray-row">
      <Link href={`/proposals/${shown.id}`}>
        <span className="tray-amount">{toldAmount(shown, trusted.policies.inForce, intl.locale)}</span>
        <span className="tray-left">{words(`state.${state}`)}</span>
      </Link>
      <Address address={shown.destination} />
      <p className="quiet">
        <bdi>{printable(shown.reference)}</bdi> · <bdi>{printable(shown.beneficiary)}</bdi> · {printable(shown.tier)} ·{' '}
        {intl.formatDate(shown.createdAt, { dateStyle: 'medium', timeStyle: 'short' })}
      </p>
      {!isProven && (
        <p className="look">
          <LookIcon /> {words('withdrawals.unproven')}
        </p>
      )}
    </li>
  );
}

/** As the reader's language writes it; where that cannot be worked out, as the server does. */
function toldAmount({ asset, amount, amountText }: Withdrawal, policy: Policy, locale: string): string {
  const known = policy.assets.get(asset as AssetId);
  const units = parseBaseUnits(amount);
  if (known === undefined || units === null) return printable(amountText);
  return amountWords(units, known.decimals, known.symbol, locale);
}

/** Which statements prove which state. */
const PROOF: Readonly<Partial<Record<string, readonly Outcome[]>>> = {
  authorised: ['authorised', 'waiting'],
  delayed: ['delayed'],
  signing: ['authorised', 'waiting', 'signed'],
  broadcast: ['signed', 'broadcast'],
  confirmed: ['confirmed'],
  final: ['final'],
  rejected: ['rejected'],
  expired: ['expired'],
  cancelled: ['cancelled'],
  refused: ['refused'],
  failed: ['failed'],
};
