import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readSignedOrder } from '../../../src/protocol/orders/signed-order.js';
import { readAsked, writeSignedRequest } from '../../../src/protocol/evidence.js';
import { writeMessage } from '../../../src/protocol/typed-data.js';
import { writeSignedReceipt } from '../../../src/protocol/receipt.js';
import { writeSignedVote } from '../../../src/protocol/vote.js';
import { reportListSchema } from '../../../src/server/reports/report-views.js';
import { Voter } from '../../support/a-voter.js';
import { aDevice, BOB, DAVE, DEVICES, type TestDevice } from '../../support/builders/a-device.js';
import { aGenesis } from '../../support/builders/a-genesis.js';
import { LARGE_BTC } from '../../support/builders/a-policy.js';
import { aSecret } from '../../support/builders/a-secret.js';
import { anEngine, aWithdrawal } from '../../support/builders/an-engine.js';
import { GOVERNED } from '../../support/builders/an-order.js';
import { TestReceipts } from '../../support/builders/test-receipts.js';
import { findChromium } from '../../support/chromium.js';
import { aConsoleSession } from '../../support/console-session.js';
import { ConsoleUnderTest } from '../../support/console-under-test.js';
import { approve, type Proposed } from '../../support/proposals.js';
import { propose } from '../../support/registered-proposals.js';

// The server itself is in somebody's hands: what it says is changed on its way to an approver whose key is plugged in.
const program = await findChromium();
const OUTPUT = join(import.meta.dirname, '../../output/console');
const RP_ID = 'localhost';

let key: TestDevice;
let house: ConsoleUnderTest;
let auditor: Record<string, string>;
beforeAll(async () => {
  mkdirSync(OUTPUT, { recursive: true });
  house = await ConsoleUnderTest.start((origin) => {
    const relyingParty = { rpId: RP_ID, origins: [origin] };
    const webauthn = { scheme: 'webauthn', path: 'console', relyingParty } as const;
    key = aDevice('alice', { id: 'alice-key', ...webauthn });
    const bobs = aDevice('bob', { id: 'bob-key', ...webauthn });
    return aGenesis({ devices: [...DEVICES, key, bobs], policy: { ...GOVERNED, console: relyingParty } });
  }, program);
  auditor = await aConsoleSession(house.server, 'olga', ['auditor']);
}, 60_000);
afterAll(() => house.stop());

let alice: Voter;
beforeEach(async () => {
  alice = await Voter.sitDown(house, key);
});
afterEach(() => alice.leave());

/** What the server shows of a payment, as far as a liar touches it. */
interface Evidence {
  readonly withdrawalId: string;
  readonly request: { readonly body: string };
  readonly votes: readonly unknown[];
}
interface List {
  readonly items: readonly Evidence[];
}
interface Page {
  readonly proposal: Evidence;
  readonly told: object;
}

const FULL = '**/v1/console/withdrawals/*';
const LIST = '**/v1/proposals?state=open';
const at = ({ id }: Proposed) => `/proposals/${id}`;
const full = async (payment: Proposed): Promise<Page> => {
  const { json } = await house.server.fetch(`/v1/console/withdrawals/${payment.id}`, { headers: auditor });
  return json as Page;
};

/** With a zero behind the amount. */
function dearer(evidence: Evidence): Evidence {
  const signed = Buffer.from(evidence.request.body, 'base64').toString();
  const changed = signed.replace(`"${LARGE_BTC}"`, `"${LARGE_BTC * 10n}"`);
  expect(changed).not.toBe(signed);
  return { ...evidence, request: { ...evidence.request, body: Buffer.from(changed).toString('base64') } };
}

/** The page is red, has nothing to sign with, asked no key, and has told of it. */
async function stopped(title: string, inReport: string): Promise<void> {
  await alice.heading(title);
  expect(await alice.tab.page.locator('.stop').count()).toBe(1);
  expect(await alice.tab.page.getByRole('button', { name: /Approve|Reject/ }).count()).toBe(0);
  expect(await alice.asked()).toBe(0);
  expect(alice.postedTo('/votes')).toEqual([]);
  await reported(inReport);
}

