import { jest } from '@jest/globals';
import { SILENT } from '../../test/support/silent-log.js';
import { SeenOrders } from './orders/seen-orders.js';
import { ORDERS_AT_MOST } from './server-link.js';
import { takeFirstWork, type TakeWorkParts } from './take-work.js';

interface Had {
  readonly orders?: number;
  readonly changes?: number;
  /** How many changes it gives at once; the server gives two. */
  readonly changesAtOnce?: number;
  /** How long an answer takes it. */
  readonly answersInMs?: number;
}

/** A server that has so many orders and changes, or no end of them. */
function aServerWith({ orders = 0, changes = 0, changesAtOnce = 2, answersInMs = 0 }: Had) {
  const left = { orders, changes };
  const taken = { pulls: 0, orders: 0, changes: 0 };
  const give = (of: 'orders' | 'changes', atOnce: number): object[] => {
    const given = Math.min(left[of], atOnce);
    left[of] -= given;
    return Array.from({ length: given }, (_, n) => ({ [of]: `${taken.pulls}-${n}` }));
  };
  const takes = (of: 'orders' | 'changes') => {
    const execute = () => {
      taken[of] += 1;
      return Promise.resolve({ kind: 'taken' });
    };
    return new SeenOrders({ execute }, 'server', SILENT);
  };
  let nowMs = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => nowMs);
  const parts: TakeWorkParts = {
    link: {
      pull: (waitSeconds) => {
        expect(waitSeconds).toBe(0);
        taken.pulls += 1;
        nowMs += answersInMs;
        const answer = {
          items: [],
          orders: give('orders', ORDERS_AT_MOST),
          policyChanges: give('changes', changesAtOnce),
        };
        return Promise.resolve(answer);
      },
    },
    orders: takes('orders'),
    changes: takes('changes'),
    takePackage: { execute: () => Promise.resolve('stated') },
    onNothingNew: () => undefined,
    log: SILENT,
    signal: new AbortController().signal,
  };
  return { parts, taken };
}

describe('takeFirstWork', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('hears the order that lies behind a hundred others', async () => {
    const { parts, taken } = aServerWith({ orders: ORDERS_AT_MOST + 1 });
    await takeFirstWork(parts);
    expect(taken).toMatchObject({ pulls: 2, orders: ORDERS_AT_MOST + 1 });
  });

  it.each([1, 2, 10])(
    'hears the change that lies behind others, of which the server gives %s at once',
    async (atOnce) => {
      const { parts, taken } = aServerWith({ changes: 11, changesAtOnce: atOnce });
      await takeFirstWork(parts);
      expect(taken.changes).toBe(11);
    },
  );

  it('asks once where there are few orders', async () => {
    const { parts, taken } = aServerWith({ orders: 1 });
    await takeFirstWork(parts);
    expect(taken).toMatchObject({ pulls: 1, orders: 1 });
  });

  it('has heard all of them when the same changes are shown again', async () => {
    const { parts, taken } = aServerWith({});
    const shown = { items: [], orders: [], policyChanges: [{ change: 1 }, { change: 2 }] };
    let pulls = 0;
    const pull = () => Promise.resolve(((pulls += 1), shown));
    await takeFirstWork({ ...parts, link: { pull } });
    expect([pulls, taken.changes]).toEqual([2, 2]);
  });

  it.each<[string, Had]>([
    ['orders', { orders: Infinity }],
    ['changes', { changes: Infinity }],
  ])('is not held up for ever by a server whose %s never come to an end', async (_of, had) => {
    const { parts, taken } = aServerWith(had);
    await takeFirstWork(parts);
    expect(taken.pulls).toBe(20);
  });

  it.each<[string, Had]>([
    ['orders', { orders: Infinity }],
    ['changes', { changes: Infinity }],
  ])('asks no more for %s after thirty seconds', async (_of, had) => {
    const within = aServerWith({ ...had, answersInMs: 10_000 });
    await takeFirstWork(within.parts);
    // At 30 s it may ask once more, and at 40 s no more.
    expect(within.taken.pulls).toBe(4);
  });
});
