import { keepPrices } from '../../../src/signing-module/ledger/prices.js';
import { ALICE, BOB, CAROL, DAVE, ERIN, type TestDevice } from '../../support/builders/a-device.js';
import { aChange, aNextPolicy } from '../../support/builders/a-next-policy.js';
import { aPolicyDocument, BTC } from '../../support/builders/a-policy.js';
import { aPrice, PRICES } from '../../support/builders/a-price.js';
import { GOVERNED } from '../../support/builders/an-order.js';
import { LedgerSetting, type OpenModule } from '../../support/ledger-setting.js';

const HOUR = 3_600;
const NOW = Math.floor(Date.now() / 1000);
const DEAR = '1000000000';
const CAP = { id: 'cap', asset: BTC, path: 'automatic', windowSeconds: 24 * HOUR, amount: '20000000' };
const automatic = (beyondLimits: unknown) => ({ kind: 'engine-signature', beyondLimits });
const quorum = (name: string, threshold: number, ...members: string[]) => ({
  ...{ kind: 'quorum', votesValidForSeconds: 4 * HOUR, groups: [{ name, threshold, members }] },
});
const OPS = quorum('ops', 1, 'alice', 'bob');
const BOARD = {
  id: 'board',
  asset: BTC,
  beneficiaries: ['nobody'],
  requires: quorum('board', 3, 'carol', 'dave', 'erin'),
};

let setting: LedgerSetting;
let module: OpenModule;
let now: number;
let document: ReturnType<typeof aPolicyDocument>;
beforeEach(() => {
  now = NOW;
});
afterEach(() => setting.end());

async function open(tiers: readonly object[], limits: readonly object[] = [CAP]): Promise<void> {
  const others = (aPolicyDocument()['limits'] as { asset: string }[]).filter(({ asset }) => asset !== BTC);
  document = aPolicyDocument({
    ...{ ...GOVERNED, governance: { ...GOVERNED.governance, looseningDelaySeconds: HOUR } },
    ...{ prices: PRICES, tiers, limits: [...limits, ...others] },
  });
  setting = await LedgerSetting.make({ policy: document });
  module = await setting.open({ wall: () => now });
}
function ask(amount = DEAR) {
  const asked = setting.ask({ amount, notAfter: NOW + 9 * HOUR });
  const approvals = (devices: readonly TestDevice[]) =>
    devices.map((device) =>
      device.approve(setting.genesis.policy, asked.intent, { castAt: now, expiresAt: now + HOUR }),
    );
  /** Handed in as often as it takes to be put before people, judged and paid. */
  const hand = async (...devices: TestDevice[]): Promise<string | undefined> => {
    for (let times = 0; times < 3; times += 1) {
      await module.takePackage.execute(asked.item(approvals(devices)));
      await module.pay.round();
    }
    return (await module.story(asked.id)).at(-1);
  };
  return { hand };
}

describe('a worth that decides between a rule that asks nobody and one that asks a quorum', () => {
  const rules = (beyondLimits: unknown) => [
    BOARD,
    {
      ...{ id: 'dear', asset: BTC, value: { currency: 'JPY', atLeast: '1000000' } },
      requires: automatic(beyondLimits),
    },
    { id: 'cheap', asset: BTC, requires: OPS },
  ];

  it('does not have the quorum decide beyond the automatic limits while nobody tells it', async () => {
    await open(rules({ ask: 'board' }));
    const payment = ask();
    expect(await payment.hand(ALICE)).toBe('refused QUORUM_NOT_REACHED');
    expect(await payment.hand(CAROL, DAVE, ERIN)).toBe('refused QUORUM_NOT_REACHED');
    // Who decides beyond them, and who decides what is cheap: both.
    expect(await payment.hand(ALICE, CAROL, DAVE, ERIN)).toBe('broadcast');
  });

  it('asks the same of it when it is told', async () => {
    await open(rules({ ask: 'board' }));
    await module.ledger.write((entry) => keepPrices(entry, PRICES, [aPrice(setting.genesis.policy, { at: NOW })]));
    const payment = ask();
    expect(await payment.hand(ALICE)).toBe('refused QUORUM_NOT_REACHED');
    expect(await payment.hand(CAROL, DAVE, ERIN)).toBe('broadcast');
  });

  it.each([
    ['wait', 'waiting LIMIT_REACHED'],
    ['refuse', 'refused LIMIT_REACHED'],
  ])('lets nobody decide beyond them where the rule says %s', async (word, last) => {
    await open(rules(word));
    expect(await ask().hand(ALICE)).toBe(last);
    expect(setting.chain.signatures).toBe(0);
  });

  it('has it counted by the limits on both', async () => {
    const approved = { id: 'approved', asset: BTC, path: 'approved', windowSeconds: 24 * HOUR, count: 1 };
    await open(rules('wait'), [{ ...CAP, count: 2 }, approved]);
    expect(await ask('1000').hand(ALICE)).toBe('broadcast');
    expect(await ask('1000').hand(BOB)).toBe('waiting LIMIT_REACHED');
    expect(await setting.asOwner('SELECT path FROM charge')).toEqual([{ path: 'both' }]);
  });
});

it('what waits for room under the automatic limits is not freed by a later rule that asks a quorum', async () => {
  await open([{ id: 'all', asset: BTC, requires: automatic('wait') }]);
  const payment = ask();
  expect(await payment.hand()).toBe('waiting LIMIT_REACHED');
  const { inForce } = module.policies;
  const bytes = aNextPolicy(document, inForce, (next) => (next['tiers'] = [{ id: 'all', asset: BTC, requires: OPS }]));
  await module.takeChange.execute(aChange(bytes, inForce, { by: [ALICE, BOB], castAt: now }));
  now += HOUR;
  await module.takeChange.settleDue();
  expect(module.policies.inForce.version).toBe(2);
  expect(await payment.hand(ALICE)).toBe('waiting LIMIT_REACHED');
  expect(setting.chain.signatures).toBe(0);
  expect(await ask().hand(ALICE)).toBe('broadcast');
});
