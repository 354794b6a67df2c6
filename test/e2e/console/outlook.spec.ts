import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { orderDigest, writeSignedOrder } from '../../../src/protocol/orders/signed-order.js';
import { writeSignedReceipt } from '../../../src/protocol/receipt.js';
import { Voter } from '../../support/a-voter.js';
import { aDevice, BOB, DEVICES, type TestDevice } from '../../support/builders/a-device.js';
import { aGenesis } from '../../support/builders/a-genesis.js';
import { BTC, LARGE_BTC, TWO_OF_OPS_ONE_OF_FINANCE } from '../../support/builders/a-policy.js';
import { aFreeze, GOVERNED } from '../../support/builders/an-order.js';
import { TestReceipts } from '../../support/builders/test-receipts.js';
import { findChromium } from '../../support/chromium.js';
import { ConsoleUnderTest } from '../../support/console-under-test.js';
import { propose } from '../../support/registered-proposals.js';

// What an approval would wait for is said before a key is touched; what would never be paid is not there to approve.
const program = await findChromium();
const OUTPUT = join(import.meta.dirname, '../../output/console');
const DELAY_SECONDS = 1200;
const LIMIT = LARGE_BTC * 4n;

let key: TestDevice;
let house: ConsoleUnderTest;
beforeAll(async () => {
  mkdirSync(OUTPUT, { recursive: true });
  house = await ConsoleUnderTest.start((origin) => {
    const relyingParty = { rpId: 'localhost', origins: [origin] };
    key = aDevice('alice', { id: 'alice-key', scheme: 'webauthn', path: 'console', relyingParty });
    const delayed = { ...TWO_OF_OPS_ONE_OF_FINANCE, delaySeconds: DELAY_SECONDS };
    const tiers = [
      { id: 'plain', asset: BTC, below: (LARGE_BTC * 2n).toString(), requires: TWO_OF_OPS_ONE_OF_FINANCE },
      { id: 'delayed', asset: BTC, atLeast: (LARGE_BTC * 2n).toString(), requires: delayed },
    ];
    const limits = [{ id: 'day', asset: BTC, path: 'any', windowSeconds: 86_400, amount: LIMIT.toString() }];
    return aGenesis({ devices: [...DEVICES, key], policy: { ...GOVERNED, tiers, limits, console: relyingParty } });
  }, program);
}, 60_000);
afterAll(() => house.stop());

let alice: Voter;
beforeEach(async () => {
  alice = await Voter.sitDown(house, key);
});
afterEach(() => alice.leave());

const open = async (terms: Parameters<typeof propose>[1] = {}): Promise<Voter> =>
  alice.open(`/proposals/${(await propose(house.server, terms)).id}`);
const amount = (of: bigint) => ({ amount: of.toString() });
const soon = () => ({ notAfter: Math.floor(Date.now() / 1000) + 600 });
const approving = () => alice.tab.page.getByRole('button', { name: /^Approve/ });

describe('what would never be paid', () => {
  it.each([
    ['for its delay ends after it has expired', () => ({ ...amount(LARGE_BTC * 2n), ...soon() }), 'expires before'],
    ['for no limit has room for it', () => amount(LIMIT + 1n), 'more than a limit of the policy ever lets through'],
  ])('%s, is not there to approve: that is said, and one may still say no', async (_why, terms, says) => {
    await open(terms());
    await alice.says(says);
    expect(await approving().count()).toBe(0);
    await alice.press('Reject…');
    await alice.press('The amount is wrong.');
    await alice.press('Reject with my key');
    await alice.says('Your “no” is handed in.');
  });
});

describe('what would wait', () => {
  it('for nothing has nothing said of it', async () => {
    await open();
    await alice.press('Approve 0.1 BTC');
    await alice.tab.page.getByRole('button', { name: 'Approve 0.1 BTC with my key', disabled: false }).waitFor();
    expect(await alice.tab.page.locator('dialog').innerText()).not.toContain('not paid at once');
  });

  it('for a delay and for governors who lift a freeze is approved knowing that', async () => {
    const { genesis } = house.server;
    const freeze = aFreeze(BOB, genesis.policy, { scope: 'wallet btc-hot' });
    const frozen = new TestReceipts(genesis).order(orderDigest(genesis.policy.deploymentId, freeze), 'frozen');
    await alice.lie('**/v1/orders', () => ({
      ...{ orders: [writeSignedOrder(freeze)], receipts: [writeSignedReceipt(frozen)] },
    }));
    await open(amount(LARGE_BTC * 2n));
    await alice.press('Approve 0.2 BTC');
    await alice.says(/not paid at once\. It waits for the governors to lift the freeze and its delay to end/);
    await alice.tab.page.screenshot({ path: join(OUTPUT, 'outlook-waits-360.png') });
    expect(await alice.asked()).toBe(0);
    await alice.press('Approve 0.2 BTC with my key');
    await alice.says('Your approval is in.');
  });

  it('for money that the wallet does not have says so', async () => {
    await alice.lie('**/v1/console/withdrawals/*', (shown: { readonly wallet: object }) => ({
      ...shown,
      wallet: { ...shown.wallet, balanceText: '0.05 BTC', afterText: '-0.05 BTC' },
    }));
    await open();
    await alice.press('Approve 0.1 BTC');
    await alice.says(/It waits for the wallet to be funded/);
  });
});
