import { writeSignedReceipt } from '../../../src/protocol/receipt.js';
import { type Currency } from '../../../src/protocol/policy.js';
import { walletListSchema } from '../../../src/server/wallets/wallet-view.js';
import { aFindingsMessage } from '../../support/builders/a-findings-message.js';
import { aGenesis } from '../../support/builders/a-genesis.js';
import { aPolicyDocument, BTC, ETH, TUSD } from '../../support/builders/a-policy.js';
import { aSigningModule } from '../../support/builders/an-engine.js';
import { TestReceipts } from '../../support/builders/test-receipts.js';
import { aConsoleSession } from '../../support/console-session.js';
import { propose, type Proposed } from '../../support/proposals.js';
import { PUBLIC_URL, ServerUnderTest } from '../../support/server-under-test.js';

const PER_PLACE = {
  ...{ id: 'per-place', asset: BTC, path: 'any', windowSeconds: 3600, amount: '1000000' },
  per: ['destination', 'engine-key'],
};
const NOW = Math.floor(Date.now() / 1000);
const module = aSigningModule(PUBLIC_URL);
let server: ServerUnderTest;
let receipts: TestReceipts;
beforeAll(async () => {
  const limits = [...(aPolicyDocument()['limits'] as object[]), PER_PLACE];
  server = await ServerUnderTest.start({ genesis: aGenesis({ policy: { limits } }) });
  receipts = new TestReceipts(server.genesis);
});
afterAll(() => server.stop());

const wallet = async (id = 'btc-hot') => {
  const headers = await aConsoleSession(server, 'guest', ['viewer']);
  const { items } = (await server.fetch('/v1/wallets', { headers })).as(walletListSchema);
  const found = items.find((each) => each.id === id);
  if (found === undefined) throw new Error(`no wallet ${id}`);
  return found;
};
const post = (path: string, body: object) => server.send(module.post(path, body, { tag: 'sekisho-work' }));
const register = (asked: Proposed, worths: Partial<Record<Currency, bigint>>) => {
  const known = new Map(Object.entries(worths) as [Currency, bigint][]);
  const findings = aFindingsMessage(NOW, { worths: known });
  return post('/v1/signing-work/receipts', {
    receipts: [writeSignedReceipt(receipts.state(asked.intent, 'registered', { findings }))],
  });
};
const report = async (btc: string, limits: readonly object[] = []) => {
  const evm = [ETH, TUSD].map((asset) => ({ asset, amount: asset === ETH ? '2000000000000000000' : '0' }));
  const wallets = [
    { id: 'btc-hot', balances: [{ asset: BTC, amount: btc }], limits },
    { id: 'evm-hot', balances: evm, limits: [] },
  ];
  expect((await post('/v1/signing-work/report', { at: NOW, wallets, nodes: [] })).status).toBeLessThan(300);
};

describe('a wallet', () => {
  it('tells what of its balance is spoken for, and what is asked of it', async () => {
    expect((await wallet()).balances[0]).toMatchObject({ reserved: '0', waiting: '0', waitingText: '0 BTC' });
    await propose(server);
    const small = await propose(server, { amount: '70000' });
    const body = [receipts.state(small.intent, 'registered'), receipts.state(small.intent, 'authorised')];
    await post('/v1/signing-work/receipts', { receipts: body.map(writeSignedReceipt) });
    expect((await wallet()).balances[0]).toMatchObject({
      ...{ reserved: '70000', reservedText: '0.0007 BTC', waiting: '10000000', waitingText: '0.1 BTC', amount: null },
    });
    expect((await wallet('evm-hot')).balances[0]).toMatchObject({ reserved: '0', waiting: '0' });
  });

  it('tells whose the fullest windows of a limit are, by the address where it knows it', async () => {
    const { intent } = await propose(server, { amount: '50000' });
    const room = { used: '50000', left: '950000', usedCount: 1, leftCount: null, freesAt: NOW + 600 };
    const of = (destination: string) => [
      { scope: 'destination', value: destination },
      { scope: 'engine-key', value: 'trading' },
    ];
    const windows = [intent.destinationBytes, 'ff'.repeat(22)].map((bytes) => ({ of: of(bytes), ...room }));
    const frees = [{ at: NOW + 600, amount: '50000', count: 1 }];
    await report('0', [{ id: 'per-place', ...room, frees, windows }]);
    const limit = (await wallet()).limits.find(({ id }) => id === 'per-place');
    expect(limit?.freesAt).toBe(new Date((NOW + 600) * 1000).toISOString());
    expect(limit?.frees).toEqual([{ ...frees[0], at: limit?.freesAt }]);
    expect(limit?.windows.map((window) => window.of.map(({ text }) => text))).toEqual([
      [intent.destination, 'trading'],
      [null, 'trading'],
    ]);
    expect(limit?.windows[0]).toMatchObject({ used: '50000', left: '950000', freesAt: limit?.freesAt });
    expect((await wallet()).limits.find(({ id }) => id === 'btc-automatic-day')?.windows).toEqual([]);
    expect((await wallet()).limits.find(({ id }) => id === 'btc-automatic-day')?.frees).toEqual([]);
  });

  it('says what it is worth and how much of the whole that is, as far as the signing module has said', async () => {
    await report('100000000');
    expect((await wallet()).worth).toBeNull();
    // Of a small amount too much was rounded up.
    await register(await propose(server, { amount: '600' }), { JPY: 100n });
    await register(await propose(server, { amount: '10000000' }), { JPY: 1_500_000n });
    expect((await wallet()).worth).toBeNull();
    const place = { destination: `0x${'52'.repeat(20)}`, asset: ETH };
    await register(await propose(server, { ...place, amount: '1000000000000000000' }), { JPY: 2_500_000n });
    expect((await wallet()).worth).toMatchObject({ currency: 'JPY', amount: '15000000', shareBasisPoints: 7500 });
    expect((await wallet('evm-hot')).worth).toMatchObject({ amount: '5000000', shareBasisPoints: 2500 });
  });
});