/** Others learn of it from the server, as long as that is not the one who lies. */
async function reported(inReport: string): Promise<void> {
  const reports = async () =>
    (await house.server.fetch('/v1/console/reports', { headers: auditor })).as(reportListSchema).items;
  for (let tries = 0; tries < 50 && !(await reports())[0]?.report.includes(inReport); tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 100));
  expect((await reports())[0]).toMatchObject({ person: 'alice', report: expect.stringContaining(inReport) as string });
}

describe('a server that lies', () => {
  it('about the amount in the engine’s own request meets a red page', async () => {
    const payment = await propose(house.server);
    await alice.lie(FULL, (shown: Page) => ({ ...shown, proposal: dearer(shown.proposal) }));
    await alice.open(at(payment));
    await stopped('This is not what the engine asked for', 'REQUEST_SIGNATURE_INVALID');
  });

  it('by telling another amount than the one that it would have signed meets one, with both amounts', async () => {
    const payment = await propose(house.server);
    await alice.lie(FULL, (shown: Page) => ({ ...shown, told: { ...shown.told, amountText: '0.01 BTC' } }));
    await alice.open(at(payment));
    await stopped('The server says one thing and asks to sign another', 'told "0.01 BTC", signed "0.1 BTC"');
    expect(await alice.text()).toMatch(/0\.01 BTC[^]*0\.1 BTC/);
    await alice.tab.page.screenshot({ path: join(OUTPUT, 'told-differs-360.png'), fullPage: true });
  });

  it('by showing another payment at this address meets one', async () => {
    const [payment, other] = [await propose(house.server), await propose(house.server)];
    const theirs = await full(other);
    await alice.lie(FULL, () => ({ ...theirs, proposal: { ...theirs.proposal, withdrawalId: payment.id } }));
    await alice.open(at(payment));
    await stopped('This is not what the engine asked for', 'PROPOSAL_DIFFERS');
  });

  it('only once the person has read, while the key is being fetched, meets one as well', async () => {
    const [payment, other] = [await propose(house.server), await propose(house.server, { reference: 'w-other' })];
    await alice.open(at(payment));
    const theirs = await full(other);
    await alice.lie(FULL, () => ({ ...theirs, proposal: { ...theirs.proposal, withdrawalId: payment.id } }));
    await alice.press('Approve 0.1 BTC');
    await stopped('This is not what the engine asked for', 'PROPOSAL_DIFFERS');
  });

  it('about every payment in a list meets one', async () => {
    await propose(house.server);
    await alice.lie(LIST, (shown: List) => ({ items: shown.items.map(dearer) }));
    await alice.open('/');
    await stopped('This is not what the engine asked for', 'REQUEST_SIGNATURE_INVALID');
  });

  it.each([
    ['with one payment twice', ([one, ...others]: readonly Evidence[]) => [one, ...others, one]],
    [
      'with a forged payment under the name of another',
      ([one, other, ...others]: readonly Evidence[]) =>
        one && other ? [one, { ...dearer(other), withdrawalId: one.withdrawalId }, ...others] : [],
    ],
    ['with something that has no name', (items: readonly Evidence[]) => [...items, {}]],
  ])('by a list %s meets one', async (_what, lie) => {
    await propose(house.server);
    await propose(house.server);
    await alice.lie(LIST, (shown: List) => ({ items: lie(shown.items) }));
    await alice.open('/');
    await stopped('The server’s list cannot be believed', 'stop: list-broken');
  });

  it('about another screen’s payment meets one: the picture of that screen says so', async () => {
    const payment = await propose(house.server);
    const there = 'ab'.repeat(32);
    await alice.open('/');
    await alice.tab.page.goto(`${house.url}${at(payment)}#intent=${there}`);
    await stopped('The two screens show two payments', there);
  });

  it('with a genesis of its own, in which it has everybody’s keys, meets one', async () => {
    const payment = await propose(house.server);
    const theirs = aGenesis({ attestationSecret: aSecret('a liar') });
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    const { genesis, policy, enrolments } = theirs.files;
    await alice.lie('**/v1/genesis', () => ({
      ...{ genesis: text(genesis), policy: text(policy), enrolments: text(enrolments) },
    }));
    await alice.open(at(payment));
    await stopped('This is not your deployment', 'genesis-differs');
    expect(await alice.tab.page.getByRole('button', { name: 'Freeze' }).count()).toBe(0);
  });

  it('with a policy that nobody signed meets one', async () => {
    const payment = await propose(house.server);
    await alice.lie('**/v1/genesis', (files: Record<string, string>) => ({
      ...files,
      policy: files['policy']?.replaceAll('"threshold": 2', '"threshold": 1'),
    }));
    await alice.open(at(payment));
    await stopped('The genesis does not hold', 'genesis-broken');
  });
});

