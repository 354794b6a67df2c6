import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { invariant } from '../../../src/protocol/invariant.js';
import { writeSignedOrder } from '../../../src/protocol/orders/signed-order.js';
import { writeSignedReceipt } from '../../../src/protocol/receipt.js';
import { ordersSchema } from '../../../src/server/orders/order-views.js';
import { offerListSchema, type Offer } from '../../../src/server/enrolments/offer-views.js';
import { HOST, Invite } from '../../../src/server/invitations/invite.js';
import { aDevice, ALICE, DEVICES } from '../../support/builders/a-device.js';
import { aGenesis } from '../../support/builders/a-genesis.js';
import { GOVERNANCE } from '../../support/builders/a-rich-policy.js';
import { aSuspend, digestOf } from '../../support/builders/an-order.js';
import { TestReceipts } from '../../support/builders/test-receipts.js';
import { aSecret } from '../../support/builders/a-secret.js';
import { findChromium } from '../../support/chromium.js';
import { aConsoleSession } from '../../support/console-session.js';
import { ConsoleUnderTest, type Tab } from '../../support/console-under-test.js';
import { lookUp } from '../../support/proposals.js';
import { propose } from '../../support/registered-proposals.js';
import { TestWallet } from '../../support/test-wallet.js';

const program = await findChromium();
const OUTPUT = join(import.meta.dirname, '../../output/console');
/** In the policy from the beginning, as one that was enrolled. */
const CAROLS = aDevice('carol', { id: 'carol-browser', scheme: 'eip712', path: 'console' });

let house: ConsoleUnderTest;
beforeAll(async () => {
  mkdirSync(OUTPUT, { recursive: true });
  house = await ConsoleUnderTest.start(
    (origin) =>
      aGenesis({
        devices: [...DEVICES, CAROLS],
        policy: { governance: GOVERNANCE, console: { rpId: 'localhost', origins: [origin] } },
      }),
    program,
  );
}, 60_000);
afterAll(() => house.stop());

/** Somebody in their own browser, who has made a passkey and is in. */
async function somebody(person: string, prepare: (tab: Tab) => Promise<void> = () => Promise.resolve()): Promise<Tab> {
  const { link } = await house.server.app.get(Invite).execute({ person }, HOST);
  const tab = await (await house.person()).tab();
  await prepare(tab);
  await tab.page.goto(link);
  const key = await tab.plugIn({ transport: 'internal' });
  await tab.page.getByRole('button', { name: 'Make the passkey' }).click();
  await tab.page.getByRole('heading', { name: 'Nothing waits for you' }).waitFor();
  await key.unplug();
  return tab;
}

async function enrolling({ page }: Tab): Promise<void> {
  await page.getByRole('link', { name: 'You' }).click();
  await page.getByRole('button', { name: 'Enrol a key' }).click();
}

async function offersOf(person: string): Promise<readonly Offer[]> {
  const headers = await aConsoleSession(house.server, person);
  return (await house.server.fetch('/v1/console/offers', { headers }))
    .as(offerListSchema)
    .items.filter((offer) => offer.person === person);
}

