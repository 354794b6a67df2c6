import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { HOST, Invite } from '../../../src/server/invitations/invite.js';
import { invariant } from '../../../src/protocol/invariant.js';
import { writeSignedReceipt, type SignedReceipt } from '../../../src/protocol/receipt.js';
import { writeSignedVote } from '../../../src/protocol/vote.js';
import { Voter } from '../../support/a-voter.js';
import { aDevice, BOB, DAVE, DEVICES, ERIN, type TestDevice } from '../../support/builders/a-device.js';
import { aGenesis } from '../../support/builders/a-genesis.js';
import { BTC } from '../../support/builders/a-policy.js';
import { aRichDocument, GOVERNANCE } from '../../support/builders/a-rich-policy.js';
import { aSigningModule } from '../../support/builders/an-engine.js';
import { TestReceipts } from '../../support/builders/test-receipts.js';
import { findChromium } from '../../support/chromium.js';
import { CONSOLE_IN_DIST, ConsoleUnderTest } from '../../support/console-under-test.js';
import { approve, cast, lookUp, propose, type Proposed } from '../../support/proposals.js';

// Every page that somebody who is logged in sees, in both languages, both themes and at every width.
const program = await findChromium();
const OUTPUT = join(import.meta.dirname, '../../output/console');
const { prices, knownAfterSeconds, roles, tiers, limits } = aRichDocument();
const PEOPLE = [
  ['alice', '高橋 愛子'],
  ['bob', 'Ben Carter'],
  ['carol', '佐藤 千尋'],
  ['dave', 'Daniel Okafor'],
  ['erin', '伊藤 恵美'],
].map(([id, name]) => ({ id, name }));

let key: TestDevice;
let house: ConsoleUnderTest;
const ELSEWHERE = 'bcrt1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qzf4jry';
let furnished: Promise<void> | undefined;
const payments: Partial<Record<'open' | 'rejected' | 'paid' | 'forged' | 'received', Proposed>> = {};

beforeAll(async () => {
  mkdirSync(OUTPUT, { recursive: true });
  house = await ConsoleUnderTest.start((origin) => {
    const relyingParty = { rpId: 'localhost', origins: [origin] };
    key = aDevice('alice', { id: 'alice-key', scheme: 'webauthn', path: 'console', relyingParty });
    const rich = { prices, knownAfterSeconds, roles, tiers, limits, approvers: PEOPLE };
    return aGenesis({
      devices: [...DEVICES, key],
      policy: { ...rich, governance: GOVERNANCE, console: relyingParty },
    });
  }, program);
}, 60_000);
afterAll(() => house.stop());

const send = (path: string, body: object) => {
  const module = aSigningModule(house.server.publicUrl);
  return house.server.send(module.post(`/v1/signing-work/${path}`, body, { tag: 'sekisho-work' }));
};

/** A house in which something is going on. */
async function furnish(): Promise<void> {
  const receipts = new TestReceipts(house.server.genesis);
  const state = async (...given: readonly SignedReceipt[]): Promise<void> => {
    expect((await send('receipts', { receipts: given.map(writeSignedReceipt) })).status).toBe(200);
  };
  const { policy } = house.server.genesis;
  const [open, rejected, paid, forged, received] = await Promise.all([
    propose(house.server, { reference: 'payroll-2026-11', amount: '152350000' }),
    propose(house.server, { reference: 'w-rejected' }),
    propose(house.server, { reference: 'w-paid', amount: '60000' }),
    propose(house.server, { reference: 'w-forged', amount: '20000000' }),
    propose(house.server, { reference: 'w-received' }),
  ]);
  Object.assign(payments, { open, rejected, paid, forged, received });
  for (const { intent } of [open, rejected, forged]) await state(receipts.state(intent, 'registered'));
  await state(...receipts.payment(paid.intent, 'ab'.repeat(32)));
  for (const device of [BOB, DAVE]) await approve(house.server, device, open);
  for (const [device, reason] of [
    [BOB, 'The destination is not the one we know.'],
    [DAVE, 'We did not ask for this.'],
    [ERIN, 'Not clear enough; ask again with an explanation.'],
  ] as const)
    await cast(house.server, rejected.id, device.reject(policy, rejected.intent, { reason }));
  await state(receipts.state(rejected.intent, 'rejected'));
  expect((await lookUp(house.server, rejected.id)).state).toBe('rejected');
  const balances = [{ asset: BTC, amount: '61210000000' }];
  const at = Math.floor(Date.now() / 1000);
  const frees = [
    { at: at + 3000, amount: '9000000', count: 6 },
    { at: at + 20_000, amount: '4000000', count: 2 },
    { at: at + 70_000, amount: '5000000', count: 1 },
  ];
  const used = { used: '18000000', left: '2000000', usedCount: 9, leftCount: null, freesAt: at + 3000, frees };
  const wallets = [{ id: 'btc-hot', balances, limits: [{ id: 'btc-automatic-day', ...used }] }];
  await send('report', { at, wallets, nodes: [] });
}

