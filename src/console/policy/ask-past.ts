import { z } from 'zod';
import { pastOf, readPast, type PlacedPast } from '../../desk/trial/read-past.js';
import { type PastWithdrawal } from '../../desk/trial/past-withdrawal.js';
import { type Trusted } from '../trust/judge-shown.js';
import { askJson } from '../server/ask-json.js';
import { NoAnswer } from '../server/no-answer.js';

export const PAST_DAYS = 90;

/** More than a browser goes through in a few seconds: the newest ones are enough to see what a draft does. */
const MOST = 3000;

const page = z.object({ items: z.array(z.unknown()).max(200), nextCursor: z.string().max(1000).nullable() });

export interface Past {
  readonly withdrawals: readonly PastWithdrawal[];
  /** So many are no evidence: whoever edited them would decide how a draft looks. */
  readonly unproven: number;
  /** There are older ones, and they were not asked for. */
  readonly isCut: boolean;
}

/** @param told how many there are so far */
export async function askPast(trusted: Trusted, told: (count: number) => void, signal: AbortSignal): Promise<Past> {
  const pages: (readonly PlacedPast[])[] = [];
  let shown = 0;
  let cursor: string | null = null;
  do {
    const query: string = new URLSearchParams({
      days: String(PAST_DAYS),
      limit: '200',
      ...(cursor !== null && { cursor }),
    }).toString();
    const read = page.safeParse(await askJson(`/v1/console/past?${query}`, { asPerson: true, signal }));
    if (!read.success) throw new NoAnswer('unreadable');
    pages.push(readPast(read.data.items, trusted));
    shown += read.data.items.length;
    cursor = read.data.items.length === 0 ? null : read.data.nextCursor;
    told(shown);
  } while (cursor !== null && shown < MOST);
  const proven = pages.reduce((sum, { length }) => sum + length, 0);
  return { withdrawals: pastOf(pages), unproven: shown - proven, isCut: cursor !== null };
}
