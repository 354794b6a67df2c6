import { z } from 'zod';
import { NO_HASH } from '../../protocol/derive-intent.js';
import { type LoggedItem } from './follow-log.js';
import { type ServerSent } from './server-sent.js';

/** What has changed, so that a page knows what to look at anew. */
export const CONSOLE_NEWS = ['proposal', 'withdrawal', 'policy', 'order', 'status'] as const;
type Kind = (typeof CONSOLE_NEWS)[number];

const logged = z.object({
  type: z.string(),
  withdrawalId: z.string().optional(),
  from: z.string().optional(),
  to: z.string().optional(),
  outcome: z.string().optional(),
});

const WAITING = ['received', 'held', 'pending_approval'];
/** Of the signing module's statements about a withdrawal those that approvers wait for or are asked by. */
const ABOUT_APPROVAL = ['registered', 'refused', 'held', 'reopened', 'authorised', 'rejected', 'expired', 'cancelled'];

/**
 * That something changed, of what kind, and which withdrawal it is about: nothing that a page would have to believe. What
 * it shows it fetches and checks. The same twice in a row is said once.
 */
export function consoleNewsOf(items: readonly LoggedItem[]): ServerSent[] {
  const news = new Map<string, ServerSent>();
  for (const { index, event } of items) {
    const read = logged.parse(JSON.parse(event));
    const kind = kindOf(read);
    if (kind === null) continue;
    const about = kind === 'proposal' || kind === 'withdrawal' ? { withdrawalId: read.withdrawalId } : {};
    const key = `${kind} ${about.withdrawalId ?? ''}`;
    // Told where it was heard last, so that whoever comes back after one has not missed another.
    news.delete(key);
    news.set(key, { id: index, event: kind, data: about });
  }
  return [...news.values()];
}

/** Null for what no page shows: logins, exports, somebody's looking. */
function kindOf({ type, withdrawalId, from = '', to = '', outcome = '' }: z.infer<typeof logged>): Kind | null {
  if (type.startsWith('policy.')) return 'policy';
  if (type.startsWith('order.')) return 'order';
  if (type === 'vote.cast' || type === 'withdrawal.received') return 'proposal';
  if (type === 'withdrawal.cancel_requested') return 'proposal';
  if (type === 'withdrawal.changed')
    return [from, to].some((state) => WAITING.includes(state)) ? 'proposal' : 'withdrawal';
  if (type !== 'receipt.taken') return null;
  if (withdrawalId === NO_HASH) return outcome.startsWith('policy-') ? 'policy' : 'order';
  return ABOUT_APPROVAL.includes(outcome) ? 'proposal' : 'withdrawal';
}
