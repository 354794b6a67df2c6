import { LookForPrices } from '../../../src/signing-module/prices/look-for-prices.js';
import { type Price } from '../../../src/protocol/verbs.js';
import { aPolicyDocument, BTC, ETH, TWO_OF_OPS_ONE_OF_FINANCE } from '../../support/builders/a-policy.js';
import { aPrice, ONE, PRICES } from '../../support/builders/a-price.js';
import { aSecret } from '../../support/builders/a-secret.js';
import { ALICE, BOB, DAVE } from '../../support/builders/a-device.js';
import { LedgerSetting, type OpenModule } from '../../support/ledger-setting.js';
import { PriceCourier } from '../../support/price-courier.js';
import { SILENT } from '../../support/silent-log.js';

const START = Math.floor(Date.now() / 1000);
/** A million yen is worth asking people about; below, the engine's signature is enough. */
const MILLION = '1000000';
const TIERS = [
  {
    id: 'btc-worth-much',
    asset: BTC,
    value: { currency: 'JPY', atLeast: MILLION },
    requires: TWO_OF_OPS_ONE_OF_FINANCE,
  },
  {
    id: 'btc-worth-little',
    asset: BTC,
    value: { currency: 'JPY', atLeast: '0', below: MILLION },
    requires: { kind: 'engine-signature' },
  },
];