/** What a page is opened by, once the console runs. */
interface Sight {
  readonly name: string;
  readonly path: () => string;
  /** What is pressed there, if anything. */
  readonly press?: string;
}

const at = (which: keyof typeof payments) => () => `/proposals/${payments[which]?.id ?? ''}`;
const SIGHTS: readonly Sight[] = [
  { name: 'tray', path: () => '/' },
  { name: 'proposal-open', path: at('open') },
  { name: 'vote-sheet', path: at('open'), press: '.vote-bar .button:last-child' },
  { name: 'reject-sheet', path: at('open'), press: '.vote-bar .button-plain' },
  { name: 'freeze-sheet', path: at('open'), press: '.freeze-button' },
  { name: 'proposal-received', path: at('received') },
  { name: 'proposal-rejected', path: at('rejected') },
  { name: 'proposal-paid', path: at('paid') },
  { name: 'proposal-forged-votes', path: at('forged') },
  { name: 'withdrawals', path: () => '/withdrawals' },
  { name: 'wallets', path: () => '/wallets' },
  { name: 'policy', path: () => '/policy' },
  { name: 'draft', path: () => '/policy/draft' },
  { name: 'people', path: () => '/people' },
  { name: 'health', path: () => '/health' },
  { name: 'me', path: () => '/me' },
  { name: 'enrol-sheet', path: () => '/me', press: '.sheet-main .button' },
];

async function settled({ tab }: Voter): Promise<void> {
  await tab.page.locator('main h1').first().waitFor({ state: 'attached' });
  await tab.page.locator('main .ruled').first().waitFor({ state: 'detached' });
  await tab.page.locator('main .chart-wait').first().waitFor({ state: 'detached' });
}

type Theme = 'light' | 'dark';

/** At every width; by axe in one language, for what it looks at is the same in both. */
async function lookedAt(voter: Voter, name: string, language: 'ja' | 'en', theme: Theme): Promise<void> {
  const { page } = voter.tab;
  for (const width of [1440, 768, 360]) {
    await page.setViewportSize({ width, height: width === 360 ? 740 : 900 });
    const seen: unknown = await page.evaluate('document.documentElement.scrollWidth');
    expect([name, width, seen]).toEqual([name, width, width]);
    // On a phone all of it; else what is seen first.
    const path = join(OUTPUT, `${name}-${width}-${language}-${theme}.png`);
    await page.screenshot({ path, fullPage: width === 360 });
  }
  if (language === 'ja') expect([name, await voter.tab.axe()]).toEqual([name, []]);
}

/** A vote that nobody cast, among those of a payment. */
function forge(shown: { readonly proposal: object }): object {
  const { forged } = payments;
  invariant(forged !== undefined, 'the house is furnished');
  const { policy } = house.server.genesis;
  const { signature } = BOB.approve(policy, forged.intent, { castAt: 1 });
  const votes = [writeSignedVote({ ...BOB.approve(policy, forged.intent), signature })];
  return { ...shown, proposal: { ...shown.proposal, votes } };
}