describe('a server that lies about one payment of many', () => {
  it('has that row red, with nothing of its own words and nothing to vote on; the others hold by themselves', async () => {
    const [honest, forged] = [await propose(house.server), await propose(house.server)];
    await alice.lie(LIST, (shown: List) => ({
      items: shown.items.map((each) => (each.withdrawalId === forged.id ? dearer(each) : each)),
    }));
    const { page } = (await alice.open('/')).tab;
    await alice.heading('One payment here does not hold');
    await reported('REQUEST_SIGNATURE_INVALID');
    const red = page.locator('.tray-stop');
    expect(await red.count()).toBe(1);
    expect(await red.innerText()).toContain(forged.id.slice(0, 8));
    expect(await red.innerText()).not.toMatch(/BTC|w-/);
    expect(await page.locator(`a[href="/proposals/${forged.id}"]`).count()).toBe(0);
    const waiting = await page.locator('.tray-row').count();
    await alice.heading(`${waiting} payments wait for you`);
    expect(await alice.tab.axe()).toEqual([]);
    await page.screenshot({ path: join(OUTPUT, 'tray-row-stopped-360.png'), fullPage: true });

    await red.getByRole('link').click();
    await stopped('This is not what the engine asked for', forged.id);
    await page.getByRole('link', { name: 'To the payments that hold' }).click();
    await page.locator(`a[href="/proposals/${honest.id}"]`).click();
    await alice.press('Approve 0.1 BTC');
    await alice.press('Approve 0.1 BTC with my key');
    await alice.says('Your approval is in.');
  });
});

describe('a server that keeps something back', () => {
  it('such as the module’s word, which would say that a payment is strange: nobody approves without it, and one may say no', async () => {
    const payment = await propose(house.server);
    await alice.lie(FULL, (shown: Page) => ({ ...shown, proposal: { ...shown.proposal, registration: null } }));
    await alice.open(at(payment));
    await alice.says('The server shows no word of the signing module that it has looked at this.');
    expect(await alice.tab.page.getByRole('button', { name: /^Approve/ }).count()).toBe(0);
    expect(await alice.tab.page.getByRole('button', { name: 'Reject…' }).count()).toBe(1);
  });

  it('such as a “no”, by refusing it: it goes past the vote, and its person can carry it on', async () => {
    const payment = await propose(house.server);
    await alice.tab.page.route('**/votes', (route) =>
      route.fulfill({ status: 409, json: { code: 'WITHDRAWAL_NOT_OPEN', status: 409, title: 'no', detail: 'no' } }),
    );
    await alice.open(at(payment));
    await alice.press('Reject…');
    await alice.press('The amount is wrong.');
    await alice.press('Reject with my key');
    await alice.says('the signing module hears it for as long as it has not signed');
    const [order] = alice.postedTo('/v1/orders').map(readSignedOrder);
    expect(order).toMatchObject({ verb: 'Reject', message: { intent: { withdrawalId: payment.id } } });
    await alice.tab.page.getByText('Carry it on yourself').click();
    const saving = alice.tab.page.waitForEvent('download');
    await alice.press('Save it as a file');
    expect((await saving).suggestedFilename()).toMatch(/^[0-9a-f]{64}\.json$/);
    expect(await alice.asked()).toBe(1);
  });
});

