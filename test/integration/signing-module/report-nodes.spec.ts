import { moduleReportSchema } from '../../../src/protocol/module-report.js';
import { assertBaseUnits, type BaseUnits } from '../../../src/protocol/base-units.js';
import { parseChainId } from '../../../src/protocol/chains/caip.js';
import { invariant } from '../../../src/protocol/invariant.js';
import { makeReport } from '../../../src/signing-module/report.js';
import { FakeChain } from '../../support/fake-chain.js';
import { LedgerSetting } from '../../support/ledger-setting.js';

let setting: LedgerSetting;
afterEach(() => setting.end());

/** A node that has the balances, as `FakeChain` has not. */
class Funded extends FakeChain {
  override balance(): Promise<BaseUnits> {
    return Promise.resolve(assertBaseUnits(7n));
  }
}

it('the report tells how high each chain is, or why that is not known', async () => {
  setting = await LedgerSetting.make();
  const module = await setting.open();
  const { ledger, policies, balances } = module;
  const wallets = [...policies.inForce.wallets.values()];
  const chains = new Map(wallets.map(({ chain }) => [chain, new Funded(chain)]));
  const report = async () => {
    const adapters = new Map(wallets.flatMap(({ id, chain }) => [[id, nodeOf(chain)] as const]));
    const made = await makeReport({ ledger, policies, adapters, feedWatch: { state: 'none' }, balances });
    return moduleReportSchema.parse(made).nodes;
  };
  const nodeOf = (chain: string): Funded => {
    const read = parseChainId(chain);
    const found = read === null ? undefined : chains.get(read);
    invariant(found !== undefined, 'one for each chain');
    return found;
  };
  const [first, ...others] = [...chains.keys()];
  invariant(first !== undefined && others.length > 0, 'the policy has wallets on several chains');

  expect(await report()).toEqual([...chains.keys()].map((chain) => ({ chain, ok: true, height: 100 })));
  nodeOf(first).mine(3);
  expect(await report()).toContainEqual({ chain: first, ok: true, height: 103 });
  // It had the balances, and is gone when it is asked for its height: it is not said to be well.
  nodeOf(first).waiting = 'NODE_UNAVAILABLE';
  expect(await report()).toEqual([
    { chain: first, ok: false, code: 'NODE_UNAVAILABLE' },
    ...others.map((chain) => ({ chain, ok: true, height: 100 })),
  ]);
  await module.close();
});
