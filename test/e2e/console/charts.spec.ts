import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { draftText } from '../../../src/desk/policy/judge-draft.js';
import { readAsked, writeSignedRequest } from '../../../src/protocol/evidence.js';
import { invariant } from '../../../src/protocol/invariant.js';
import { writeSignedReceipt } from '../../../src/protocol/receipt.js';
import { aFindingsMessage } from '../../support/builders/a-findings-message.js';
import { aGenesis } from '../../support/builders/a-genesis.js';
import { BOB, DAVE } from '../../support/builders/a-device.js';
import { BTC, ETH, TUSD } from '../../support/builders/a-policy.js';
import { GOVERNANCE, type Document } from '../../support/builders/a-rich-policy.js';
import { anEngine, aSigningModule, aWithdrawal } from '../../support/builders/an-engine.js';
import { TestReceipts } from '../../support/builders/test-receipts.js';
import { findChromium } from '../../support/chromium.js';
import { ConsoleUnderTest, type Person, type Tab } from '../../support/console-under-test.js';
import { approve, propose } from '../../support/proposals.js';

// What the charts say, held against numbers worked out by hand; and how they look, at both ends of the widths.
const program = await findChromium();
const OUTPUT = join(import.meta.dirname, '../../output/console');
const DAY = 86_400;
const COUNTED = { id: 'eth-hour', asset: ETH, path: 'any', windowSeconds: 3600, count: 4, per: ['destination'] };
const plain = aGenesis();
const limits = [...(JSON.parse(new TextDecoder().decode(plain.files.policy)) as { limits: object[] }).limits, COUNTED];
const genesis = aGenesis({ policy: { governance: GOVERNANCE, limits } });
const now = (): number => Math.floor(Date.now() / 1000);

let house: ConsoleUnderTest;
beforeAll(async () => {
  mkdirSync(OUTPUT, { recursive: true });
  house = await ConsoleUnderTest.start(genesis, program);
  await furnish();
}, 60_000);
afterAll(() => house.stop());

let people: Person[] = [];
afterEach(async () => {
  await Promise.all(people.map((person) => person.leave()));
  people = [];
});

const send = async (path: string, body: object): Promise<void> => {
  const module = aSigningModule(house.server.publicUrl);
  const { status } = await house.server.send(module.post(`/v1/signing-work/${path}`, body, { tag: 'sekisho-work' }));
  expect(status).toBeLessThan(300);
};

/** What the signing module reports of its limits; with another sum of what comes free than of what is used, if told so. */
async function report(used = '13500000'): Promise<void> {
  const at = now();
  const free = (after: number, amount: string | null, count = 1) => ({ at: at + after, amount, count });
  const btc = {
    ...{ id: 'btc-automatic-day', used, left: '6500000', usedCount: 5, leftCount: null, freesAt: at + 2400 },
    frees: [free(2400, '4000000', 2), free(9000, '1500000'), free(31_000, '6000000'), free(80_000, '2000000')],
  };
  const none = { used: '0', left: '2000000000000000000', usedCount: 0, leftCount: null, freesAt: null, frees: [] };
  const eth = { ...{ id: 'eth-hour', used: null, left: null, usedCount: 3, leftCount: 1, freesAt: at + 900 } };
  const evm = [ETH, TUSD].map((asset) => ({ asset, amount: asset === ETH ? '12500000000000000000' : '0' }));
  await send('report', {
    at,
    wallets: [
      { id: 'btc-hot', balances: [{ asset: BTC, amount: '150000000' }], limits: [btc] },
      {
        ...{ id: 'evm-hot', balances: evm },
        limits: [
          { id: 'eth-automatic-day', ...none },
          { ...eth, frees: [free(900, null, 2), free(2700, null)] },
        ],
      },
    ],
    nodes: [],
  });
}

/** Worths by which holdings are compared, and people who approve: Bob two payments within one second, Dave one. */
async function furnish(): Promise<void> {
  const receipts = new TestReceipts(genesis);
  const place = { destination: `0x${'52'.repeat(20)}`, asset: ETH };
  const [btc, eth, one, other] = [
    await propose(house.server, { reference: 'small-btc', amount: '1000000' }),
    await propose(house.server, { reference: 'small-eth', amount: '100000000000000000', ...place }),
    await propose(house.server, { reference: 'w-one', amount: '152350000' }),
    await propose(house.server, { reference: 'w-other' }),
  ];
  const worth = (units: bigint) => ({ findings: aFindingsMessage(now(), { worths: new Map([['JPY', units]]) }) });
  const stated = [
    receipts.state(btc.intent, 'registered', worth(150_000n)),
    receipts.state(eth.intent, 'registered', worth(60_000n)),
    receipts.state(one.intent, 'registered'),
    receipts.state(other.intent, 'registered'),
  ];
  await send('receipts', { receipts: stated.map(writeSignedReceipt) });
  await Promise.all([approve(house.server, BOB, one), approve(house.server, BOB, other)]);
  await approve(house.server, DAVE, one);
  await report();
}

