import { Wallet, type TypedDataDomain, type TypedDataField } from 'ethers';
import { z } from 'zod';
import { writeSignedChange, type SignedChange } from '../../src/protocol/governance/signed-change.js';
import { hexOf } from '../../src/protocol/hex.js';
import { writeSignedReceipt } from '../../src/protocol/receipt.js';
import { type aChangeReceipt, theDraft } from './builders/a-change.js';
import { CAROL } from './builders/a-device.js';
import { aGenesis } from './builders/a-genesis.js';
import { aRichDocument, GOVERNANCE, type Document } from './builders/a-rich-policy.js';
import { findChromium } from './chromium.js';
import { ConsoleUnderTest, type Person, type Tab } from './console-under-test.js';

const { watchtower, selfFreeze, prices, allowList, knownAfterSeconds, roles, tiers, limits } = aRichDocument();
const PEOPLE = [
  ['alice', '高橋 愛子'],
  ['bob', 'Ben Carter'],
  ['carol', '佐藤 千尋'],
  ['dave', 'Daniel Okafor'],
  ['erin', '伊藤 恵美'],
].map(([id, name]) => ({ id, name }));
const rich = { watchtower, selfFreeze, prices, allowList, knownAfterSeconds, roles, tiers, limits };
export const genesis = aGenesis({ policy: { ...rich, approvers: PEOPLE, governance: GOVERNANCE } });
export const { policy: inForce } = genesis;
export const first = JSON.parse(new TextDecoder().decode(genesis.files.policy)) as Document;

export interface Shown {
  readonly change: SignedChange;
  readonly receipts?: readonly ReturnType<typeof aChangeReceipt>[];
  /** In place of what the change does. */
  readonly words?: readonly string[];
}

/** What arrived at a server that says what a test has it say. */
export interface Post {
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

/** The console's pages about the policy, before a server that says what a test has it say. */
export class PolicyConsole {
  private people: Person[] = [];

  private constructor(private readonly house: ConsoleUnderTest) {}

  static async start(): Promise<PolicyConsole> {
    return new PolicyConsole(await ConsoleUnderTest.start(genesis, await findChromium()));
  }

  stop(): Promise<void> {
    return this.house.stop();
  }

  async leave(): Promise<void> {
    await Promise.all(this.people.map((person) => person.leave()));
    this.people = [];
  }

  /** A browser of somebody whom the server knows by this name; null for nobody. */
  async at(
    path: string,
    who: string | null,
    shown: readonly Shown[],
    options: Parameters<ConsoleUnderTest['person']>[0] = {},
    offers: readonly object[] = [],
  ): Promise<Tab & { readonly posted: Post[] }> {
    const person = await this.house.person(options);
    this.people.push(person);
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
      who === null
        ? route.fulfill({ status: 401, json: { code: 'UNAUTHENTICATED' } })
        : route.fulfill({ json: session }),
    );
    await tab.page.exposeFunction('signAsCarol', signAsCarol);
    await tab.page.addInitScript(WALLET);
    await tab.page.goto(`${this.house.url}${path}#genesis=${this.house.genesisHash}`);
    await tab.page.locator('main h1').waitFor();
    return Object.assign(tab, { posted });
  }
}

/** The one thing that was sent. */
export function only(posted: readonly Post[], path: string): unknown {
  expect(posted.map((each) => each.path)).toEqual([path]);
  return posted[0]?.body;
}