describe('prices', () => {
  let setting: LedgerSetting;
  let module: OpenModule;
  let courier: PriceCourier;
  let now: number;
  let look: LookForPrices;
  let warnings: string[];

  beforeEach(async () => {
    now = START;
    warnings = [];
    courier = await PriceCourier.start();
  });
  afterEach(async () => {
    await courier.stop();
    await setting.end();
  });

  async function open(more: object = { prices: PRICES }): Promise<void> {
    setting = await LedgerSetting.make({ policy: { ...aPolicyDocument(), tiers: TIERS, ...more } });
    module = await setting.open({ wall: () => now });
    const log = { ...SILENT, warn: (fields: object) => warnings.push(JSON.stringify(fields)) };
    const { ledger, policies } = module;
    const { signal } = new AbortController();
    look = new LookForPrices({ ledger, policies, log, signal, priceUrls: [courier.url] });
  }
  const price = (overrides: Partial<Price> = {}, secret?: Uint8Array) =>
    aPrice(setting.genesis.policy, { at: now, ...overrides }, secret);

  /** Asks for 0.099 BTC, which is worth 990,000 yen at ten million, and says what became of it. */
  async function ask(amount = '9900000', votes: Parameters<ReturnType<LedgerSetting['ask']>['item']>[0] = []) {
    const asked = setting.ask({ amount });
    await module.takePackage.execute(asked.item(votes));
    const [registered] = await module.receipts(asked.id);
    return { worths: registered?.findings.worths, story: await module.story(asked.id), asked };
  }
  const kept = () => setting.asOwner('SELECT asset, currency, said_at::int AS at, high::text AS high FROM price');

  it('decide between the rules, by the worth that the receipt of the registration states', async () => {
    await open();
    courier.carries(price());
    await look.round();
    expect(await ask()).toMatchObject({ worths: ['JPY 990000'], story: ['registered', 'authorised'] });
    expect(await ask('10000000')).toMatchObject({ worths: ['JPY 1000000'], story: ['registered'] });
  });

  it('round the worth up: a satoshi less than a million yen and a bit is a million yen', async () => {
    await open();
    courier.carries(price());
    await look.round();
    // 999,999.1 yen, and 999,999 yen to the dot.
    expect(await ask('9999991')).toMatchObject({ worths: ['JPY 1000000'], story: ['registered'] });
    expect(await ask('9999990')).toMatchObject({ worths: ['JPY 999999'], story: ['registered', 'authorised'] });
  });

  it('leave the worth out when they are stale, and the demands of all rules that they could select join', async () => {
    await open();
    courier.carries(price());
    await look.round();
    now += PRICES.staleAfterSeconds;
    expect(await ask()).toMatchObject({ worths: ['JPY 990000'], story: ['registered', 'authorised'] });
    now += 1;
    const { worths, story, asked } = await ask();
    expect([worths, story]).toEqual([[], ['registered']]);
    // The joined demands can be met; it is not refused, it asks people.
    const { intent } = asked;
    const votes = [ALICE, BOB, DAVE].map((device) =>
      device.approve(setting.genesis.policy, intent, { castAt: now, expiresAt: now + 600 }),
    );
    await module.takePackage.execute(asked.item(votes));
    expect(await module.story(asked.id)).toEqual(['registered', 'authorised']);
  });

  it('are missing where none came, and then nothing leaves on the engine’s word', async () => {
    await open();
    await look.round();
    expect(await ask('1000')).toMatchObject({ worths: [], story: ['registered'] });
  });

  it('count with the highest of the window though the newest is lower', async () => {
    await open();
    for (const yen of [11n, 8n]) {
      courier.carries(price({ high: yen * 1_000_000n * ONE }));
      await look.round();
      now += 10;
    }
    expect(await ask()).toMatchObject({ worths: ['JPY 1089000'], story: ['registered'] });
    // The peak is out of the window when it is an hour old, and what is said then is lower.
    now += PRICES.windowSeconds - 20;
    courier.carries(price({ high: 8_000_000n * ONE }));
    await look.round();
    expect(await ask()).toMatchObject({ worths: ['JPY 792000'], story: ['registered', 'authorised'] });
  });

  it('hide no peak when quotes are kept back: the next one tells of the highest since before', async () => {
    await open();
    courier.carries(price());
    await look.round();
    // The peak is said at +10, which the courier keeps back; at +20 the feed names it as the highest of its window.
    now += 20;
    courier.carries(price({ high: 11_000_000n * ONE }));
    await look.round();
    expect(await ask()).toMatchObject({ worths: ['JPY 1089000'], story: ['registered'] });
  });

  it('do not count while the feed tells of less than the window, for the peak may be in the rest', async () => {
    await open();
    courier.carries(price());
    await look.round();
    // What was said in between is kept back for as long as this feed remembers.
    now += 20;
    const short = PRICES.windowSeconds - 1;
    courier.carries(price({ from: now - short }));
    await look.round();
    expect(await ask()).toMatchObject({ worths: [], story: ['registered'] });
    expect(warnings).toEqual([expect.stringContaining('tells of less than the policy’s window')]);
    now += 1;
    courier.carries(price({ from: now - short - 1 }));
    await look.round();
    expect(await ask()).toMatchObject({ worths: ['JPY 990000'], story: ['registered', 'authorised'] });
  });

  it.each([
    ['another key', () => price({ high: 1n }, aSecret('forger'))],
    ['a deployment that is not ours', () => aPrice({ deploymentId: 'ab'.repeat(32) }, { at: now })],
    ['nobody: its price was changed on the way', () => ({ ...price(), message: { ...price().message, high: 1n } })],
  ])('are dropped when they are signed by %s, said once, and freeze nothing', async (_what, forge) => {
    await open({ prices: PRICES, selfFreeze: { forgedPackages: 1, windowSeconds: 3600 } });
    courier.carries(forge());
    await look.round();
    await look.round();
    expect(await kept()).toEqual([]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('a price is not signed by the price feed');
    courier.carries(price());
    await look.round();
    expect(await ask()).toMatchObject({ worths: ['JPY 990000'], story: ['registered', 'authorised'] });
  });

  it('are not believed for a signature that held under other words a moment ago', async () => {
    await open();
    const signed = price();
    courier.carries(signed);
    await look.round();
    courier.carries({ ...signed, message: { ...signed.message, at: now + 1, high: 1n } });
    await look.round();
    expect(await kept()).toEqual([{ asset: BTC, currency: 'JPY', at: START, high: signed.message.high.toString() }]);
  });

  it('take what holds from an answer in which something does not', async () => {
    await open();
    courier.carries(price({ asset: ETH }, aSecret('forger')), price());
    await look.round();
    expect(await kept()).toMatchObject([{ asset: BTC }]);
  });

  it('do not come from the future, beyond what clocks differ', async () => {
    await open();
    courier.carries(price({ at: now + 31 }));
    await look.round();
    expect(await kept()).toEqual([]);
    expect(warnings[0]).toContain('from the future');
    courier.carries(price({ at: now + 30 }));
    await look.round();
    expect(await kept()).toMatchObject([{ at: now + 30 }]);
  });

  it('come from whichever courier has them, while others are gone, stall or talk nonsense', async () => {
    await open();
    const [gone, nonsense] = [await PriceCourier.start(), await PriceCourier.start()];
    const { url: goneUrl } = gone;
    await gone.stop();
    nonsense.answers.says = '{"prices":[{}]}';
    courier.carries(price());
    const { ledger, policies } = module;
    const priceUrls = [goneUrl, nonsense.url, `${courier.url}/`];
    await new LookForPrices({ ledger, policies, log: SILENT, signal: new AbortController().signal, priceUrls }).round();
    await nonsense.stop();
    expect(await kept()).toMatchObject([{ asset: BTC, at: now }]);
  });

  it('are not asked for where the policy names no feed', async () => {
    await open({});
    courier.carries(price());
    await look.round();
    expect(courier.answers.asked).toBe(0);
    expect(await kept()).toEqual([]);
  });

  it('fix a worth when a withdrawal is registered: what it waited for does not become less', async () => {
    await open();
    courier.carries(price());
    await look.round();
    const { asked } = await ask('10000000');
    now += PRICES.windowSeconds;
    courier.carries(price({ high: 8_000_000n * ONE }));
    await look.round();
    await module.takePackage.execute(asked.item());
    expect(await module.story(asked.id)).toEqual(['registered', 'refused QUORUM_NOT_REACHED']);
    expect(await ask('10000000')).toMatchObject({ worths: ['JPY 800000'], story: ['registered', 'authorised'] });
  });
});
