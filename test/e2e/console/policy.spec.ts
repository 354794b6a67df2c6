import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Wallet, type TypedDataDomain, type TypedDataField } from 'ethers';
import { z } from 'zod';
import { readAsked, writeSignedRequest } from '../../../src/protocol/evidence.js';
import { findingsMessage } from '../../../src/protocol/findings.js';
import { checkChange } from '../../../src/protocol/governance/check-change.js';
import {
  readSignedChange,
  writeSignedEnrolment,
  writeSignedChange,
  type SignedChange,
} from '../../../src/protocol/governance/signed-change.js';
import { hexOf } from '../../../src/protocol/hex.js';
import { invariant } from '../../../src/protocol/invariant.js';
import { readSignedOrder } from '../../../src/protocol/orders/signed-order.js';
import { verifyOrder } from '../../../src/protocol/orders/verify-order.js';
import { hashPolicy } from '../../../src/protocol/policy.js';
import { writeSignedReceipt } from '../../../src/protocol/receipt.js';
import { aChange, aChangeReceipt, followingDocument, theDraft } from '../../support/builders/a-change.js';
import { aDevice, ALICE, CAROL, listedDevice } from '../../support/builders/a-device.js';
import { anEngine, aWithdrawal } from '../../support/builders/an-engine.js';
import { TestReceipts } from '../../support/builders/test-receipts.js';
import { aGenesis } from '../../support/builders/a-genesis.js';
import { aRichDocument, GOVERNANCE, type Document } from '../../support/builders/a-rich-policy.js';
import { findChromium } from '../../support/chromium.js';
import { ConsoleUnderTest, type Person, type Tab } from '../../support/console-under-test.js';

const program = await findChromium();
const OUTPUT = join(import.meta.dirname, '../../output/console');
const { watchtower, selfFreeze, prices, allowList, knownAfterSeconds, roles, tiers, limits } = aRichDocument();
const PEOPLE = [
  ['alice', '高橋 愛子'],
  ['bob', 'Ben Carter'],
  ['carol', '佐藤 千尋'],
  ['dave', 'Daniel Okafor'],
  ['erin', '伊藤 恵美'],
].map(([id, name]) => ({ id, name }));
const rich = { watchtower, selfFreeze, prices, allowList, knownAfterSeconds, roles, tiers, limits };
const genesis = aGenesis({ policy: { ...rich, approvers: PEOPLE, governance: GOVERNANCE } });
const { policy: inForce } = genesis;
const first = JSON.parse(new TextDecoder().decode(genesis.files.policy)) as Document;

const now = (): number => Math.floor(Date.now() / 1000);

/** One governor alone would decide from now on; and requests wait less long. */
const looser = followingDocument(first, (document) => {
  document['governance'] = { ...GOVERNANCE, threshold: 1 };
  document['maxLifetimeSeconds'] = 86_400;
});
const tighter = followingDocument(first, (document) => {
  document['maxLifetimeSeconds'] = 43_200;
});
const proposedBy = (document: Document, ...devices: Parameters<typeof aChange>[2]): SignedChange =>
  aChange(document, inForce, devices, [], { castAt: now() - 50_000, expiresAt: now() + 50_000 });

let house: ConsoleUnderTest;
beforeAll(async () => {
  mkdirSync(OUTPUT, { recursive: true });
  house = await ConsoleUnderTest.start(genesis, program);
}, 60_000);
afterAll(() => house.stop());

let people: Person[] = [];
afterEach(async () => {
  await Promise.all(people.map((person) => person.leave()));
  people = [];
});

interface Shown {
  readonly change: SignedChange;
  readonly receipts?: readonly ReturnType<typeof aChangeReceipt>[];
  /** In place of what the change does. */
  readonly words?: readonly string[];
}

/** What arrived at a server that says what a test has it say. */
interface Post {
  readonly path: string;
  readonly body: unknown;
}