describe('an approver', () => {
  it('has a security key made and proved by two touches, and offered to governors with its attestation', async () => {
    const tab = await somebody('bob');
    await tab.plugIn();
    await enrolling(tab);
    await tab.page.screenshot({ path: join(OUTPUT, 'enrol-360.png') });
    await tab.page.getByRole('button', { name: 'Make it and offer it' }).click();
    await tab.page.getByRole('heading', { name: 'Offered' }).waitFor();
    const [offer, ...others] = await offersOf('bob');
    expect(others).toEqual([]);
    expect(offer?.device).toMatchObject({ id: 'bob-key', approver: 'bob', scheme: 'webauthn', path: 'console' });
    expect(offer?.device.publicKey).toMatch(/^0[23][0-9a-f]{64}$/);
    expect(offer?.enrolment.attestation).toBeDefined();
    expect(tab.complaints).toEqual([]);
    expect(await tab.violations()).toEqual([]);
  });

  it('hands the key in again whose way was lost, and makes no second one', async () => {
    const tab = await somebody('alice');
    const key = await tab.plugIn();
    await enrolling(tab);
    await tab.page.route('**/v1/console/offers', (route) =>
      route.request().method() === 'POST' ? route.abort() : route.fallback(),
    );
    await tab.page.getByRole('button', { name: 'Make it and offer it' }).click();
    await tab.page.getByText('What you signed is kept on this page').waitFor();
    const touches = await key.signCount();
    await tab.page.unroute('**/v1/console/offers');
    await tab.page.getByRole('button', { name: 'Hand the same in again' }).click();
    await tab.page.getByRole('heading', { name: 'Offered' }).waitFor();
    expect(await key.signCount()).toBe(touches);
    expect((await offersOf('alice')).map(({ device }) => device.id)).toEqual(['alice-key']);
  });

  it('is refused a passkey that a cloud would copy, before governors hear of it', async () => {
    const tab = await somebody('dave');
    await tab.plugIn({ isSynced: true, transport: 'internal' });
    await enrolling(tab);
    await tab.page.getByRole('button', { name: 'Make it and offer it' }).click();
    await tab.page.getByText('would be copied to other devices').waitFor();
    expect(await offersOf('dave')).toEqual([]);
  });

  it('has an account of a browser wallet proved, on the path that is chosen for it', async () => {
    const wallet = new TestWallet(aSecret('erin’s other wallet'));
    const tab = await somebody('erin', ({ page }) => wallet.installIn(page));
    await enrolling(tab);
    await tab.page.getByText('The wallet Test Wallet').click();
    await tab.page.getByLabel('Its name in the policy').fill('erin-browser');
    await tab.page.getByRole('button', { name: 'Make it and offer it' }).click();
    await tab.page.getByRole('heading', { name: 'Offered' }).waitFor();
    const [offer] = await offersOf('erin');
    expect(offer?.device).toEqual({
      ...{ id: 'erin-browser', approver: 'erin', scheme: 'eip712', publicKey: wallet.address, path: 'console' },
    });
  });

  it('approves by a wallet, which is handed the fields and not a hash', async () => {
    const wallet = new TestWallet(CAROLS.secret);
    const tab = await somebody('carol', ({ page }) => wallet.installIn(page));
    const proposed = await propose(house.server);
    await tab.page.locator('.tray-row a').click();
    await tab.page.getByRole('button', { name: 'Approve 0.1 BTC' }).click();
    await tab.page.getByText('carol-browser').click();
    await tab.page.getByRole('button', { name: 'Approve 0.1 BTC with my key' }).click();
    await tab.page.getByText('Your approval is in.').waitFor();
    expect(wallet.shown).toMatchObject([
      { intent: { amountText: '0.1 BTC', destination: proposed.intent.destination }, device: 'carol-browser' },
    ]);
    expect(await lookUp(house.server, proposed.id)).toMatchObject({ state: 'pending_approval' });
  });
});

