import { SILENT } from '../../test/support/silent-log.js';
import { ORDERS_AT_MOST } from './server-link.js';
import { takeFirstWork, type TakeWorkParts } from './take-work.js';

/** A server that has so many orders, or no end of them, and gives them a hundred at a time. */
function aServerWith(orders: number) {
  let left = orders;
  const taken = { pulls: 0, orders: 0 };
  const parts: TakeWorkParts = {
    link: {
      pull: (waitSeconds) => {
        expect(waitSeconds).toBe(0);
        taken.pulls += 1;
        const given = Math.min(left, ORDERS_AT_MOST);
        left -= given;
        return Promise.resolve({ items: [], orders: Array.from({ length: given }), policyChanges: [] });
      },
    },
    orders: {
      take: (given) => {
        taken.orders += given.length;
        return Promise.resolve(true);
      },
    },
    changes: { take: () => Promise.resolve(true) },
    takePackage: { execute: () => Promise.resolve('stated') },
    onNothingNew: () => undefined,
    log: SILENT,
    signal: new AbortController().signal,
  };
  return { parts, taken };
}

describe('takeFirstWork', () => {
  it('hears the order that lies behind a hundred others', async () => {
    const { parts, taken } = aServerWith(ORDERS_AT_MOST + 1);
    await takeFirstWork(parts);
    expect(taken).toEqual({ pulls: 2, orders: ORDERS_AT_MOST + 1 });
  });

  it('asks once where there are few', async () => {
    const { parts, taken } = aServerWith(1);
    await takeFirstWork(parts);
    expect(taken).toEqual({ pulls: 1, orders: 1 });
  });

  it('is not held up for ever by a server that never comes to an end', async () => {
    const { parts, taken } = aServerWith(Infinity);
    await takeFirstWork(parts);
    expect(taken.pulls).toBe(20);
  });
});
