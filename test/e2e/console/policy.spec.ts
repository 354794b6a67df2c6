import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkChange } from '../../../src/protocol/governance/check-change.js';
import { readSignedChange, type SignedChange } from '../../../src/protocol/governance/signed-change.js';
import { invariant } from '../../../src/protocol/invariant.js';
import { readSignedOrder } from '../../../src/protocol/orders/signed-order.js';
import { verifyOrder } from '../../../src/protocol/orders/verify-order.js';
import { hashPolicy } from '../../../src/protocol/policy.js';
import { aChange, aChangeReceipt, followingDocument } from '../../support/builders/a-change.js';
import { ALICE, CAROL } from '../../support/builders/a-device.js';
import { GOVERNANCE, type Document } from '../../support/builders/a-rich-policy.js';
import { type Tab } from '../../support/console-under-test.js';

import { first, genesis, inForce, only, PolicyConsole } from '../../support/policy-console.js';
const OUTPUT = join(import.meta.dirname, '../../output/console');
const now = (): number => Math.floor(Date.now() / 1000);

let desk: PolicyConsole;
beforeAll(async () => {
  mkdirSync(OUTPUT, { recursive: true });
  desk = await PolicyConsole.start();
}, 60_000);
afterEach(() => desk.leave());
afterAll(() => desk.stop());

const at = (...asked: Parameters<PolicyConsole['at']>): ReturnType<PolicyConsole['at']> => desk.at(...asked);
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

const main = ({ page }: Tab): Promise<string> => page.locator('main').innerText();
/** The signing module has it, and its delay runs since then. */
const registered = (change: SignedChange, recordedAt: number) =>
  aChangeReceipt(change, genesis, { sequence: 6, outcome: 'policy-registered', recordedAt });

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
            .getByLabel(language === 'ja' ? '金額' : 'Amount', { exact: true })
            .first()
            .fill('20');
          await tab.page.locator('.change-lines').waitFor();
          await tab.page.getByLabel(language === 'ja' ? '規則の名前' : 'Name of the rule').fill('unfinished');
          await tab.page.getByRole('button', { name: language === 'ja' ? '規則を追加する' : 'Add the rule' }).click();
          const closed = tab.page.locator('.fold:not([open]) > summary, .fold[open] .draft-open:not([open]) > summary');
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