describe('a governor', () => {
  it('asks somebody in by a link that opens, and suspends a device at once, with a reason that is signed', async () => {
    const wallet = new TestWallet(CAROLS.secret);
    const tab = await somebody('carol', ({ page }) => wallet.installIn(page));
    await tab.page.getByRole('link', { name: 'People' }).click();
    await tab.page.getByLabel('Whom? An approver’s id, or another name').fill('visitor');
    await tab.page.getByText('auditor: the same').click();
    await tab.page.getByRole('button', { name: 'Make the link' }).click();
    const link = await tab.page.getByLabel('The link, this once').inputValue();
    expect(link).toMatch(/^http:\/\/localhost:[0-9]+\/welcome#token=[0-9a-f]{64}&genesis=[0-9a-f]{64}$/);
    const visitor = await (await house.person()).open(link.slice(link.indexOf('/welcome')));
    await visitor.page.getByRole('heading', { name: 'Welcome, visitor' }).waitFor();

    await tab.page
      .locator('.device', { hasText: 'bob-laptop' })
      .getByRole('button', { name: 'Suspend this device' })
      .click();
    await tab.page.getByRole('button', { name: 'It is lost.' }).click();
    await tab.page.locator('dialog').getByText('carol-browser').click();
    await tab.page.getByRole('button', { name: 'Suspend it' }).click();
    await tab.page.getByText('The order is handed in.').waitFor();
    const { orders } = (await house.server.fetch('/v1/orders')).as(ordersSchema);
    expect(orders).toMatchObject([
      { verb: 'Suspend', message: { suspended: 'bob-laptop', reason: 'It is lost.', device: 'carol-browser' } },
    ]);
    expect(tab.complaints).toEqual([]);
  });

  it('suspends a lost key on their own page, and is asked for another one of theirs', async () => {
    const wallet = new TestWallet(CAROLS.secret);
    const { page } = await somebody('carol', (tab) => wallet.installIn(tab.page));
    await page.getByRole('link', { name: 'You' }).click();
    // The policy lists it before the other one.
    const lost = page.locator('.device', { hasText: 'carol-wallet' });
    await lost.getByRole('button', { name: 'Suspend this device' }).click();
    const sheet = page.locator('dialog');
    expect(await sheet.getByRole('radio', { name: /carol-browser/ }).isChecked()).toBe(true);
    await sheet.getByRole('button', { name: 'It is lost.' }).click();
    await sheet.getByRole('button', { name: 'Suspend it' }).click();
    await sheet.getByText('The order is handed in.').waitFor();
    const { orders } = (await house.server.fetch('/v1/orders')).as(ordersSchema);
    expect(orders.filter(({ message }) => message['suspended'] === 'carol-wallet')).toMatchObject([
      { verb: 'Suspend', message: { suspended: 'carol-wallet', device: 'carol-browser' } },
    ]);
  });

  it('sees by the signing module’s word alone what is suspended, and suspends nothing twice, or with it', async () => {
    const { genesis } = house.server;
    const [stated, own, unstated] = ['dave-laptop', 'carol-wallet', 'bob-laptop'].map((device) =>
      aSuspend(ALICE, genesis.policy, device),
    );
    invariant(stated !== undefined && own !== undefined && unstated !== undefined, 'three orders');
    const receipts = new TestReceipts(genesis);
    for (const order of [stated, own]) receipts.order(digestOf(genesis.policy, order), 'suspended');
    const shown = {
      orders: [stated, own, unstated].map(writeSignedOrder),
      receipts: receipts.all.map(writeSignedReceipt),
    };
    const wallet = new TestWallet(CAROLS.secret);
    const tab = await somebody('carol', async ({ page }) => {
      await page.route('**/v1/orders', (route) => route.fulfill({ json: shown }));
      await wallet.installIn(page);
    });
    const { page } = tab;
    const lineOf = (device: string) => {
      const line = page.locator('.device', { hasText: device });
      return { mark: line.getByText('Suspended since'), button: line.getByRole('button', { name: /^Suspend this/ }) };
    };
    await page.getByRole('link', { name: 'People' }).click();
    await lineOf('dave-laptop').mark.waitFor();
    expect(await lineOf('dave-laptop').button.count()).toBe(0);
    expect(await lineOf('bob-laptop').mark.count()).toBe(0);
    await lineOf('bob-laptop').button.click();
    // Of her two the suspended one is no choice.
    await page.locator('dialog').getByText('carol-browser').waitFor();
    expect(await page.locator('dialog').getByRole('radio').count()).toBe(0);
    await page.keyboard.press('Escape');
    expect(await tab.axe()).toEqual([]);
    await page.screenshot({ path: join(OUTPUT, 'people-suspended-360-en-light.png'), fullPage: true });
    await page.getByRole('link', { name: 'You' }).click();
    await lineOf('carol-wallet').mark.waitFor();
    expect(await lineOf('carol-wallet').button.count()).toBe(0);
    expect(await lineOf('carol-browser').button.count()).toBe(1);
    expect(await tab.axe()).toEqual([]);
  });
});
