import { isDeepStrictEqual } from 'node:util';
import { type Page } from 'playwright-core';
import { z } from 'zod';
import { printable } from '../../../src/desk/text/printable.js';
import { readBody, withdrawalRequestSchema } from '../../../src/protocol/withdrawal-request.js';
import { passkeyName } from '../../../src/server/passkeys/passkey-views.js';
import { newReportSchema } from '../../../src/server/reports/report-views.js';
import { Voter } from '../../support/a-voter.js';
import { aDevice, BOB, DEVICES, type TestDevice } from '../../support/builders/a-device.js';
import { aGenesis } from '../../support/builders/a-genesis.js';
import { anEngine, aWithdrawal } from '../../support/builders/an-engine.js';
import { findChromium } from '../../support/chromium.js';
import { ConsoleUnderTest } from '../../support/console-under-test.js';
import { HOSTILE_STRINGS } from '../../support/hostile-strings.js';
import { cast, propose, type Proposed } from '../../support/proposals.js';

// What strangers write stays what it is: text. At the door most of it is refused; what a lying server shows instead is inert.
const program = await findChromium();

let key: TestDevice;
let house: ConsoleUnderTest;
let payment: Proposed;
beforeAll(async () => {
  house = await ConsoleUnderTest.start((origin) => {
    const relyingParty = { rpId: 'localhost', origins: [origin] };
    key = aDevice('alice', { id: 'alice-key', scheme: 'webauthn', path: 'console', relyingParty });
    return aGenesis({ devices: [...DEVICES, key], policy: { console: relyingParty } });
  }, program);
  payment = await propose(house.server);
}, 60_000);
afterAll(() => house.stop());

/** As long as the field takes it; what is longer is refused as a whole, which has a test of its own. */
const upTo = (most: number) => HOSTILE_STRINGS.filter(({ length }) => length <= most);
const ENORMOUS = HOSTILE_STRINGS.filter(({ length }) => length > 1000);
/** Nothing is wrong with them but what somebody's program might make of them. */
const ORDINARY = ['undefined', 'null', 'constructor', 'toString', '0', 'x'.repeat(99), 'W'.repeat(100)];

