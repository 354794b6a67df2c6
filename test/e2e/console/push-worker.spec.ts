import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CDPSession } from 'playwright-core';
import { findChromium } from '../../support/chromium.js';
import { aGenesis } from '../../support/builders/a-genesis.js';
import { CONSOLE_IN_DIST, ConsoleUnderTest, type Person } from '../../support/console-under-test.js';

const program = await findChromium();
const WORKER = '/assets/push-worker.js';

let house: ConsoleUnderTest;
let person: Person;
beforeAll(async () => {
  house = await ConsoleUnderTest.start(aGenesis(), program);
  person = await house.person({ permissions: ['notifications'] });
}, 60_000);
afterAll(async () => {
  await person.leave();
  await house.stop();
});

/** What the page makes of a script of ours, in words. */
const tryIn = (page: Awaited<ReturnType<Person['context']['newPage']>>, script: string) =>
  page.evaluate<string>(
    `(async () => { try { return String(await (${script})); } catch (error) { return error.name; } })()`,
  );

/** As the console registers it, by the one policy that it may make. */
const REGISTER = `navigator.serviceWorker.register(
  trustedTypes.createPolicy('sekisho-worker', { createScriptURL: (url) => url }).createScriptURL('${WORKER}'),
  { updateViaCache: 'none' }).then(async (registration) => {
    while (!registration.active) await new Promise((resolve) => setTimeout(resolve, 20));
    globalThis.registration = registration;
    return registration.scope;
  })`;

/** A push service's delivery, by DevTools. */
async function deliver(devTools: CDPSession, registrationId: string, data: string): Promise<void> {
  await devTools.send('ServiceWorker.deliverPushMessage', { origin: house.url, registrationId, data });
}

const SHOWN = `registration.getNotifications().then((all) => JSON.stringify(all.map(({ title, body, tag, lang }) => ({ title, body, tag, lang }))))`;

describe('the console’s worker', () => {
  it('is one file that asks for nothing, answers no page, and keeps nothing', () => {
    const source = readFileSync(join(CONSOLE_IN_DIST, WORKER), 'utf8');
    expect(source.length).toBeLessThan(10_000);
    expect(source).not.toMatch(/\bimport\b|importScripts|\bfetch\b|caches|indexedDB|respondWith/);
    const manifest = readFileSync(join(CONSOLE_IN_DIST, 'manifest.json'), 'utf8');
    expect(manifest).toContain(WORKER.slice(1));
  });

  it('is all that may be registered, where no page is; and shows notices in the console’s words alone', async () => {
    const page = await person.context.newPage();
    await page.goto(house.url);
    // An address that is only a text is none, and no other policy can be made.
    expect(await tryIn(page, `navigator.serviceWorker.register('${WORKER}')`)).toBe('TypeError');
    expect(await tryIn(page, `trustedTypes.createPolicy('another', {})`)).toBe('TypeError');
    expect(await tryIn(page, REGISTER)).toBe(`${house.url}/assets/`);
    await page.reload();
    expect(await tryIn(page, 'navigator.serviceWorker.controller')).toBe('null');
    await page.evaluate(
      `navigator.serviceWorker.getRegistration('${WORKER}').then((found) => { registration = found; })`,
    );

    const devTools = await person.context.newCDPSession(page);
    const registered = new Promise<string>((resolve) => {
      devTools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations: [first] }) => {
        if (first !== undefined) resolve(first.registrationId);
      });
    });
    await devTools.send('ServiceWorker.enable');
    const id = await registered;
    await deliver(devTools, id, JSON.stringify({ kind: 'frozen', until: null, language: 'ja' }).padEnd(128));
    for (const hostile of [
      '<b>Call +81</b>',
      JSON.stringify({ title: 'Pay here', kind: 'prize', url: 'https://evil.example' }),
    ])
      await deliver(devTools, id, hostile);
    let shown: readonly { readonly title: string; readonly tag: string }[] = [];
    while (shown.length < 2) shown = JSON.parse(await tryIn(page, SHOWN)) as typeof shown;
    const told = [...shown].sort((a, b) => a.tag.localeCompare(b.tag));
    expect(told).toEqual([
      expect.objectContaining({ tag: 'frozen', lang: 'ja', title: '出金の凍結が指示されました' }) as unknown,
      expect.objectContaining({ tag: 'waits', lang: 'en', title: 'Something waits for your vote' }) as unknown,
    ]);
    expect(JSON.stringify(told)).not.toMatch(/evil|Call|Pay here|https?:/);
  });

  it('is set up by its person, at one’s own page, with the key that the server has', async () => {
    const alice = await house.loggedIn('alice', { permissions: ['notifications'] });
    const pushKey = `B${'A'.repeat(86)}`;
    const handed: unknown[] = [];
    // A browser without its maker's push service has nowhere to subscribe: what that would do is said here.
    await alice.context
      .addInitScript(`PushManager.prototype.subscribe = async ({ userVisibleOnly, applicationServerKey }) => ({
      toJSON: () => ({ endpoint: 'https://push.example/' + applicationServerKey + '/' + userVisibleOnly, keys: {} }) });`);
    const settings = (subscriptions: readonly object[]) => ({
      language: 'en',
      mail: 'a@b.example',
      pushKey,
      subscriptions,
    });
    await alice.context.route('**/v1/console/notifications', (route) =>
      route.fulfill({
        json: settings(
          handed.length === 0
            ? []
            : [{ id: 'ab'.repeat(32), service: 'push.example', createdAt: new Date().toISOString() }],
        ),
      }),
    );
    await alice.context.route('**/v1/console/push-subscriptions', (route) => {
      handed.push(route.request().postDataJSON());
      return route.fulfill({ status: 201, json: { id: 'ab'.repeat(32) } });
    });
    const tab = await alice.open(`/me#genesis=${house.genesisHash}`);
    await tab.page.getByText('By mail to a@b.example.').waitFor();
    await tab.page.getByRole('button', { name: 'Tell this browser' }).click();
    await tab.page.getByRole('heading', { name: 'A browser by push.example' }).waitFor();
    expect(handed).toEqual([{ endpoint: `https://push.example/${pushKey}/true`, keys: {} }]);
    expect(await tab.axe()).toEqual([]);
    expect([await tab.violations(), tab.complaints]).toEqual([[], []]);
    await alice.leave();
  });
});