/** Carol's wallet as an extension announces itself (EIP-6963); what it signs it reads from the typed data, by ethers. */
const WALLET = `addEventListener('eip6963:requestProvider', () => {
  const request = ({ method, params }) =>
    method === 'eth_requestAccounts' ? Promise.resolve(['0x${CAROL.publicKey}']) : signAsCarol(params[1]);
  dispatchEvent(new CustomEvent('eip6963:announceProvider', {
    detail: Object.freeze({ info: { uuid: 'carol', name: 'A wallet', icon: '', rdns: 'a.wallet' }, provider: { request } }),
  }));
});`;
const typedData = z.object({
  domain: z.custom<TypedDataDomain>(),
  types: z.record(z.string(), z.custom<TypedDataField[]>()),
  message: z.record(z.string(), z.unknown()),
});

async function signAsCarol(text: string): Promise<string> {
  const { domain, types, message } = typedData.parse(JSON.parse(text));
  // Ethers adds the domain's own type by itself.
  const named = Object.fromEntries(Object.entries(types).filter(([name]) => name !== 'EIP712Domain'));
  return await new Wallet(`0x${hexOf(CAROL.secret)}`).signTypedData(domain, named, message);
}

/** A browser of somebody whom the server knows by this name; null for nobody. */
async function at(
  path: string,
  who: string | null,
  shown: readonly Shown[],
  options: Parameters<ConsoleUnderTest['person']>[0] = {},
  offers: readonly object[] = [],
): Promise<Tab & { readonly posted: Post[] }> {
  const person = await house.person(options);
  people.push(person);
  const tab = await person.tab();
  tab.page.setDefaultTimeout(5000);
  const posted: Post[] = [];
  const proposed = shown.map(({ change, receipts = [], words }) => {
    const { comparison } = theDraft(JSON.parse(new TextDecoder().decode(change.policy)), inForce);
    const changes = words?.map((en) => ({ effect: 'tightening', en, ja: en })) ?? comparison.changes;
    const told = { state: 'open', effectiveAt: null, changes, receipts: receipts.map(writeSignedReceipt) };
    return { ...told, change: writeSignedChange(change) };
  });
  await tab.page.route('**/v1/policy', (route) => route.fulfill({ json: { inForce: {}, chain: [], proposed } }));
  for (const taken of ['**/v1/policy/changes', '**/v1/orders', '**/v1/console/reports'])
    await tab.page.route(taken, async (route) => {
      if (route.request().method() !== 'POST') return route.fallback();
      const { pathname } = new URL(route.request().url());
      posted.push({ path: pathname, body: route.request().postDataJSON() });
      return route.fulfill({ status: 202, json: {} });
    });
  await tab.page.route('**/v1/console/offers', (route) => route.fulfill({ json: { items: offers } }));
  const session = { person: who, approver: who, roles: [], endsAt: '2099-01-01T00:00:00.000Z' };
  await tab.page.route('**/v1/console/session', (route) =>
    who === null ? route.fulfill({ status: 401, json: { code: 'UNAUTHENTICATED' } }) : route.fulfill({ json: session }),
  );
  await tab.page.exposeFunction('signAsCarol', signAsCarol);
  await tab.page.addInitScript(WALLET);
  await tab.page.goto(`${house.url}${path}#genesis=${house.genesisHash}`);
  await tab.page.locator('main h1').waitFor();
  return Object.assign(tab, { posted });
}

const main = ({ page }: Tab): Promise<string> => page.locator('main').innerText();
/** The signing module has it, and its delay runs since then. */
const registered = (change: SignedChange, recordedAt: number) =>
  aChangeReceipt(change, genesis, { sequence: 6, outcome: 'policy-registered', recordedAt });
/** The one thing that was sent. */
function only(posted: readonly Post[], path: string): unknown {
  expect(posted.map((each) => each.path)).toEqual([path]);
  return posted[0]?.body;
}