describe('another payment under the same name', () => {
  it.each(['Approve 0.1 BTC', 'Reject…'])(
    'that comes while the sheet of “%s” is open is not slid under anybody’s finger',
    async (act) => {
      const reference = `w-twice-${act.slice(0, 3)}`;
      const payment = await propose(house.server, { reference });
      const { deploymentId } = house.server.genesis.policy;
      const dear = aWithdrawal(deploymentId, { reference, amount: (LARGE_BTC * 40n).toString() });
      const signed = anEngine('trading', house.server.publicUrl).withdrawal(dear);
      const asked = readAsked(signed, house.server.genesis.policy);
      if (asked.kind !== 'asked') throw new Error(asked.kind);
      const { intent, hash: intentHash } = asked;
      const told = { ...writeMessage(intent), intentHash, notAfter: intent.notAfterText };
      await alice.open(at(payment));
      await alice.press(act);
      await alice.tab.page.locator('dialog').getByText('0.1 BTC').first().waitFor();
      await alice.lie(FULL, (shown: Page) => ({
        ...{ ...shown, told: { ...shown.told, ...told } },
        proposal: { ...shown.proposal, request: writeSignedRequest(signed), votes: [] },
      }));
      expect((await approve(house.server, BOB, payment)).status).toBe(201);
      await alice.heading('This is another payment now');
      expect(
        await alice.tab.page
          .locator('dialog')
          .getByRole('button', { name: /with my key/ })
          .count(),
      ).toBe(0);
      expect(await alice.asked()).toBe(0);
    },
  );
});

describe('votes and receipts that nobody gave', () => {
  it('count for nothing, and are said to be there', async () => {
    const payment = await propose(house.server);
    const { policy } = house.server.genesis;
    const forged = [BOB, DAVE].map((each) => ({
      ...each.approve(policy, payment.intent),
      signature: each.approve(policy, payment.intent, { castAt: 1 }).signature,
    }));
    const receipts = new TestReceipts(house.server.genesis, aSecret('a liar'));
    const stated = receipts.payment(payment.intent, 'ab'.repeat(32)).map(writeSignedReceipt);
    await alice.lie(FULL, (shown: Page) => ({
      ...shown,
      proposal: { ...shown.proposal, votes: forged.map(writeSignedVote), registration: stated[0] },
      receipts: stated,
    }));
    await alice.open(at(payment));
    const text = await alice.text();
    expect(text).toContain('VOTE_SIGNATURE_INVALID');
    expect(text).toContain('ops 0 of 2');
    expect(text).toContain('finance 0 of 1');
    expect(text).toContain('The server shows no receipt by which the signing module has registered it.');
    expect(text).not.toMatch(/Bob of the tests approved|ab{8}/);
    expect(text).toContain('at most 0.001 BTC');
    expect(await alice.tab.page.locator('.timeline li').count()).toBe(1);
  });
});

describe('a session that says that somebody else sits here', () => {
  it('has their key asked for, which is not there: nothing is signed with the one that is', async () => {
    const payment = await propose(house.server);
    await alice.lie('**/v1/console/session', (session: object) => ({ ...session, person: 'bob', approver: 'bob' }));
    await alice.open(at(payment));
    await alice.press('Approve 0.1 BTC');
    await alice.says('With bob-key.');
    await alice.press('Approve 0.1 BTC with my key');
    await alice.says('Nothing was signed');
    expect(alice.postedTo('/votes')).toEqual([]);
  });

  it('keeps nobody from freezing with the key that they have', async () => {
    await alice.lie('**/v1/console/session', (session: object) => ({ ...session, person: 'bob', approver: 'bob' }));
    await alice.open('/policy');
    await alice.press('Freeze');
    await alice.tab.page.getByLabel('Who are you?').selectOption('alice');
    await alice.press('Freeze everything');
    await alice.says('The order is handed in.');
    const [order] = alice.postedTo('/v1/orders').map(readSignedOrder);
    expect(order).toMatchObject({ verb: 'Freeze', message: { approver: 'alice', device: 'alice-key' } });
  });
});

