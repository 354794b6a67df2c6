import { useCallback, type ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { readStandingFreezes, type StandingFreeze } from '../../desk/orders/standing-freezes.js';
import { brief } from '../../desk/text/brief.js';
import { unixSeconds } from '../live/use-now.js';
import { GateMark } from '../look/gate-mark.js';
import { useOrders } from '../server/use-orders.js';
import { type Trusted } from '../trust/judge-shown.js';
import { useStanding } from '../trust/use-standing.js';
import { momentWords } from '../words/moment-words.js';
import { useWords } from '../words/use-words.js';

const MAX_REASON = 120;

/** The beam is down: on every page, as long as the signing module's own word says so. */
export function FrozenBanner(): ReactNode {
  const { data: standing } = useStanding();
  return standing?.kind === 'trusted' ? <Banner trusted={standing.trusted} /> : null;
}

function Banner({ trusted }: { readonly trusted: Trusted }): ReactNode {
  const words = useWords();
  const intl = useIntl();
  const read = useCallback(
    (orders: unknown) => readStandingFreezes(orders, trusted),
    // Whose receipts they are is all that it asks of it.
    [trusted.genesis.hash],
  );
  const { data: freezes } = useOrders(read);
  const [latest] = freezes ?? [];
  if (freezes === undefined || latest === undefined) return null;
  const scopes = [...new Set(freezes.map((each) => scopeWords(each)))];
  const { order, at } = latest;
  return (
    <div className="frozen" role="status">
      <GateMark isBarred />
      <div>
        <strong>{words('frozen.banner', { scopes: intl.formatList(scopes) })}</strong>
        <span>
          {words('frozen.since', {
            time: momentWords(at, unixSeconds(), intl),
            who: order === null ? words('frozen.itself') : order.approver === '' ? order.device : order.approver,
            reason: brief(order?.reason ?? '–', MAX_REASON),
          })}
        </span>
      </div>
    </div>
  );

  function scopeWords({ order: frozen }: StandingFreeze): string {
    return frozen === null || frozen.scope === 'all' ? words('frozen.scope.all') : brief(frozen.scope, MAX_REASON);
  }
}