describe('the policy page', () => {
  it('says line by line what would change, who has signed, and whose it is to sign', async () => {
    const tab = await at('/policy', null, [{ change: proposedBy(looser, ALICE) }]);
    await tab.page.getByRole('heading', { name: 'Policy 2, proposed' }).waitFor();
    const text = await main(tab);
    for (const part of [
      'loosens a change needs 1 governors, was 2',
      'tightens a request may wait 86400 s, was 604800 s',
      'Still missing: 1 governor.',
      'To sign or to veto, log in.',
      'What loosens anything waits 1 day',
      'cold-store',
    ])
      expect(text).toContain(part);
    expect(await tab.page.getByRole('button', { name: /Veto|sign/ }).count()).toBe(0);
  });

  it('lets a governor sign those very words, by a wallet and as everybody can verify', async () => {
    const change = proposedBy(looser, ALICE);
    const tab = await at('/policy', 'carol', [{ change }]);
    await tab.page.getByRole('button', { name: 'Look again, and sign' }).click();
    await tab.page.screenshot({ path: join(OUTPUT, 'policy-sign-360-en-light.png') });
    expect(await tab.axe()).toEqual([]);
    await tab.page.getByRole('button', { name: 'Sign these words with my key' }).click();
    await tab.page.getByRole('heading', { name: 'Signed' }).waitFor();
    const signed = readSignedChange(only(tab.posted, '/v1/policy/changes'));
    invariant(signed !== null, 'a change');
    expect(signed.policy).toEqual(Uint8Array.from(change.policy));
    const judge = { genesisHash: genesis.genesis.hash, inForce, suspended: new Set<string>(), now: now() };
    expect(checkChange(signed, judge)).toMatchObject({ kind: 'open', signedBy: ['carol'] });
    expect(signed.signatures[0]?.message.changes).toContain('loosens: a change needs 1 governors, was 2');
  });

  it('counts the delay down, and has a veto beside it for governors alone', async () => {
    const change = proposedBy(looser, ALICE, CAROL);
    const shown = { change, receipts: [registered(change, now() - 3700)] };
    const visitor = await at('/policy', 'erin', [shown]);
    await visitor.page.getByText(/22 hrs? 58 mins?/).waitFor();
    expect(await visitor.page.getByRole('button', { name: 'Veto' }).count()).toBe(0);
    expect(await main(visitor)).toContain('You are reading.');
    const tab = await at('/policy', 'carol', [shown]);
    await tab.page.getByRole('button', { name: 'Veto' }).click();
    const act = tab.page.getByRole('button', { name: 'Veto with my key' });
    expect(await act.isDisabled()).toBe(true);
    await tab.page.screenshot({ path: join(OUTPUT, 'policy-veto-360-en-light.png') });
    expect(await tab.axe()).toEqual([]);
    await tab.page.getByRole('button', { name: 'I do not know who wants this' }).click();
    await act.click();
    await tab.page.getByRole('heading', { name: 'Vetoed' }).waitFor();
    const order = readSignedOrder(only(tab.posted, '/v1/orders'));
    invariant(order !== null, 'an order');
    expect(order).toMatchObject({
      verb: 'Veto',
      message: { policyHash: hashPolicy(change.policy), approver: 'carol' },
    });
    expect(verifyOrder(order, inForce, new Set())).toMatchObject({ kind: 'order' });
  });

  it('offers no veto of what only tightens: none would stop it', async () => {
    const tab = await at('/policy', 'carol', [{ change: proposedBy(tighter, ALICE) }]);
    await tab.page.getByText('It only tightens').waitFor();
    expect(await tab.page.getByRole('button', { name: 'Look again, and sign' }).count()).toBe(1);
    expect(await tab.page.getByRole('button', { name: 'Veto' }).count()).toBe(0);
  });

  it('stops where the server tells of other changes than the documents have, and signs nothing', async () => {
    const words = ['a request may wait 86400 s, was 604800 s'];
    const tab = await at('/policy', 'carol', [{ change: proposedBy(looser, ALICE), words }]);
    await tab.page.getByRole('heading', { name: 'The server tells of another change' }).waitFor();
    expect(await tab.page.locator('.stop').innerText()).toContain('loosens: a change needs 1');
    expect(await tab.page.getByRole('button', { name: /sign|Veto/i }).count()).toBe(0);
    expect(only(tab.posted, '/v1/console/reports')).toEqual({
      report: expect.stringContaining('documents: loosens: a change needs 1') as string,
    });
  });
});

