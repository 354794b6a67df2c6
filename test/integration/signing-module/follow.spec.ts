import { type OpenModule, LedgerSetting } from '../../support/ledger-setting.js';

let setting: LedgerSetting;
let module: OpenModule;
let asked: ReturnType<LedgerSetting['ask']>;

beforeEach(async () => {
  setting = await LedgerSetting.make();
  module = await setting.open();
  asked = setting.ask();
  await module.takePackage.execute(asked.item());
  await module.pay.round();
});
afterEach(async () => {
  await module.close();
  await setting.end();
});

/** What was said after the first broadcast. BTC is confirmed by 1 block and final by 3. */
const afterwards = async (): Promise<readonly string[]> => (await module.story(asked.id)).slice(4);

it('says confirmed and final at the depths of the policy, and then looks no more', async () => {
  await module.follow.round();
  expect(await afterwards()).toEqual([]);
  setting.chain.mine();
  await module.follow.round();
  await module.follow.round();
  expect(await afterwards()).toEqual(['confirmed']);
  setting.chain.mine(2);
  await module.follow.round();
  expect(await afterwards()).toEqual(['confirmed', 'final']);
  setting.chain.reorganise();
  await module.follow.round();
  expect(await afterwards()).toEqual(['confirmed', 'final']);
});

it('goes back when the chain does, and sends the same bytes again', async () => {
  setting.chain.mine();
  await module.follow.round();
  setting.chain.reorganise();
  await module.follow.round();
  expect(await afterwards()).toEqual(['confirmed', 'broadcast REORGANISED']);
  expect(setting.chain.sent).toHaveLength(2);
  expect(setting.chain.payments.size).toBe(1);
  expect(setting.chain.signatures).toBe(1);

  setting.chain.mine(3);
  await module.follow.round();
  expect(await afterwards()).toEqual(['confirmed', 'broadcast REORGANISED', 'confirmed', 'final']);
  const [confirmed, , again] = (await module.receipts(asked.id)).slice(4);
  expect(again?.txid).toBe(confirmed?.txid);
  expect(again?.blockHash).not.toBe(confirmed?.blockHash);
});

it('sends what no node knows again, without a word', async () => {
  setting.chain.losesWhatIsSent = true;
  const second = setting.ask();
  await module.takePackage.execute(second.item());
  await module.pay.round();
  setting.chain.losesWhatIsSent = false;
  await module.follow.execute(second.id);
  expect(setting.chain.sent.filter((txid) => txid === setting.chain.sent.at(-1))).toHaveLength(2);
  expect((await module.story(second.id)).at(-1)).toBe('broadcast');
  setting.chain.mine(3);
  await module.follow.execute(second.id);
  expect((await module.story(second.id)).at(-1)).toBe('final');
});

it.each([
  ['reverted', 'failed PAYMENT_REVERTED'],
  ['under-delivered', 'failed UNDER_DELIVERED'],
] as const)('ends what the chain %s only at final depth, and never pays it again', async (result, said) => {
  setting.chain.result = result;
  setting.chain.mine(2);
  await module.follow.round();
  expect(await afterwards()).toEqual([]);
  setting.chain.mine();
  await module.follow.round();
  expect(await afterwards()).toEqual([said]);
  await module.takePackage.execute(asked.item());
  await module.pay.round();
  expect(await afterwards()).toEqual([said, 'refused WITHDRAWAL_CLOSED']);
  expect(setting.chain.sent).toHaveLength(1);
});

it('says once that somebody else took the slot, and never pays anew', async () => {
  setting.chain.isSlotTaken = true;
  for (let round = 0; round < 3; round += 1) {
    await module.follow.round();
    await module.pay.round();
  }
  expect(await afterwards()).toEqual(['broadcast SLOT_TAKEN']);
  expect(setting.chain.signatures).toBe(1);

  // A reorganisation later ours is in after all.
  setting.chain.isSlotTaken = false;
  setting.chain.mine(3);
  await module.follow.round();
  expect(await afterwards()).toEqual(['broadcast SLOT_TAKEN', 'confirmed', 'final']);
});
