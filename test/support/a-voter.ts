import { type Route } from 'playwright-core';
import { z } from 'zod';
import { type Person, type Tab, type ConsoleUnderTest } from './console-under-test.js';
import { type VirtualKey } from './virtual-key.js';
import { type TestDevice } from './builders/a-device.js';

/** Counted by the page itself: how often an authenticator was asked for anything. */
const COUNT_ASKED = `{
  globalThis.asked = 0;
  const { get } = CredentialsContainer.prototype;
  CredentialsContainer.prototype.get = function (...options) {
    globalThis.asked += 1;
    return get.apply(this, options);
  };
}`;

/** What was sent to the server that could change anything. */
export interface Posted {
  readonly path: string;
  readonly body: unknown;
}

/** What a server in somebody's hands makes of an answer that it would have given. */
export type Lie = (honest: never) => unknown;

/** An approver in front of the console, logged in and with their key plugged in. */
export class Voter {
  readonly posted: Posted[] = [];

  private constructor(
    private readonly house: ConsoleUnderTest,
    readonly person: Person,
    readonly tab: Tab,
    readonly plugged: VirtualKey,
  ) {}

  static async sitDown(house: ConsoleUnderTest, key: TestDevice, options: object = {}): Promise<Voter> {
    const person = await house.loggedIn(key.approver, options);
    return Voter.at(house, person, key);
  }

  /** In another tab of the same browser. */
  static async at(house: ConsoleUnderTest, person: Person, key: TestDevice): Promise<Voter> {
    const tab = await person.tab();
    tab.page.setDefaultTimeout(10_000);
    await tab.page.addInitScript(COUNT_ASKED);
    const plugged = await tab.plugIn();
    await plugged.hold(key, 'localhost');
    const voter = new Voter(house, person, tab, plugged);
    tab.page.on('request', (request) => {
      if (request.method() === 'GET') return;
      voter.posted.push({ path: new URL(request.url()).pathname, body: request.postDataJSON() as unknown });
    });
    return voter;
  }

  /** From now on the server's answers at these addresses are what a test makes of them. */
  async lie(pattern: string, lie: Lie): Promise<void> {
    await this.tab.page.route(pattern, async (route: Route) => {
      if (route.request().method() !== 'GET') return route.fallback();
      const response = await route.fetch();
      await route.fulfill({ response, json: lie((await response.json()) as never) });
    });
  }

  async leave(): Promise<void> {
    await this.tab.page.unrouteAll({ behavior: 'ignoreErrors' });
    await this.person.leave();
  }

  async open(path: string): Promise<this> {
    await this.tab.page.goto(`${this.house.url}${path}#genesis=${this.house.genesisHash}`);
    await this.tab.page.locator('main h1').first().waitFor();
    return this;
  }

  heading(name: string | RegExp): Promise<void> {
    return this.tab.page.getByRole('heading', { name }).waitFor();
  }

  press(name: string | RegExp): Promise<void> {
    return this.tab.page.getByRole('button', { name, exact: true }).click();
  }

  text(): Promise<string> {
    return this.tab.page.locator('main').innerText();
  }

  says(text: string | RegExp): Promise<void> {
    return this.tab.page.getByText(text).first().waitFor();
  }

  async asked(): Promise<number> {
    return z.number().parse(await this.tab.page.evaluate('globalThis.asked'));
  }

  postedTo(path: string): readonly unknown[] {
    return this.posted.filter((each) => each.path.includes(path)).map(({ body }) => body);
  }
}
