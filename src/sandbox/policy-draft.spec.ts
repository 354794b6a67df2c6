import { z } from 'zod';
import { draftPolicy } from './policy-draft.js';
import { SMALL } from './story/payments.js';

const drafted = z.object({
  limits: z.array(z.object({ id: z.string(), windowSeconds: z.number(), amount: z.string() })),
});
/** Nobody repeats the demo faster: starting its parts alone takes longer. */
const SECONDS_PER_DEMO = 15;

it('leaves room for the demo’s own payments, however often it is repeated', () => {
  const { limits } = drafted.parse(draftPolicy({ engine: '', auditor: '', watchtower: '', token: '0x00' }));
  expect(limits.map(({ id }) => id)).toEqual(['btc-automatic', 'eth-automatic', 'usdx-automatic']);
  for (const [index, small] of [SMALL.btc, SMALL.eth, SMALL.usdx].entries()) {
    const { windowSeconds = Infinity, amount = '0' } = limits[index] ?? {};
    expect(Number(amount) / Number(small)).toBeGreaterThanOrEqual(windowSeconds / SECONDS_PER_DEMO);
  }
});