describe('a draft', () => {
  it('is compared and linted while it is written, survives a reload, and is proposed as it was shown', async () => {
    const tab = await at('/policy/draft', 'carol', []);
    const { page } = tab;
    expect(await main(tab)).toContain('Nothing is changed yet.');
    await page.locator('summary', { hasText: 'Who changes the rules' }).click();
    await page.getByLabel('How many governors sign').fill('1');
    await page.getByText('loosens a change needs 1 governors').waitFor();
    await page.getByText('One governor alone changes every rule').waitFor();
    await page.getByLabel('How many governors sign').fill('0');
    await page.getByText('A whole number, 1 or more.').waitFor();
    await page.reload();
    await page.getByText('loosens a change needs 1 governors').waitFor();
    await page.getByRole('button', { name: 'Look again, and propose' }).click();
    await page.getByRole('button', { name: 'Sign these words with my key' }).click();
    await page.getByRole('heading', { name: 'Signed' }).waitFor();
    const signed = readSignedChange(only(tab.posted, '/v1/policy/changes'));
    invariant(signed !== null, 'a change');
    const judge = { genesisHash: genesis.genesis.hash, inForce, suspended: new Set<string>(), now: now() };
    expect(checkChange(signed, judge)).toMatchObject({
      ...{ kind: 'open', signedBy: ['carol'] },
      policy: { version: 2, governance: { threshold: 1 } },
    });
  });

  it('is tried on what was really asked for, which the page checks by its evidence', async () => {
    const registeredAt = now() - 86_400;
    const receipts = new TestReceipts(genesis);
    const findings = findingsMessage({
      ...{ destinationClass: 'known', firstSeenAt: registeredAt - 1_000_000, resembles: [], outlier: 'ordinary' },
      worths: new Map([['JPY', 500_000n]]),
    });
    const items = ['w-1', 'w-2', 'w-forged'].map((reference) => {
      const body = aWithdrawal(inForce.deploymentId, { reference, amount: '5000000', notAfter: registeredAt + 3600 });
      const request = anEngine('trading').withdrawal(body, { created: registeredAt, idempotencyKey: reference });
      const asked = readAsked(request, inForce);
      invariant(asked.kind === 'asked', 'the builder asks for something possible');
      const receipt = receipts.state(asked.intent, 'registered', { recordedAt: registeredAt, findings });
      const stated = reference === 'w-forged' ? [] : [writeSignedReceipt(receipt)];
      return { withdrawalId: asked.intent.withdrawalId, request: writeSignedRequest(request), receipts: stated };
    });
    const tab = await at('/policy/draft', 'carol', []);
    const { page } = tab;
    await page.route('**/v1/console/past?*', (route) => route.fulfill({ json: { items, nextCursor: null } }));
    await page.getByLabel('Amount').first().fill('0.01');
    await page.getByRole('button', { name: 'Try it' }).click();
    await page.getByText('2 would be decided otherwise').waitFor();
    const text = await main(tab);
    for (const part of [
      '2 withdrawals of the last 90 days',
      '1 withdrawal shown without evidence',
      '0.05 BTC',
      'waited at limits',
    ])
      expect(text).toContain(part);
    const result = page.locator('section', { hasText: 'On the past' }).last();
    await result.screenshot({ path: join(OUTPUT, 'draft-past-360-en-light.png') });
  });

  it('takes a device from an offer, with its proof, and from an enrolment by hand', async () => {
    const { deploymentId, hash } = genesis.genesis;
    const spare = aDevice('dave', { id: 'dave-spare', path: 'console' });
    const offer = { device: listedDevice(spare), enrolment: writeSignedEnrolment(spare.enrolment(deploymentId, hash)) };
    const tab = await at('/policy/draft', 'carol', [], {}, [
      { ...offer, person: 'dave', offeredAt: '2026-11-22T06:00:00Z' },
    ]);
    const { page } = tab;
    await page.locator('summary', { hasText: 'People and their devices' }).click();
    const other = aDevice('erin', { id: 'erin-laptop' });
    const by = other.enrolment(deploymentId, hash);
    await page.getByLabel('Its enrolment, as the device wrote it').fill('{}');
    await page.getByRole('button', { name: 'Add the device to the draft' }).click();
    await page.getByText('This is no enrolment of a device.').waitFor();
    await page.getByLabel('Its enrolment, as the device wrote it').fill(JSON.stringify(writeSignedEnrolment(by)));
    await page.getByRole('button', { name: 'Add the device to the draft' }).click();
    await page
      .locator('.change-lines')
      .getByText(/erin-laptop/)
      .waitFor();
    await page.getByRole('button', { name: 'Add dave-spare to the draft' }).click();
    await page
      .locator('.change-lines')
      .getByText(/dave-spare/)
      .waitFor();
    // Both have proved that they hold their keys, or it could not be proposed.
    await page.getByRole('button', { name: 'Look again, and propose' }).click();
    await page.getByRole('button', { name: 'Sign these words with my key' }).click();
    await page.getByRole('heading', { name: 'Signed' }).waitFor();
    const signed = readSignedChange(only(tab.posted, '/v1/policy/changes'));
    expect(signed?.enrolments.map(({ message }) => message.device).sort()).toEqual(['dave-spare', 'erin-laptop']);
  });

  it('says what is wrong with it, and does not let anybody sign that', async () => {
    const tab = await at('/policy/draft', 'carol', []);
    const { page } = tab;
    await page.locator('summary', { hasText: 'The document as text' }).click();
    const text = page.locator('#draft-text');
    const written = await text.inputValue();
    await text.fill(written.replace('"threshold": 2', '"threshold": 9'));
    await page.getByText('POLICY_MALFORMED').waitFor();
    await text.fill('{');
    await page.getByRole('heading', { name: 'The text is not JSON' }).waitFor();
    expect(await page.getByRole('button', { name: /propose/ }).count()).toBe(0);
    await page.getByRole('button', { name: 'Throw this draft away' }).click();
    await page.getByText('Nothing is changed yet.').waitFor();
    expect(await text.inputValue()).toBe(written);
  });
});

