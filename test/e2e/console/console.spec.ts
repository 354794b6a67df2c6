import { createServer, type Server } from 'node:http';
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Route } from 'playwright-core';
import { writeChainLink, type ChainLink } from '../../../src/protocol/governance/follow-chain.js';
import { ConsoleBundle } from '../../../src/server/console/console-bundle.js';
import { aChainLink, aChange, followingDocument } from '../../support/builders/a-change.js';
import { ALICE, BOB } from '../../support/builders/a-device.js';
import { aGenesis } from '../../support/builders/a-genesis.js';
import { documentBytes } from '../../support/builders/a-policy.js';
import { aRichDocument, GOVERNANCE, type Document } from '../../support/builders/a-rich-policy.js';
import { FakeContext } from '../../support/fake-context.js';
import { runCli } from '../../support/run-cli.js';
import { findChromium } from '../../support/chromium.js';
import { CONSOLE_IN_DIST, ConsoleUnderTest, type Person, type Tab } from '../../support/console-under-test.js';

// One browser for all of it: a second one would only take the first one's half of the machine.
const program = await findChromium();

const { hash: CONSOLE_HASH } = ConsoleBundle.read(CONSOLE_IN_DIST);
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
const first = JSON.parse(new TextDecoder().decode(genesis.files.policy)) as Document;

/** The second version: governors tightened a day's limit. */
const second = aChainLink(
  aChange(
    followingDocument(first, (document) => {
      document['maxLifetimeSeconds'] = 86_400;
    }),
    genesis.policy,
    [ALICE, BOB],
  ),
  genesis,
);

let house: ConsoleUnderTest;
let pinned: string;
beforeAll(async () => {
  mkdirSync(OUTPUT, { recursive: true });
  house = await ConsoleUnderTest.start(genesis, program);
  pinned = `#genesis=${house.genesisHash}`;
}, 60_000);
afterAll(() => house.stop());

let people: Person[] = [];
async function somebody(...options: Parameters<ConsoleUnderTest['person']>): Promise<Person> {
  const person = await house.person(...options);
  people.push(person);
  return person;
}
afterEach(async () => {
  await Promise.all(people.map((person) => person.leave()));
  people = [];
});

/** As a server that shows these versions after the genesis. */
const showing =
  (...links: readonly ChainLink[]) =>
  (route: Route): Promise<void> =>
    route.fulfill({ json: { inForce: {}, chain: links.map(writeChainLink), proposed: [] } });
/** A page asks on while its test ends; of what then cannot be answered nobody wants to hear. */
const whileItIsThere =
  (answer: (route: Route) => Promise<void>) =>
  (route: Route): Promise<void> =>
    answer(route).catch(() => undefined);
const heading = ({ page }: Tab): Promise<string> => page.locator('main h1').innerText();
const isStopped = async ({ page }: Tab): Promise<boolean> => (await page.locator('.stop').count()) === 1;

