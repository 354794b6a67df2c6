import { z } from 'zod';
import { aPolicyDocument, BTC, LARGE_BTC } from '../../support/builders/a-policy.js';
import { ALICE, BOB, DAVE } from '../../support/builders/a-device.js';
import { type OpenModule, LedgerSetting } from '../../support/ledger-setting.js';

const HOUR = 3_600;
let setting: LedgerSetting;
afterEach(() => setting.end());

/** The usual policy, with one limit on BTC instead of its own. */
function limitedTo(limit: Record<string, unknown>): Promise<LedgerSetting> {
  const document = aPolicyDocument();
  const others = z.array(z.looseObject({ asset: z.string() })).parse(document['limits']);
  const btc = { id: 'btc-hour', asset: BTC, path: 'automatic', windowSeconds: HOUR, amount: '1000000', ...limit };
  return LedgerSetting.make({
    policy: { ...document, limits: [...others.filter(({ asset }) => asset !== BTC), btc] },
  });
}

async function authorised(module: OpenModule, amount: string) {
  const asked = setting.ask({ amount });
  await module.takePackage.execute(asked.item());
  return asked;
}

const signed = async (module: OpenModule): Promise<number> =>
  (await module.story()).filter((each) => each === 'signed').length;

it('fifty payments at the same moment over two connections release exactly the cap', async () => {
  setting = await limitedTo({ amount: '350000' });
  const one = await setting.open();
  const other = await setting.open({ lease: one.lease });
  const asked = [];
  for (let n = 0; n < 50; n += 1) asked.push(await authorised(one, '50000'));

  await Promise.all(asked.map(({ id }, n) => (n % 2 === 0 ? one : other).pay.execute(id)));
  expect(await signed(one)).toBe(7);
  const [row] = await setting.asOwner('SELECT sum(amount)::text AS charged FROM charge');
  expect(row).toEqual({ charged: '350000' });
  expect(setting.chain.payments.size).toBe(7);
  expect((await one.story()).filter((each) => each === 'waiting LIMIT_REACHED')).toHaveLength(43);
  await other.close();
  await one.close();
}, 60_000);

it('what is above a limit waits, and goes out when the window has slid past what was there', async () => {
  setting = await limitedTo({ amount: '100000' });
  const start = Math.floor(Date.now() / 1000);
  let now = start;
  const module = await setting.open({ wall: () => now });
  const first = await authorised(module, '60000');
  await module.pay.round();
  const second = setting.ask({ amount: '60000', notAfter: start + 10 * HOUR });
  await module.takePackage.execute(second.item());
  now = start + HOUR - 1;
  await module.pay.round();
  expect((await module.story(second.id)).at(-1)).toBe('waiting LIMIT_REACHED');

  now = start + HOUR;
  await module.pay.round();
  expect((await module.story(second.id)).at(-1)).toBe('broadcast');
  expect(await module.story(first.id)).toContain('signed');
  await module.close();
});

it('a limit by count counts', async () => {
  setting = await limitedTo({ count: 2 });
  const module = await setting.open();
  for (let n = 0; n < 3; n += 1) await authorised(module, '50000');
  await module.pay.round();
  expect(await signed(module)).toBe(2);
  await module.close();
});

it('a limit on what no person approved leaves room for what persons approved', async () => {
  setting = await limitedTo({ amount: '50000' });
  const module = await setting.open();
  await authorised(module, '50000');
  const large = setting.ask({ amount: LARGE_BTC.toString() });
  const votes = [ALICE, BOB, DAVE].map((device) => device.approve(setting.genesis.policy, large.intent));
  await module.takePackage.execute(large.item(votes));
  await module.pay.round();
  expect(await signed(module)).toBe(2);
  await module.close();
});

it('a payment that reorganisations send again is charged once', async () => {
  setting = await limitedTo({ amount: '100000' });
  const module = await setting.open();
  const { id } = await authorised(module, '50000');
  await module.pay.round();
  setting.chain.mine();
  await module.follow.execute(id);
  setting.chain.reorganise();
  await module.follow.execute(id);
  expect(setting.chain.sent).toHaveLength(2);
  await authorised(module, '50000');
  await module.pay.round();
  expect(await signed(module)).toBe(2);
  await module.close();
});
