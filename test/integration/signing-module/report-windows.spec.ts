import { z } from 'zod';
import { moduleReportSchema } from '../../../src/protocol/module-report.js';
import { makeReport } from '../../../src/signing-module/report.js';
import { aPolicyDocument, BTC } from '../../support/builders/a-policy.js';
import { LedgerSetting } from '../../support/ledger-setting.js';

const ELSEWHERE = 'bcrt1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qzf4jry';
let setting: LedgerSetting;
afterEach(() => setting.end());

it('the report names whose the fullest windows are, by the charges that the limits count', async () => {
  const document = aPolicyDocument();
  const others = z.array(z.looseObject({})).parse(document['limits']);
  const perPlace = { id: 'per-place', asset: BTC, path: 'any', windowSeconds: 3600, amount: '1000000' };
  const limits = [...others, { ...perPlace, per: ['destination', 'beneficiary'] }];
  setting = await LedgerSetting.make({ policy: { ...document, limits } });
  const module = await setting.open();
  const asked = [
    setting.ask({ amount: '50000' }),
    setting.ask({ amount: '90000', destination: ELSEWHERE, beneficiary: 'customer-2' }),
    setting.ask({ amount: '50000' }),
  ];
  for (const each of asked) await module.takePackage.execute(each.item());
  await module.pay.round();

  const { ledger, policies, balances } = module;
  const report = await makeReport({ ledger, policies, adapters: new Map(), feedWatch: { state: 'none' }, balances });
  const limit = moduleReportSchema
    .parse(report)
    .wallets.find(({ id }) => id === 'btc-hot')
    ?.limits.find(({ id }) => id === 'per-place');
  const windows = [asked[0], asked[1]].map((each) => [
    { scope: 'destination', value: each?.intent.destinationBytes },
    { scope: 'beneficiary', value: each?.intent.beneficiary },
  ]);
  expect(limit?.windows?.map(({ of, used, left, usedCount }) => ({ of, used, left, usedCount }))).toEqual([
    { of: windows[0], used: '100000', left: '900000', usedCount: 2 },
    { of: windows[1], used: '90000', left: '910000', usedCount: 1 },
  ]);
  expect(limit).toMatchObject({ used: '100000', left: '900000', usedCount: 2 });
  expect(limit?.windows?.[0]?.freesAt).toBe(limit?.freesAt);
  // The two of the fullest window, at whatever second each was charged.
  const frees = limit?.frees ?? [];
  expect(frees.map(({ amount }) => Number(amount)).reduce((sum, each) => sum + each, 0)).toBe(100_000);
  expect(frees.reduce((sum, { count }) => sum + count, 0)).toBe(2);
  expect(frees[0]?.at).toBe(limit?.freesAt);
  await module.close();
});