describe('what everybody sees', () => {
  it('is the policy in force, checked in the browser from the genesis hash in the link', async () => {
    const person = await somebody();
    const tab = await person.open(`/policy${pinned}`);
    expect(await heading(tab)).toBe('What is in force');
    const text = await tab.page.locator('main').innerText();
    for (const part of [
      'Policy 1',
      '5 devices have proved to hold the key',
      'BTC >= 0.1 and < 10: ops 2 of 3 and finance 1 of 2',
      '0.2 BTC',
      'in any 1 day',
      '2 of 4 governors sign a change.',
      'What loosens anything waits 1 day',
      '高橋 愛子',
    ])
      expect(text).toContain(part);
    expect(await tab.page.locator('footer').innerText()).toContain(`Console ${CONSOLE_HASH.slice(0, 8)}`);
  });

  it('stays known to this browser, and leads to people, devices and keys', async () => {
    const person = await somebody();
    await person.open(`/policy${pinned}`);
    const tab = await person.open('/policy');
    expect(await heading(tab)).toBe('What is in force');
    await tab.page.getByRole('link', { name: 'People' }).click();
    await tab.page.getByRole('heading', { name: 'People and their devices' }).waitFor();
    const text = await tab.page.locator('main').innerText();
    expect(text).toContain('carol-wallet');
    expect(text.replaceAll(/\s/g, '')).toContain(ALICE.publicKey);
  });

  it('asks whoever comes without a genesis hash for one, and takes it as people copy it', async () => {
    const tab = await (await somebody()).open('/policy');
    expect(await heading(tab)).toBe('Which deployment do you trust?');
    const field = tab.page.getByLabel('Genesis hash');
    await field.fill('12345');
    await tab.page.getByRole('button', { name: 'Check the server' }).click();
    await tab.page.getByText('These are not 64 digits').waitFor();
    await field.fill(` ${house.genesisHash.toUpperCase().replaceAll(/(.{4})/g, '$1 ')}`);
    await tab.page.getByRole('button', { name: 'Check the server' }).click();
    await tab.page.getByRole('heading', { name: 'What is in force' }).waitFor();
  });

  it('can be walked by keyboard, and read in the other language at one press', async () => {
    const { page } = await (await somebody()).open(`/policy${pinned}`);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.className')).toBe('skip');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('content');
    expect(page.url()).toContain(pinned);
    await page.getByRole('button', { name: '日本語で表示' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '現在のポリシー' }).waitFor();
    expect(await page.evaluate('document.documentElement.lang')).toBe('ja');
    expect(await page.locator('main').innerText()).toContain('BTC 0.1 以上');
  });

  it('says that there is no such page where an address is none, and answers with that status', async () => {
    const tab = await (await somebody()).tab();
    const answer = await tab.page.goto(`${house.url}/peopel/who`);
    await tab.page.getByRole('heading', { name: 'There is no such page' }).waitFor();
    expect(answer?.status()).toBe(404);
    // Chromium itself complains of the status.
    expect(tab.complaints.filter((each) => !each.includes('status of 404'))).toEqual([]);
    expect([await tab.violations(), await tab.axe()]).toEqual([[], []]);
  });

  it('weighs less than 300 kB of script on the first page, and is there within two seconds', async () => {
    const person = await somebody();
    const tab = await person.tab();
    const began = performance.now();
    await tab.page.goto(`${house.url}/${pinned}`);
    await tab.page.getByRole('heading', { name: 'Log in to look' }).waitFor();
    const took = performance.now() - began;
    const scripts = tab.requested.map((url) => new URL(url).pathname).filter((path) => path.endsWith('.js'));
    const bytes = scripts.map((path) => statSync(join(CONSOLE_IN_DIST, `${path}.gz`)).size);
    const total = bytes.reduce((sum, each) => sum + each, 0);
    console.info(`first page: ${total} bytes of script (gzip), there after ${Math.round(took)} ms`);
    expect(scripts.length).toBeGreaterThan(0);
    expect(total).toBeLessThan(300_000);
    expect(took).toBeLessThan(2000);
  });
});