/** Ninety days in which payments came: on working days, mostly small ones. By evidence that the page checks itself. */
function thePast(): readonly object[] {
  const receipts = new TestReceipts(genesis);
  const first = now() - 89 * DAY;
  const asked = Array.from({ length: 90 }, (_, day) => day).flatMap((day) =>
    Array.from({ length: day % 7 < 5 ? 1 + (day % 4) : 0 }, (_each, at) => ({ day, at, amount: amountOn(day, at) })),
  );
  return asked.map(({ day, at, amount }) => {
    const registeredAt = first + day * DAY + at * 600;
    const reference = `past-${day}-${at}`;
    const body = aWithdrawal(genesis.policy.deploymentId, { reference, amount, notAfter: registeredAt + 3600 });
    const request = anEngine('trading').withdrawal(body, { created: registeredAt, idempotencyKey: reference });
    const read = readAsked(request, genesis.policy);
    invariant(read.kind === 'asked', 'the builder asks for something possible');
    const registered = receipts.state(read.intent, 'registered', { recordedAt: registeredAt });
    return {
      withdrawalId: read.intent.withdrawalId,
      request: writeSignedRequest(request),
      receipts: [writeSignedReceipt(registered)],
    };
  });
}

/** Every third day one beyond all rules, every second payment of a day one that the draft asks about. */
function amountOn(day: number, at: number): string {
  if (at === 0 && day % 3 === 0) return '2000000000';
  return at % 2 === 1 ? '6000000' : '2000000';
}

/** Asks about everything from 0.05 BTC on; today from 0.1 BTC on. */
function theDraft(): object {
  const text = draftText(genesis.files.policy);
  const draft = JSON.parse(text) as Document & { tiers: Document[] };
  for (const tier of draft.tiers) {
    if (tier['id'] === 'btc-small') tier['below'] = '5000000';
    if (tier['id'] === 'btc-large') tier['atLeast'] = '5000000';
  }
  return { base: genesis.policy.hash, text: `${JSON.stringify(draft, null, 2)}\n`, enrolments: [] };
}

async function open(path: string, options: object = {}, before?: (tab: Tab) => Promise<void>): Promise<Tab> {
  const person = await house.loggedIn('alice', options);
  people.push(person);
  const tab = await person.tab();
  tab.page.setDefaultTimeout(10_000);
  await tab.page.addInitScript(`localStorage.setItem('sekisho-draft', ${JSON.stringify(JSON.stringify(theDraft()))})`);
  const items = thePast();
  // A page holds 200 of them.
  await tab.page.route('**/v1/console/past?*', (route) => {
    const isSecond = new URL(route.request().url()).searchParams.has('cursor');
    const page = isSecond ? items.slice(0, -150) : items.slice(-150);
    return route.fulfill({ json: { items: page, nextCursor: isSecond ? null : 'more' } });
  });
  await before?.(tab);
  await tab.page.goto(`${house.url}${path}#genesis=${house.genesisHash}`);
  if (path === '/policy/draft') await tab.page.locator('section[aria-labelledby="draft-past"] .button-plain').click();
  await tab.page.locator('.chart').first().waitFor();
  return tab;
}

const titles = ({ page }: Tab): Promise<readonly string[]> =>
  page.locator('.chart figcaption strong').allTextContents();

/** The numbers under a chart, as a screen reader comes upon them when they are opened. */
async function numbers({ page }: Tab, chart: number): Promise<readonly (readonly string[])[]> {
  const figure = page.locator('.chart').nth(chart);
  await figure.locator('summary').click();
  const rows = await figure.locator('tbody tr').all();
  return Promise.all(rows.map((row) => row.locator('th, td').allTextContents()));
}

