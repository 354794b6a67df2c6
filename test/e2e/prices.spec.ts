import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Wallet } from 'ethers';
import { deriveIntent } from '../../src/protocol/derive-intent.js';
import { type EngineKeyId } from '../../src/protocol/ids.js';
import { invariant } from '../../src/protocol/invariant.js';
import { aGenesis } from '../support/builders/a-genesis.js';
import { aPolicyDocument, ETH, TWO_OF_OPS_ONE_OF_FINANCE } from '../support/builders/a-policy.js';
import { PRICES } from '../support/builders/a-price.js';
import { anEngine, aWithdrawal } from '../support/builders/an-engine.js';
import { anEvmSetting, type EvmSetting } from '../support/evm-setting.js';
import { PriceFeedProcess } from '../support/price-feed-process.js';
import { PriceSource } from '../support/price-source.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../support/temporary-folder.js';

/** More than twice as long as the signing module takes to look again. */
const STALE_AFTER_SECONDS = 12;
const WHOLE_ETH = 10n ** 18n;

/** A market, the running feed that asks it, and the running signing module that asks the feed. */
describe('the worth of a withdrawal', () => {
  const tier = (id: string, value: object, requires: object) => ({ id, asset: ETH, value, requires });
  const genesis = aGenesis({
    policy: {
      ...aPolicyDocument(),
      prices: { ...PRICES, staleAfterSeconds: STALE_AFTER_SECONDS },
      tiers: [
        tier('eth-much', { currency: 'JPY', atLeast: '1000' }, TWO_OF_OPS_ONE_OF_FINANCE),
        tier('eth-little', { currency: 'JPY', atLeast: '0', below: '1000' }, { kind: 'engine-signature' }),
      ],
    },
  });
  let folder: string;
  let market: PriceSource;
  let feed: PriceFeedProcess;
  let setting: EvmSetting;

  beforeAll(async () => {
    folder = makeTemporaryFolder();
    market = await PriceSource.start('{"last": 600000}');
    const source = { asset: ETH, currency: 'JPY', url: market.url, pointer: '/last' };
    feed = await PriceFeedProcess.prepare(join(folder, 'price-feed'), genesis, [source]);
    await feed.start();
    setting = await anEvmSetting({ genesis, configuration: { priceUrls: [feed.url] } });
    setting.module.start();
  }, 90_000);
  afterAll(async () => {
    await setting.end();
    await feed.stop();
    await market.stop();
    removeTemporaryFolder(folder);
  });

  async function register(amount: bigint) {
    const { policy } = genesis;
    const engine = anEngine('trading', setting.server.url);
    const destination = Wallet.createRandom().address;
    const body = aWithdrawal(policy.deploymentId, { asset: ETH, amount: amount.toString(), destination });
    const derived = deriveIntent(body, engine.keyId as EngineKeyId, policy);
    invariant(derived.kind === 'intent', 'the builder asks for something that the policy knows');
    setting.server.offer(policy.deploymentId, body.reference, {
      ...{ request: engine.withdrawal(body), votes: [], cancel: null },
    });
    const id = derived.intent.withdrawalId;
    const { findings } = await setting.server.waitFor(id, ({ outcome }) => outcome === 'registered');
    return { id, worths: findings.worths };
  }
  const isAuthorised = (id: string) =>
    setting.server.receiptsOf(id).some(({ message: { outcome } }) => outcome === 'authorised');

  /** Asks for the same again until what is registered has these worths. */
  async function registerWorth(amount: bigint, worths: readonly string[]): Promise<string> {
    for (let tries = 0; tries < 60; tries += 1) {
      const registered = await register(amount);
      if (registered.worths.join() === worths.join()) return registered.id;
      await sleep(500);
    }
    throw new Error(`never worth ${worths.join()}`);
  }

  it('comes from the market by the feed, until the feed is gone; then it is unknown and people are asked', async () => {
    const thousandth = WHOLE_ETH / 1000n;
    await setting.server.waitFor(
      await registerWorth(thousandth, ['JPY 600']),
      ({ outcome }) => outcome === 'authorised',
    );
    const much = await register(2n * thousandth);
    expect(much.worths).toEqual(['JPY 1200']);

    await feed.stop();
    const unknown = await registerWorth(thousandth, []);
    await sleep(1_000);
    expect([isAuthorised(much.id), isAuthorised(unknown)]).toEqual([false, false]);
  }, 120_000);
});
