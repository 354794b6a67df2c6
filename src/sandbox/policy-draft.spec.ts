import { z } from 'zod';
import { BITCOIN_WALLET, BTC, draftPolicy, draftWallets } from './policy-draft.js';
import { SMALL } from './story/payments.js';

const drafted = z.object({
  limits: z.array(z.object({ id: z.string(), windowSeconds: z.number(), amount: z.string() })),
});
const KEYS = { engineKeys: [], auditor: '', watchtower: '', token: '0x00', consoleOrigin: 'http://localhost:8080' };
/** Nobody repeats the demo faster: starting its parts alone takes longer. */
const SECONDS_PER_DEMO = 15;

it('leaves room for the demo’s own payments, however often it is repeated', () => {
  const { limits } = drafted.parse(draftPolicy({ ...KEYS, hasBitcoin: true }));
  expect(limits.map(({ id }) => id)).toEqual(['btc-automatic', 'eth-automatic', 'usdx-automatic']);
  for (const [index, small] of [SMALL.btc, SMALL.eth, SMALL.usdx].entries()) {
    const { windowSeconds = Infinity, amount = '0' } = limits[index] ?? {};
    expect(Number(amount) / Number(small)).toBeGreaterThanOrEqual(windowSeconds / SECONDS_PER_DEMO);
  }
});

it('names nothing of Bitcoin where that is left out, and all of the rest', () => {
  const withBitcoin = JSON.stringify(draftPolicy({ ...KEYS, hasBitcoin: true }));
  const without = JSON.stringify(draftPolicy({ ...KEYS, hasBitcoin: false }));
  const traces = (text: string) => text.match(/bip122|btc|"[^"]*(?:-small|-large|-automatic|-hot)"/gi)?.sort() ?? [];
  expect(withBitcoin).toContain(BTC);
  expect(traces(without)).toEqual(traces(withBitcoin).filter((trace) => !/bip122|btc/i.test(trace)));
  expect(draftWallets({ hasBitcoin: false }).map(({ id }) => id)).not.toContain(BITCOIN_WALLET);
});