describe('the wallets page', () => {
  it('says until when a limit is used, and shows the steps in numbers', async () => {
    const tab = await open('/wallets');
    await tab.page.locator('.chart').nth(2).waitFor();
    const [shares, btc, eth] = await titles(tab);
    // 1.5 BTC at 15,000,000 yen, and 12.5 ETH at 600,000: 22,500,000 of 30,000,000.
    expect(shares).toBe('75% of what the wallets hold lies in btc-hot');
    expect(btc).toMatch(/^Half of what is used is free again at .+, all of it at .+$/);
    expect(eth).toMatch(/^Half of what is used is free again at .+, all of it at .+$/);
    expect((await numbers(tab, 1)).map(([, ...rest]) => rest)).toEqual([
      ['0.135 BTC', '0.065 BTC'],
      ['0.095 BTC', '0.105 BTC'],
      ['0.08 BTC', '0.12 BTC'],
      ['0.02 BTC', '0.18 BTC'],
      ['0 BTC', '0.2 BTC'],
    ]);
    expect((await numbers(tab, 2)).map(([, ...rest]) => rest)).toEqual([
      ['3 payments', '1 payment'],
      ['1 payment', '3 payments'],
      ['0 payments', '4 payments'],
    ]);
  });

  it('draws nothing of an account that does not add up, and says so', async () => {
    await report('13500001');
    const tab = await open('/wallets');
    await tab.page.getByText('the server’s account of it does not add up').waitFor();
    expect(await titles(tab)).toHaveLength(2);
    await report();
  });

  it('keeps within itself whatever shares a server makes up', async () => {
    const tab = await open('/wallets', {}, async ({ page }) => {
      await page.route('**/v1/wallets', async (route) => {
        const response = await route.fetch();
        const { items } = (await response.json()) as { items: { worth: object }[] };
        const told = items.map((item, at) => ({
          ...item,
          worth: { ...item.worth, shareBasisPoints: at === 0 ? 99_999 : -5 },
        }));
        await route.fulfill({ response, json: { items: told } });
      });
    });
    const widths = await tab.page.locator('.chart').first().locator('.chart-bar').all();
    const room = await tab.page.locator('.chart').first().locator('.chart-room').first().getAttribute('width');
    expect(await Promise.all(widths.map((bar) => bar.getAttribute('width')))).toEqual([room, '0']);
    expect(tab.complaints).toEqual([]);
  });

  it('is as useful where the code of its pictures does not come', async () => {
    const tab = await open('/health');
    await tab.page.route('**/assets/*-chart-*.js', (route) => route.abort());
    await tab.page.evaluate("history.pushState(null, '', '/wallets')");
    await tab.page.getByText('The picture could not be loaded.').first().waitFor();
    expect(await tab.page.locator('main').innerText()).toContain('0.135 BTC used, 0.065 BTC left');
  });
});

it('the health page marks approvals that came within one second', async () => {
  const tab = await open('/health');
  expect(await titles(tab)).toEqual(['3 approvals in the last 24 hours, 2 of them within a second of another']);
  expect(await tab.page.locator('.chart .chart-alarm').count()).toBe(1);
  expect((await numbers(tab, 0)).map(([, ...rest]) => rest)).toEqual([
    ['bob', '2', '2'],
    ['dave', '1', '0'],
  ]);
});

it('the draft page shows day by day what the draft changes, in numbers that add up to those of its table', async () => {
  const tab = await open('/policy/draft');
  const rows = await numbers(tab, 0);
  const sum = (column: number): number => rows.reduce((total, row) => total + Number(row[column]), 0);
  const asked = thePast().length;
  const changed = rows.length;
  expect(changed).toBeGreaterThan(60);
  // Under the policy of then nobody was asked: all are below 0.1 BTC or beyond every rule.
  expect([sum(1) + sum(2) + sum(3), sum(4) + sum(5) + sum(6)]).toEqual([asked, asked]);
  expect([sum(2), sum(3)]).toEqual([0, sum(6)]);
  expect(await titles(tab)).toEqual([`The draft asks people about ${sum(5)} instead of 0, and blocks as many as then`]);
});

describe.each([
  ['ja', 'light'],
  ['ja', 'dark'],
  ['en', 'light'],
  ['en', 'dark'],
] as const)('charts in %s, %s', (language, theme) => {
  it.each([
    ['wallets', '/wallets'],
    ['health', '/health'],
    ['draft', '/policy/draft'],
  ])(
    'are whole on the page of %s, and clean to axe and to the browser',
    async (name, path) => {
      const tab = await open(path, { locale: language === 'ja' ? 'ja-JP' : 'en-GB', colorScheme: theme });
      for (const isOpen of [false, true]) {
        if (isOpen) await tab.page.locator('.chart summary').first().click();
        for (const width of [1440, 360]) {
          await tab.page.setViewportSize({ width, height: 900 });
          const seen: unknown = await tab.page.evaluate('document.documentElement.scrollWidth');
          expect([name, width, seen]).toEqual([name, width, width]);
          const shown = join(OUTPUT, `chart-${name}${isOpen ? '-numbers' : ''}-${width}-${language}-${theme}.png`);
          // A draft's page is long, and in the look of all pages already.
          if (name === 'draft') await tab.page.locator('.chart').screenshot({ path: shown });
          else await tab.page.screenshot({ path: shown, fullPage: true });
        }
      }
      expect(await tab.axe()).toEqual([]);
      expect([tab.complaints, await tab.violations()]).toEqual([[], []]);
    },
    60_000,
  );
});
