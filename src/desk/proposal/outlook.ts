import { type AssetId } from '../../protocol/chains/caip.js';
import { brokenLimit } from '../../protocol/limits.js';
import { covers, parseScope } from '../../protocol/orders/scope.js';
import { type Policy } from '../../protocol/policy.js';
import { notBefore, pathOf } from '../../protocol/rules/requirement.js';
import { type StandingFreeze } from '../orders/standing-freezes.js';
import { type Proposal } from './read-proposal.js';

/** What would become of a payment once enough people had approved it, as things stand now. */
export interface Outlook {
  /**
   * Why the signing module would not pay it, whoever approves. `too-late`: it expires before its rule lets it be signed.
   * `beyond-limit`: a limit of the policy has no room for it even while nothing else is charged.
   */
  readonly never: 'outlived' | 'too-late' | 'beyond-limit' | null;
  /** What it would wait for besides votes. */
  readonly waits: readonly Wait[];
}

export type Wait =
  | { readonly kind: 'frozen' | 'funds' }
  /** Unix seconds: until then its delay runs, or its destination is too new. */
  | { readonly kind: 'time'; readonly until: number };

/** What else is known besides the proposal. */
export interface Circumstances {
  readonly freezes: readonly StandingFreeze[];
  /** By the server's word: the wallet does not have it. */
  readonly isShort: boolean;
}

/**
 * By the rules that the signing module pays by, as far as they can be known here: what other payments use of a limit, the
 * chain's fees and the feed's silence are not among it. It decides nothing; it keeps people from approving what cannot
 * be paid, and tells them what their approval waits for.
 */
export function outlookOf(
  { intent, engineKey, grounds, doubts }: Proposal,
  policy: Policy,
  { freezes, isShort }: Circumstances,
  now: number,
): Outlook {
  const until = grounds === null ? 0 : notBefore(grounds.requirement, grounds.beginnings, now);
  const waits: Wait[] = [];
  if (freezes.some((freeze) => stops(freeze, intent))) waits.push({ kind: 'frozen' });
  if (isShort) waits.push({ kind: 'funds' });
  if (until > now) waits.push({ kind: 'time', until });
  return { never: never(), waits };

  function never(): Outlook['never'] {
    if (doubts.some(({ kind }) => kind === 'outlived')) return 'outlived';
    // On the second of its expiry it is not signed any more.
    if (until >= intent.notAfter) return 'too-late';
    if (grounds === null || grounds.requirement.beyondLimits.kind === 'ask') return null;
    const { wallet, destinationBytes: destination, beneficiary, amount } = intent;
    const charged = {
      ...{ asset: intent.asset as AssetId, amount, path: pathOf(grounds.requirement) },
      ...{ wallet, destination, beneficiary, engineKey },
    };
    return brokenLimit(policy.limits, [], charged, now) === null ? null : 'beyond-limit';
  }
}

/** A freeze whose order is not shown may be about anything. */
function stops({ order }: StandingFreeze, intent: Proposal['intent']): boolean {
  const scope = order === null ? null : parseScope(order.scope);
  return scope === null || covers(scope, intent);
}
