import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core';
import { z } from 'zod';
import { findFreePort } from '../../src/sandbox/parts/free-port.js';
import { ConsoleBundle } from '../../src/server/console/console-bundle.js';
import { type TestGenesis } from './builders/a-genesis.js';
import { VirtualKey, type VirtualKeyOptions } from './virtual-key.js';
import { aConsoleSession } from './console-session.js';
import { type ChromiumProgram } from './chromium.js';
import { ServerUnderTest } from './server-under-test.js';

/** What `npm run build` made, and what ships. */
export const CONSOLE_IN_DIST = join(import.meta.dirname, '../../dist/console');

/** A sandbox of its own Chromium cannot make as root; nothing of what it would ask its maker for is of use here. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
].concat(['--disable-component-update', '--disable-sync']);

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const axeFindings = z.array(z.string());
/** Kept by the page itself: what the browser refused it for its content security policy. */
const RECORD_VIOLATIONS = `globalThis.violations = [];
  document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sample }) =>
    globalThis.violations.push([effectiveDirective, blockedURI, sample].join(' ')));`;

/** To ask whose session it is is answered with 401 where it is nobody's; and RS256 our verifier does not know. */
const EXPECTED = /status of 401|^publicKey\.pubKeyCredParams is missing/;

export function launchBrowser({ command, environment }: ChromiumProgram): Promise<Browser> {
  return chromium.launch({
    ...{ executablePath: command, args: FLAGS },
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...environment },
  });
}

/** A browser that has never been anywhere: a phone's, in English, unless told otherwise. */
export async function personIn(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Person> {
  const usual = { viewport: { width: 360, height: 740 }, locale: 'en-GB' };
  return new Person(url, await browser.newContext({ ...usual, ...options }));
}

/** The console as it ships, served by the server as it runs, in a real browser. */
export class ConsoleUnderTest {
  private constructor(
    readonly server: ServerUnderTest,
    readonly url: string,
    private readonly browser: Browser,
  ) {}

  /** @param makeGenesis for a console at this origin, which the policy may name */
  static async start(
    makeGenesis: TestGenesis | ((origin: string) => TestGenesis),
    program: ChromiumProgram,
  ): Promise<ConsoleUnderTest> {
    const port = await findFreePort();
    const genesis = typeof makeGenesis === 'function' ? makeGenesis(`http://localhost:${port}`) : makeGenesis;
    const consoleBundle = ConsoleBundle.read(CONSOLE_IN_DIST);
    const server = await ServerUnderTest.start({ genesis, consoleBundle, port });
    return new ConsoleUnderTest(server, `http://localhost:${port}`, await launchBrowser(program));
  }

  get genesisHash(): string {
    return this.server.genesis.genesis.hash;
  }

  /** A person's browser, which has never been here. */
  person(options: BrowserContextOptions = {}): Promise<Person> {
    return personIn(this.browser, this.url, options);
  }

  /** The same, of somebody who has logged in; past their passkey. */
  async loggedIn(name: string, options: BrowserContextOptions = {}): Promise<Person> {
    const { cookie } = await aConsoleSession(this.server, name);
    const [key = '', value = ''] = cookie.split('=');
    const person = await this.person(options);
    // By https, or it would not be taken for a `__Host-` cookie.
    const url = this.url.replace('http:', 'https:');
    await person.context.addCookies([{ name: key, value, url, secure: true, httpOnly: true, sameSite: 'Strict' }]);
    return person;
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
  }
}

/** A tab in somebody's browser, and all that the browser had to say against what the page did. */
export class Tab {
  readonly complaints: string[] = [];
  readonly requested: string[] = [];

  constructor(readonly page: Page) {
    page.on('request', (request) => this.requested.push(request.url()));
    page.on('pageerror', (error) => this.complaints.push(`threw ${error.message}`));
    page.on('console', (message) => {
      const isOfInterest = ['error', 'warning'].includes(message.type()) && !EXPECTED.test(message.text());
      if (isOfInterest) this.complaints.push(message.text());
    });
  }

  /** Plugs an authenticator in, of which DevTools is the maker. It touches itself, and has verified its user. */
  async plugIn(options: VirtualKeyOptions = {}): Promise<VirtualKey> {
    return VirtualKey.plugInto(this.page, options);
  }

  async violations(): Promise<readonly string[]> {
    return z.array(z.string()).parse(await this.page.evaluate('globalThis.violations'));
  }

  /** What a screen reader's user would stumble over, by axe's rules, and where. */
  async axe(): Promise<readonly string[]> {
    await this.page.evaluate(AXE);
    return axeFindings.parse(
      await this.page.evaluate(
        `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')))`,
      ),
    );
  }
}

export class Person {
  constructor(
    private readonly url: string,
    readonly context: BrowserContext,
  ) {}

  async tab(): Promise<Tab> {
    const page = await this.context.newPage();
    await page.addInitScript(RECORD_VIOLATIONS);
    return new Tab(page);
  }

  /** Opens one of the console's pages, `/people#genesis=...`, and waits until it says something. */
  async open(path: string): Promise<Tab> {
    const tab = await this.tab();
    await tab.page.goto(`${this.url}${path}`);
    await tab.page.locator('main h1').waitFor();
    return tab;
  }

  leave(): Promise<void> {
    return this.context.close();
  }
}