describe('a server that lies', () => {
  it('about its genesis meets a red page, and what was trusted stays trusted', async () => {
    const person = await somebody();
    const other = await person.open(`/#genesis=${'ab'.repeat(32)}`);
    expect([await isStopped(other), await heading(other)]).toEqual([true, 'This is not your deployment']);
    // A link that was wrong has left nothing behind.
    expect(await heading(await person.open(`/policy${pinned}`))).toBe('What is in force');
    const again = await person.open(`/#genesis=${'ab'.repeat(32)}`);
    expect(await heading(again)).toBe('This link is for another deployment');
    expect(await heading(await person.open('/people'))).toBe('People and their devices');
  });

  it('about what hangs on the genesis meets one too', async () => {
    const tab = await (await somebody()).tab();
    await tab.page.route(
      '**/v1/genesis',
      whileItIsThere(async (route) => {
        const files = (await (await route.fetch()).json()) as Record<string, string>;
        await route.fulfill({
          json: { ...files, policy: files['policy']?.replace('"threshold": 2', '"threshold": 1') },
        });
      }),
    );
    await tab.page.goto(`${house.url}/policy${pinned}`);
    await tab.page.getByRole('heading', { name: 'The genesis does not hold' }).waitFor();
  });

  it('about an older policy meets one: this browser has seen the newer version', async () => {
    const person = await somebody();
    const tab = await person.tab();
    await tab.page.route('**/v1/policy', showing(second));
    await tab.page.goto(`${house.url}/policy${pinned}`);
    await tab.page.getByRole('heading', { name: 'Policy 2' }).waitFor();
    const later = await person.open('/people');
    expect([await isStopped(later), await heading(later)]).toEqual([
      true,
      'The server has gone back to an older policy',
    ]);
    expect(await later.page.locator('.stop').innerText()).toMatch(/Policy 2[^]*Policy 1/);
  });

  it('about a policy that nobody signed meets one', async () => {
    const tab = await (await somebody()).tab();
    await tab.page.route('**/v1/policy', showing({ ...second, change: { ...second.change, signatures: [] } }));
    await tab.page.goto(`${house.url}/policy${pinned}`);
    await tab.page.getByRole('heading', { name: 'The chain of policies does not hold' }).waitFor();
  });

  it('is not believed in what is no answer, and silence is no alarm', async () => {
    const person = await somebody();
    await person.open(`/policy${pinned}`);
    const tab = await person.tab();
    await tab.page.route('**/v1/policy', (route) => route.fulfill({ json: { chain: 'none' } }));
    await tab.page.goto(`${house.url}/`);
    await tab.page.getByRole('heading', { name: 'The server’s answer cannot be read' }).waitFor();
    await tab.page.route('**/v1/policy', (route) => route.abort());
    await tab.page.getByRole('button', { name: 'Try again' }).click();
    await tab.page.getByRole('heading', { name: 'The server does not answer' }).waitFor();
    expect(await tab.page.locator('main').innerText()).toContain('Seen here last: policy 1');
  });
});

describe('somebody between server and browser', () => {
  it.each(['script', 'stylesheet'])('cannot change a %s: the browser refuses it', async (kind) => {
    const tab = await (await somebody()).tab();
    await tab.page.route(
      '**/assets/**',
      whileItIsThere(async (route) => {
        const response = await route.fetch();
        const isIt = route.request().resourceType() === kind;
        await route.fulfill({ response, ...(isIt && { body: `${await response.text()}\n/* more */` }) });
      }),
    );
    await tab.page.goto(`${house.url}/policy${pinned}`);
    await tab.page.waitForLoadState('networkidle');
    expect(tab.complaints.join()).toContain('integrity');
    if (kind === 'script') expect(await tab.page.locator('#root').innerHTML()).toBe('');
  });

  it('cannot change a script that is loaded later: the page says that it did not load', async () => {
    const tab = await (await somebody()).open(`/policy${pinned}`);
    await tab.page.route(
      '**/assets/people-*.js',
      whileItIsThere(async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, body: `${await response.text()}\n// more` });
      }),
    );
    await tab.page.getByRole('link', { name: 'People' }).click();
    await tab.page.getByRole('heading', { name: 'This page did not load' }).waitFor();
    expect(tab.complaints.join()).toContain('integrity');
  });
});

describe('a page of another site', () => {
  let evil: Server;
  let evilUrl: string;
  beforeAll(async () => {
    evil = createServer((_, response) => {
      response.setHeader('content-type', 'text/html').end(`<iframe src="${house.url}/"></iframe>`);
    });
    await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', resolve));
    const address = evil.address();
    evilUrl = `http://evil.localhost:${typeof address === 'object' && address !== null ? address.port : 0}`;
  });
  afterAll(async () => {
    evil.closeAllConnections();
    await new Promise((resolve) => evil.close(resolve));
  });

  it('cannot show the console inside itself', async () => {
    const { page, complaints } = await (await somebody()).tab();
    await page.goto(evilUrl);
    await page.waitForLoadState('networkidle');
    expect(page.frames()[1]?.url()).not.toContain(house.url);
    expect(complaints.join()).toContain('frame-ancestors');
  });

  it('cannot post anything, and the console itself can', async () => {
    const person = await somebody();
    const statusOf = async (tab: Tab): Promise<number> => {
      const answered = tab.page.waitForResponse('**/v1/orders');
      await tab.page.evaluate(`void fetch('${house.url}/v1/orders', { method: 'POST', mode: 'no-cors', body: '{}' })`);
      return (await answered).status();
    };
    const theirs = await person.tab();
    await theirs.page.goto(evilUrl);
    expect(await statusOf(theirs)).toBe(403);
    // Refused for what it says, not for where it comes from.
    expect(await statusOf(await person.open('/'))).toBe(400);
  });
});