describe('the look of it', () => {
  // Both languages and both themes, each once: the browser's time is dear.
  it.each([
    ['ja', 'light'],
    ['en', 'dark'],
  ] as const)(
    'is whole at every width, clean to axe and to the browser (%s, %s)',
    async (language, theme) => {
      const locale = language === 'ja' ? 'ja-JP' : 'en-GB';
      const change = proposedBy(looser, ALICE, CAROL);
      const waiting = { change, receipts: [registered(change, now() - 40_000)] };
      const pages = {
        policy: () =>
          at('/policy', 'carol', [waiting, { change: proposedBy(tighter, ALICE) }], { locale, colorScheme: theme }),
        draft: async () => {
          const tab = await at('/policy/draft', 'carol', [], { locale, colorScheme: theme });
          await tab.page
            .getByLabel(language === 'ja' ? '金額' : 'Amount')
            .first()
            .fill('20');
          await tab.page.locator('.change-lines').waitFor();
          const closed = tab.page.locator('.fold:not([open]) > summary');
          while ((await closed.count()) > 0) await closed.first().click();
          return tab;
        },
        'change-stop': () =>
          at('/policy', 'carol', [{ change, words: ['nothing of importance'] }], { locale, colorScheme: theme }),
      } as const;
      for (const [name, open] of Object.entries(pages)) {
        const tab = await open();
        await tab.page
          .locator(name === 'policy' ? '.change' : 'main h1')
          .first()
          .waitFor();
        for (const width of [360, 1440]) {
          await tab.page.setViewportSize({ width, height: width === 360 ? 740 : 900 });
          expect([name, width, await tab.page.evaluate('document.documentElement.scrollWidth')]).toEqual([
            name,
            width,
            width,
          ]);
          await tab.page.evaluate('scrollTo(0, 0)');
          await tab.page.screenshot({
            path: join(OUTPUT, `${name}-${width}-${language}-${theme}.png`),
            fullPage: true,
          });
        }
        expect([name, await tab.violations(), tab.complaints]).toEqual([name, [], []]);
        expect([name, await tab.axe()]).toEqual([name, []]);
      }
    },
    90_000,
  );
});