it.each(['light', 'dark'] as const)(
  'a console where nothing waits is whole, and one’s first page is (%s)',
  async (theme) => {
    const alice = await Voter.sitDown(house, key, { locale: 'ja-JP', colorScheme: theme });
    await alice.open('/');
    await settled(alice);
    await lookedAt(alice, 'tray-empty', 'ja', theme);
    const guest = await house.person({ locale: 'ja-JP', colorScheme: theme });
    const { link } = await house.server.app.get(Invite).execute({ person: 'erin' }, HOST);
    const welcome = await Voter.at(house, guest, key);
    await welcome.tab.page.goto(`${house.url}${link.slice(link.indexOf('/welcome'))}`);
    await settled(welcome);
    await lookedAt(welcome, 'welcome', 'ja', theme);
    await welcome.leave();
    await alice.leave();
  },
);

describe.each([
  ['ja', 'light'],
  ['ja', 'dark'],
  ['en', 'light'],
  ['en', 'dark'],
] as const)('the console in %s, %s', (language, theme) => {
  let alice: Voter;
  beforeAll(async () => {
    await (furnished ??= furnish());
    alice = await Voter.sitDown(house, key, { locale: language === 'ja' ? 'ja-JP' : 'en-GB', colorScheme: theme });
  });
  afterAll(() => alice.leave());

  it('is whole on every page and every sheet, and clean to axe and to the browser', async () => {
    const { page } = alice.tab;
    await alice.lie(`**/v1/console/withdrawals/${payments.forged?.id ?? ''}`, forge);
    await alice.open('/');
    for (const { name, path, press } of SIGHTS) {
      // As its own links do.
      await page.evaluate(`history.pushState(null, '', '${path()}')`);
      await settled(alice);
      if (press !== undefined) {
        await page.locator(press).first().click();
        await page.locator('dialog[open]').waitFor();
      }
      await lookedAt(alice, name, language, theme);
      if (press !== undefined) await page.locator('dialog[open] .sheet-head .link-button').click();
    }
    expect([alice.tab.complaints, await alice.tab.violations()]).toEqual([[], []]);
    expect(alice.tab.requested.filter((url) => !url.startsWith(`${house.url}/`))).toEqual([]);
  }, 90_000);

  it('offers nothing and alarms nobody while the signing module has not looked at what came in', async () => {
    await alice.open(at('received')());
    await alice.tab.page.locator('.vote-bar').waitFor();
    expect(await alice.tab.page.locator('.vote-bar button, .alarms').count()).toBe(0);
  });

  it('is whole where it stops', async () => {
    await alice.lie('**/v1/console/withdrawals/*', (shown: { told: object }) => ({
      ...shown,
      told: { ...shown.told, amountText: '0.5235 BTC', destination: ELSEWHERE },
    }));
    await alice.tab.page.goto(`${house.url}${at('paid')()}?anew`);
    await alice.tab.page.locator('.stop').waitFor();
    await alice.tab.page.locator('.stop summary').click();
    await lookedAt(alice, 'told-differs', language, theme);
  });
});

it('the first page of somebody who is logged in weighs less than 300 kB of script, and is usable within two seconds', async () => {
  const voter = await Voter.sitDown(house, key);
  const began = performance.now();
  await voter.open('/');
  await voter.tab.page.locator('.tray-row a').first().waitFor();
  const took = performance.now() - began;
  const scripts = voter.tab.requested.map((url) => new URL(url).pathname).filter((path) => path.endsWith('.js'));
  const total = scripts.reduce((sum, path) => sum + statSync(join(CONSOLE_IN_DIST, `${path}.gz`)).size, 0);
  console.info(`first page, logged in: ${total} bytes of script (gzip), usable after ${Math.round(took)} ms`);
  expect(total).toBeGreaterThan(100_000);
  expect(total).toBeLessThan(300_000);
  expect(took).toBeLessThan(2000);
  await voter.leave();
});