describe.each(['ja', 'en'] as const)('the look of it, in %s', (language) => {
  // In this order: what was trusted once is remembered, and the first three are of a browser that has not been here.
  const pages = ['pin', 'stop', 'silent', 'check', 'people'] as const;
  const open = {
    pin: (tab: Tab) => tab.page.goto(`${house.url}/#genesis=123`),
    check: (tab: Tab) => tab.page.goto(`${house.url}/policy${pinned}`),
    people: (tab: Tab) => tab.page.goto(`${house.url}/people${pinned}`),
    stop: (tab: Tab) => tab.page.goto(`${house.url}/#genesis=${'ab'.repeat(32)}`),
    silent: async (tab: Tab) => {
      await tab.page.route('**/v1/genesis', (route) => route.abort());
      return tab.page.goto(`${house.url}/policy${pinned}`);
    },
  } as const;

  it.each(['light', 'dark'] as const)(
    'is whole at every width, clean to axe and to the browser, and asks nobody else (%s)',
    async (colorScheme) => {
      const locale = language === 'ja' ? 'ja-JP' : 'en-GB';
      const person = await somebody({ locale, colorScheme });
      for (const name of pages) {
        const tab = await person.tab();
        await open[name](tab);
        await tab.page.locator('main h1').waitFor();
        if (name === 'stop') await tab.page.locator('.stop summary').click();
        for (const width of [360, 768, 1440]) {
          await tab.page.setViewportSize({ width, height: width === 360 ? 740 : 900 });
          expect([name, width, await tab.page.evaluate('document.documentElement.scrollWidth')]).toEqual([
            name,
            width,
            width,
          ]);
          const path = join(OUTPUT, `${name}-${width}-${language}-${colorScheme}.png`);
          await tab.page.screenshot({ path, fullPage: true });
        }
        expect([name, await tab.violations()]).toEqual([name, []]);
        expect([name, tab.requested.filter((url) => !url.startsWith(`${house.url}/`))]).toEqual([name, []]);
        // Once for each theme: what axe looks at is the same in both languages.
        if (language === 'ja') expect([name, await tab.axe()]).toEqual([name, []]);
        const expected = name === 'silent' ? /Failed to load resource/ : /^(?!)/;
        expect([name, tab.complaints.filter((complaint) => !expected.test(complaint))]).toEqual([name, []]);
        await tab.page.close();
      }
    },
    60_000,
  );
});

describe('sekisho console-hash', () => {
  const run = async (...line: string[]): Promise<{ readonly code: number; readonly output: string }> => {
    const context = new FakeContext();
    const code = await runCli(context, 'console-hash', ...line);
    return { code, output: [...context.printed, ...context.noted].join('\n') };
  };

  it('tells the hash that the build printed and the page shows', async () => {
    const { code, output } = await run(house.url, '--expect', CONSOLE_HASH);
    expect([code, output]).toEqual([0, expect.stringContaining('This is the expected console')]);
    expect((await run(house.url, '--json')).output).toContain(`"hash":"${CONSOLE_HASH}"`);
  });

  it('ends with 1 for another console, 2 for another address, and 69 where nobody answers', async () => {
    expect((await run(house.url, '--expect', 'ab'.repeat(32))).code).toBe(1);
    expect((await run(`${house.url}/people`)).code).toBe(2);
    expect((await run('http://localhost:9')).code).toBe(69);
  });
});

it('the document of these tests is the one that the server shows', () => {
  expect(documentBytes(first)).toEqual(genesis.files.policy);
});