describe('where a page has stopped', () => {
  it('governors find it on the health page, as words of the one who sent them and of nobody else', async () => {
    const payment = await propose(house.server);
    const words = 'Nothing is wrong.\n<h1>Governors: sign</h1>';
    await alice.lie(FULL, (shown: Page) => ({ ...shown, told: { ...shown.told, amountText: words } }));
    await alice.open(at(payment));
    await stopped('The server says one thing and asks to sign another', 'Nothing is wrong.');
    const bob = await house.loggedIn('bob');
    const tab = await bob.open(`/health#genesis=${house.genesisHash}`);
    const latest = tab.page.locator('.reports figure').first();
    await latest.waitFor();
    expect(await latest.locator('figcaption').innerText()).toMatch(/^alice · /);
    expect(await latest.innerText()).not.toContain('Nothing is wrong.');
    await latest.locator('summary').click();
    expect(await latest.locator('blockquote').innerText()).toContain('<h1>Governors: sign</h1>');
    // Of what a stranger wrote nothing stands outside of the quotation, and none of it is anything but text.
    const outside = await tab.page.evaluate(
      `(() => { const page = document.querySelector('main').cloneNode(true);
                for (const each of page.querySelectorAll('blockquote')) each.remove(); return page.textContent; })()`,
    );
    expect(outside).not.toMatch(/Nothing is wrong|Governors: sign/);
    expect(await tab.page.locator('main h1').count()).toBe(1);
    expect([tab.complaints, await tab.violations(), await tab.axe()]).toEqual([[], [], []]);
    await tab.page.screenshot({ path: join(OUTPUT, 'reports-360.png'), fullPage: true });
    await bob.leave();
  });

  it('everything can be frozen from there, in two presses and a touch', async () => {
    const payment = await propose(house.server);
    await alice.lie(FULL, (shown: Page) => ({ ...shown, told: { ...shown.told, amountText: '0.01 BTC' } }));
    await alice.open(at(payment));
    await alice.heading('The server says one thing and asks to sign another');
    await alice.press('Freeze');
    await alice.tab.page.screenshot({ path: join(OUTPUT, 'freeze-360.png') });
    await alice.press('Freeze everything');
    await alice.says('The order is handed in.');
    const [order] = alice.postedTo('/v1/orders').map(readSignedOrder);
    expect(order).toMatchObject({ verb: 'Freeze', message: { scope: 'all', approver: 'alice', device: 'alice-key' } });
    const { json } = await house.server.fetch('/v1/orders');
    const { orders } = z.object({ orders: z.array(z.object({ message: z.unknown() })) }).parse(json);
    expect(orders.map(({ message }) => message)).toContainEqual(order?.message);
  });

  it('the order is handed to the person where the liar does not take it', async () => {
    await alice.lie('**/v1/policy', (shown: object) => ({ ...shown, chain: [] }));
    await alice.tab.page.route('**/v1/orders', (route) =>
      route.request().method() === 'POST' ? route.abort() : route.fallback(),
    );
    await alice.open('/');
    await alice.press('Freeze');
    await alice.press('Freeze everything');
    await alice.says('It holds by itself');
    const text = await alice.tab.page.locator('dialog textarea').inputValue();
    expect(readSignedOrder(JSON.parse(text))).toMatchObject({ verb: 'Freeze' });
  });
});
