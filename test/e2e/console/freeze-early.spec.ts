import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { orderDigest, readSignedOrder } from '../../../src/protocol/orders/signed-order.js';
import { verifyOrder } from '../../../src/protocol/orders/verify-order.js';
import { invariant } from '../../../src/protocol/invariant.js';
import { Voter } from '../../support/a-voter.js';
import { aDevice, DEVICES, type TestDevice } from '../../support/builders/a-device.js';
import { aGenesis } from '../../support/builders/a-genesis.js';
import { GOVERNED } from '../../support/builders/an-order.js';
import { findChromium } from '../../support/chromium.js';
import { ConsoleUnderTest } from '../../support/console-under-test.js';

// The pages come, and the server behind them says nothing: that is when somebody wants to stop everything.
const program = await findChromium();
const OUTPUT = join(import.meta.dirname, '../../output/console');

let key: TestDevice;
let house: ConsoleUnderTest;
beforeAll(async () => {
  mkdirSync(OUTPUT, { recursive: true });
  house = await ConsoleUnderTest.start((origin) => {
    const relyingParty = { rpId: 'localhost', origins: [origin] };
    key = aDevice('alice', { id: 'alice-key', scheme: 'webauthn', path: 'console', relyingParty });
    return aGenesis({ devices: [...DEVICES, key], policy: { ...GOVERNED, console: relyingParty } });
  }, program);
}, 60_000);
afterAll(() => house.stop());

/** In the browser of somebody who has been here before, a tab that has not been anywhere. */
let alice: Voter;
beforeEach(async () => {
  const earlier = await Voter.sitDown(house, key);
  await earlier.open('/policy');
  await earlier.heading('Policy 1');
  alice = await Voter.at(house, earlier.person, key);
});
afterEach(() => alice.leave());

const orders = async (): Promise<number> => {
  const { json } = await house.server.fetch('/v1/orders');
  return z.object({ orders: z.array(z.unknown()) }).parse(json).orders.length;
};
const goto = (path = '/') => alice.tab.page.goto(`${house.url}${path}`);
const silent = () => alice.tab.page.route('**/v1/**', (route) => route.abort());
const button = () => alice.tab.page.getByRole('button', { name: 'Freeze', exact: true });
/** Whatever the browser keeps under this key is what a test makes of it, an expression of `kept`. */
const tamper = (name: string, expression: string): Promise<unknown> =>
  alice.tab.page.evaluate(`new Promise((resolve, reject) => {
    const opening = indexedDB.open('sekisho', 1);
    opening.onsuccess = () => {
      const transaction = opening.result.transaction('trust', 'readwrite');
      const store = transaction.objectStore('trust');
      const reading = store.get('${name}');
      reading.onsuccess = () => { const kept = reading.result; store.put(${expression}, '${name}'); };
      transaction.oncomplete = () => { opening.result.close(); resolve(null); };
      transaction.onabort = reject;
    };
  })`);
const isQuiet = async (): Promise<void> => {
  await alice.heading('The server does not answer');
  expect(await button().count()).toBe(0);
};

describe('while the server is silent', () => {
  it('one freezes by the last policy that was proved here; the order is kept, saved, and handed in when it answers', async () => {
    const before = await orders();
    await silent();
    await goto();
    await alice.press('Freeze');
    await alice.says('This works by policy 1, the last that was checked in this browser.');
    await alice.tab.page.getByLabel('Who are you?').selectOption('alice');
    await alice.press('Freeze everything');
    await alice.says('It holds by itself');
    await alice.tab.page.screenshot({ path: join(OUTPUT, 'freeze-early-360.png'), fullPage: true });
    expect(await alice.tab.axe()).toEqual([]);

    const text = await alice.tab.page.locator('dialog textarea').inputValue();
    const order = readSignedOrder(JSON.parse(text));
    invariant(order !== null, 'an order');
    const { policy } = house.server.genesis;
    expect(verifyOrder(order, policy, new Set())).toMatchObject({
      kind: 'order',
      order: { kind: 'freeze', scope: { kind: 'all' } },
    });
    const saving = alice.tab.page.waitForEvent('download');
    await alice.press('Save it as a file');
    const saved = await saving;
    expect(saved.suggestedFilename()).toBe(`${orderDigest(policy.deploymentId, order)}.json`);
    expect(readFileSync(await saved.path(), 'utf8')).toBe(text);

    expect(await orders()).toBe(before);
    await alice.tab.page.unrouteAll();
    await alice.says('The order is handed in.');
    expect(await orders()).toBe(before + 1);
    // Handed in again and again, signed once.
    expect(await alice.asked()).toBe(1);
    expect(new Set(alice.postedTo('/v1/orders').map((body) => JSON.stringify(body))).size).toBe(1);
    expect(await alice.tab.violations()).toEqual([]);
  });

  it('nothing else goes by what was kept: the pages show nothing, and say what was seen last', async () => {
    await silent();
    await goto('/policy');
    await alice.heading('The server does not answer');
    await button().waitFor();
    const text = await alice.text();
    expect(text).toContain('Seen here last: policy 1');
    expect(text).not.toContain('What is in force');
  });
});

describe('while the server is slow', () => {
  it('the button is there at once, and the order goes out', async () => {
    const before = await orders();
    await alice.tab.page.route('**/v1/genesis', () => undefined);
    await goto();
    await alice.says('Checking what the server shows');
    await alice.press('Freeze');
    await alice.press('Freeze everything');
    await alice.says('The order is handed in.');
    expect(await orders()).toBe(before + 1);
  });
});

describe('what was kept', () => {
  it.each([
    ['was changed', 'proof', `{ ...kept, genesis: { ...kept.genesis, policy: kept.genesis.policy + ' ' } }`],
    ['is another deployment’s', 'deployment', `{ ...kept, genesis: 'ab'.repeat(32) }`],
    ['is behind what was seen here', 'deployment', `{ ...kept, version: 2, policy: 'ab'.repeat(32) }`],
    ['is not there', 'proof', 'null'],
  ])('and %s freezes nothing', async (_how, name, expression) => {
    await goto();
    await button().waitFor();
    await alice.tab.page.goto('about:blank');
    await silent();
    await goto();
    await button().waitFor();
    await tamper(name, expression);
    await goto();
    await isQuiet();
  });

  it('freezes nothing for who comes by a link of another deployment', async () => {
    await silent();
    await goto(`/#genesis=${'ab'.repeat(32)}`);
    await alice.heading('This link is for another deployment');
    expect(await button().count()).toBe(0);
  });

  it('freezes what it belongs to where the server shows another genesis', async () => {
    await alice.lie('**/v1/genesis', (files: { readonly genesis: string }) => ({
      ...files,
      genesis: `${files.genesis} `,
    }));
    await goto();
    await alice.heading('This is not your deployment');
    await alice.press('Freeze');
    await alice.says('This works by policy 1');
    await alice.press('Freeze everything');
    await alice.says('The order is handed in.');
  });
});
