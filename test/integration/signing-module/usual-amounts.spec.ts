import { findingsOf } from '../../../src/protocol/receipt.js';
import { BTC } from '../../support/builders/a-policy.js';
import { LedgerSetting } from '../../support/ledger-setting.js';

const HOUR = 3_600;
const DAYS_30 = 30 * 24 * HOUR;
const NOW = Math.floor(Date.now() / 1000);

/** What was paid of BTC, by amount and age in seconds. */
async function settingAfter(payments: readonly (readonly [amount: number, age: number])[]): Promise<LedgerSetting> {
  const setting = await LedgerSetting.make();
  for (const [amount, age] of payments)
    await setting.asIntruder(
      `INSERT INTO charge (withdrawal_id, asset, amount, path, wallet, charged_at)
       VALUES (gen_random_uuid(), '${BTC}', ${amount}, 'automatic', 'btc-hot', ${NOW - age})`,
    );
  return setting;
}

/** How unusual each amount is to a signing module that has just started and whose wallet has plenty. */
async function outliersAmong(setting: LedgerSetting, amounts: readonly number[]) {
  const module = await setting.open({ wall: () => NOW });
  const [asset] = setting.genesis.policy.assets.keys();
  if (asset !== undefined) module.balances.note(asset, 10n ** 15n);
  const found: unknown[] = [];
  for (const amount of amounts) {
    const asked = setting.ask({ amount: amount.toString(), notAfter: NOW + HOUR });
    await module.takePackage.execute(asked.item());
    const [registered] = await module.receipts(asked.id);
    found.push(registered === undefined ? 'refused' : findingsOf(registered)?.outlier);
  }
  return found;
}

/** 1000, 2000, ... 100000 in an order that is not theirs. */
const HUNDRED = Array.from({ length: 100 }, (_, n) => [((n * 37) % 100) * 1000 + 1000, n * HOUR] as const);

describe('what is usual, told by hand', () => {
  let setting: LedgerSetting;
  afterEach(() => setting.end());

  it('is the 99th of a hundred payments by amount: 99000', async () => {
    setting = await settingAfter(HUNDRED);
    expect(await outliersAmong(setting, [50 * 99_000, 50 * 99_000 + 1])).toEqual(['ordinary', 'above-usual']);
  });

  it('is the 100th of a hundred and one: one hundredth of them is more than one payment', async () => {
    setting = await settingAfter([...HUNDRED, [200_000, HOUR]]);
    expect(await outliersAmong(setting, [50 * 100_000, 50 * 100_000 + 1])).toEqual(['ordinary', 'above-usual']);
  });

  it('is counted over thirty days to the second', async () => {
    setting = await settingAfter([
      [1_000, DAYS_30 - 1],
      [90_000, DAYS_30],
    ]);
    expect(await outliersAmong(setting, [50 * 1_000, 50 * 1_000 + 1])).toEqual(['ordinary', 'above-usual']);
    await setting.end();
    setting = await settingAfter([
      [1_000, 0],
      [90_000, DAYS_30 - 1],
    ]);
    expect(await outliersAmong(setting, [50 * 90_000, 50 * 90_000 + 1])).toEqual(['ordinary', 'above-usual']);
  });
});