describe('two hundred hostile strings', () => {
  it('are two hundred', () => {
    expect([HOSTILE_STRINGS.length, new Set(HOSTILE_STRINGS).size]).toEqual([200, 200]);
  });

  it.each(['reference', 'beneficiary', 'memo'] as const)('are no %s of a payment', (field) => {
    const { policy } = house.server.genesis;
    const taken = HOSTILE_STRINGS.filter((text) => {
      const body = aWithdrawal(policy.deploymentId, { [field]: text });
      return readBody(withdrawalRequestSchema, Buffer.from(JSON.stringify(body))).kind === 'read';
    });
    // A memo is a number or some word of a chain, and no chain of ours has one: see below.
    if (field === 'memo') expect(taken.filter(({ length }) => length > 100)).toEqual([]);
    else expect(taken.filter((text) => !ORDINARY.includes(text) && !/^[\w.:-]+$/.test(text))).toEqual([]);
  });

  it('are refused by the server, whatever field an engine signs them in', async () => {
    const engine = anEngine('trading', house.server.publicUrl);
    const fields = ['reference', 'beneficiary', 'memo', 'destination'] as const;
    const answers = await Promise.all(
      HOSTILE_STRINGS.filter((text) => !ORDINARY.includes(text)).map(async (text, at) => {
        const field = fields[at % fields.length] ?? 'memo';
        const body = aWithdrawal(house.server.genesis.policy.deploymentId, { [field]: text });
        const { status } = await house.server.send(engine.dryRun(body));
        return [status, field, text.slice(0, 40)];
      }),
    );
    expect(answers.filter(([status]) => status !== 400 && status !== 422 && status !== 413)).toEqual([]);
  });

  it('are no reason of a vote where they hold what a reader cannot see, and none is longer than a line', async () => {
    const { policy } = house.server.genesis;
    const unseen = HOSTILE_STRINGS.filter(
      (text) => /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\u2028\u2029]/u.test(text) || text.length > 280,
    );
    expect(unseen.length).toBeGreaterThan(60);
    for (const reason of unseen) {
      const { code } = await cast(house.server, payment.id, BOB.reject(policy, payment.intent, { reason }));
      expect([
        reason.slice(0, 40),
        ['VOTE_MALFORMED', 'MALFORMED', 'PAYLOAD_TOO_LARGE'].includes(code) ? 'refused' : code,
      ]).toEqual([reason.slice(0, 40), 'refused']);
    }
  });

  it('are no names of passkeys, and reports are stripped of what cannot be seen', () => {
    const named = HOSTILE_STRINGS.filter((text) => passkeyName.safeParse(text).success);
    expect(named.filter((text) => /[^\p{L}\p{N} ._()'-]/u.test(text))).toEqual([]);
    for (const text of upTo(4000)) {
      const { report } = newReportSchema.parse({ report: text });
      expect(report).not.toMatch(/(?!\n)[\p{C}\p{Zl}\p{Zp}]/u);
    }
  });
});

const facts = z.object({
  tags: z.record(z.string(), z.number()),
  active: z.array(z.string()),
  text: z.string(),
  title: z.string(),
  width: z.number(),
});

/** What a page is made of, and what of it could do something. */
async function look(page: Page): Promise<z.infer<typeof facts>> {
  return facts.parse(
    await page.evaluate(`(() => {
      const tags = {};
      const active = [];
      for (const element of document.querySelectorAll('#root *')) {
        const tag = element.tagName.toLowerCase();
        // How many groups of four an address has depends on it.
        if (tag !== 'span') tags[tag] = (tags[tag] ?? 0) + 1;
        for (const { name, value } of element.attributes)
          if (/^on|^srcdoc$|^style$/.test(name) || /^\\s*(javascript|data):/i.test(value)) active.push(tag + ' ' + name);
        if (tag === 'a' && element.href !== '' && !element.href.startsWith(location.origin + '/')) active.push(element.href);
      }
      const { title, documentElement } = document;
      return { tags, active, title, text: document.getElementById('root').textContent, width: documentElement.scrollWidth };
    })()`),
  );
}

let alice: Voter;
let dialogs: string[];
beforeEach(async () => {
  alice = await Voter.sitDown(house, key);
  dialogs = [];
  alice.tab.page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
});
afterEach(() => alice.leave());

/** Once it is as whole as it was, and has these words; or as it is after a while. */
async function settled(before: z.infer<typeof facts>, texts: readonly string[]): ReturnType<typeof look> {
  for (let tries = 0; ; tries += 1) {
    const seen = await look(alice.tab.page);
    const isWhole =
      isDeepStrictEqual(seen.tags, before.tags) && texts.every((text) => seen.text.includes(printable(text)));
    if (isWhole || tries === 50) return seen;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

type Lies = Readonly<Record<string, (honest: never, word: (at: number) => string) => unknown>>;

/** Opens a page with harmless words, and then with these, batch by batch: nothing but its words may differ. */
async function inert(path: string, batches: readonly (readonly string[])[], lies: Lies): Promise<void> {
  let words: readonly string[] = ['harmless'];
  const word = (at: number): string => words[at % words.length] ?? '';
  for (const [pattern, lie] of Object.entries(lies)) await alice.lie(pattern, (honest) => lie(honest, word));
  await alice.open(path);
  await alice.says('harmless');
  let before = await look(alice.tab.page);
  // Parts of it come later than others.
  for (let isStill = false; !isStill;) {
    await new Promise((resolve) => setTimeout(resolve, 300));
    const now = await look(alice.tab.page);
    isStill = isDeepStrictEqual(now.tags, before.tags);
    before = now;
  }
  const asked = new Set(alice.tab.requested);
  for (const texts of batches) {
    words = texts;
    await alice.tab.page.reload();
    const after = await settled(before, texts);
    expect(after.active).toEqual([]);
    expect(after.tags).toEqual(before.tags);
    expect(after.title).toBe(before.title);
    expect(after.width).toBe(360);
    // Not even what cannot be seen is on the page as what it is.
    expect(after.text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}]/u);
    expect(texts.filter((text) => !after.text.includes(printable(text)))).toEqual([]);
  }
  expect(alice.tab.requested.filter((url) => !asked.has(url))).toEqual([]);
  expect([dialogs, alice.tab.complaints, await alice.tab.violations()]).toEqual([[], [], []]);
}

const TIME = '2026-11-22T12:00:00.000Z';

describe('a server that shows them', () => {
  it('in its list of withdrawals shows text', async () => {
    const texts = upTo(400);
    const items = (word: (at: number) => string) =>
      Array.from({ length: 70 }, (_, at) => ({
        ...{
          id: `${at}${word(3 * at)}`,
          state: 'final',
          destination: word(at),
          wallet: word(at),
          asset: word(at),
          amount: word(at),
          createdAt: TIME,
          receipts: [],
        },
        ...{ reference: word(3 * at), beneficiary: word(3 * at + 1), tier: word(3 * at + 2), amountText: word(3 * at) },
      }));
    await inert('/withdrawals', [texts], {
      '**/v1/console/withdrawals?*': (_, word) => ({ items: items(word), nextCursor: null }),
    });
  });

  it('among its wallets shows text', async () => {
    const balance = (word: (at: number) => string, at: number) => ({
      ...{ asset: `${at}`, symbol: word(at), amount: '1', amountText: word(at), code: null },
      ...{ reservedText: word(at + 1), waitingText: word(at + 2) },
    });
    await inert('/wallets', [upTo(200)], {
      '**/v1/wallets': (_, word) => ({
        items: Array.from({ length: 70 }, (_each, at) => ({
          ...{ id: `${at} ${word(3 * at)}`, chain: word(3 * at), worth: null, limits: [], reportedAt: null },
          balances: [balance(word, 3 * at)],
        })),
      }),
    });
  });

  it('in its account of its health shows text', async () => {
    await inert('/health', [upTo(400)], {
      '**/v1/status': (honest: object, word) => ({
        ...honest,
        nodes: Array.from({ length: 50 }, (_, at) => ({
          chain: `${at}${word(at)}`,
          ok: false,
          height: null,
          code: word(at),
        })),
        waiting: Array.from({ length: 100 }, (_, at) => ({
          ...{
            withdrawalId: `${at}${word(2 * at)}`,
            reference: word(2 * at),
            amountText: word(2 * at + 1),
            reason: word(at),
            state: word(at),
          },
        })),
        stops: {
          feed: word(1),
          freezes: Array.from({ length: 50 }, (_, at) => ({
            digest: `${at}${word(at)}`,
            scope: `wallet ${word(at)}`,
            at: 1,
            source: word(at),
          })),
          suspended: Array.from({ length: 50 }, (_, at) => word(at)),
        },
      }),
    });
  });

  it('among somebody’s keys and passkeys shows text', async () => {
    await inert('/me', [upTo(100)], {
      '**/v1/console/passkeys': (_, word) => ({
        items: Array.from({ length: 100 }, (_each, at) => ({
          ...{ id: `${at}`, name: word(at), isSynced: true, createdAt: TIME, lastUsedAt: null },
        })),
      }),
      '**/v1/console/offers': (_, word) => ({
        items: Array.from({ length: 100 }, (_each, at) => ({
          ...{ person: 'alice', offeredAt: TIME, device: { id: word(at + 100), scheme: 'webauthn' } },
        })),
      }),
      '**/v1/console/notifications': (_, word) => ({
        mail: word(0),
        pushKey: null,
        subscriptions: [{ id: 'ab'.repeat(32), service: word(1), createdAt: TIME }],
      }),
    });
  });

  // There is one of each of these on a page: of every kind of string some.
  const some = (first: number) => upTo(100).flatMap((text, at) => (at % 25 === first ? [[text]] : []));

  it('as the balance beside a payment shows text', async () => {
    await inert(`/proposals/${payment.id}`, some(0), {
      '**/v1/console/withdrawals/*': (honest: object, word) => ({
        ...honest,
        wallet: { balanceText: word(0), reservedText: word(0), afterText: word(0) },
      }),
    });
  });

  it('as the name of who is logged in shows text', async () => {
    await inert('/', some(1), {
      '**/v1/console/session': (honest: object, word) => ({ ...honest, person: word(0) }),
    });
  });

  it('as what a payment is shows text on the page that stops for it', async () => {
    const fields = ['reference', 'asset', 'amount', 'amountText', 'destination', 'beneficiary', 'wallet', 'maxFee'];
    const short = upTo(180).map((text) => text.replaceAll(/\s+/gu, ' ').trim());
    const batches = short.flatMap((_, at) => (at % 40 === 0 ? [short.slice(at, at + fields.length)] : []));
    await inert(`/proposals/${payment.id}`, batches, {
      '**/v1/console/withdrawals/*': (honest: { told: object }, word) => ({
        ...honest,
        told: { ...honest.told, ...Object.fromEntries(fields.map((field, at) => [field, word(at)])) },
      }),
    });
  });

  it('in an enormous size is not understood, and that is said', async () => {
    for (const text of ENORMOUS) {
      await alice.lie('**/v1/console/withdrawals?*', () => ({
        items: [
          {
            id: 'a',
            reference: text,
            state: 'final',
            amountText: '1',
            destination: '1',
            beneficiary: '1',
            wallet: '1',
            tier: '1',
            createdAt: TIME,
            receipts: [],
          },
        ],
        nextCursor: null,
      }));
      await alice.open('/withdrawals');
      await alice.tab.page.getByRole('alert').waitFor();
      const { width, text: shown } = await look(alice.tab.page);
      expect([width, shown.length < 5000]).toEqual([360, true]);
      await alice.tab.page.unrouteAll({ behavior: 'ignoreErrors' });
    }
  });
});
