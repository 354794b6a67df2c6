import { createServer, type Server } from 'node:http';
import { type Page } from 'playwright-core';
import { z } from 'zod';
import { KnownRoutes } from '../../../src/server/platform/http/known-routes.js';
import { aDevice, DEVICES, type TestDevice } from '../../support/builders/a-device.js';
import { aGenesis } from '../../support/builders/a-genesis.js';
import { GOVERNED } from '../../support/builders/an-order.js';
import { findChromium } from '../../support/chromium.js';
import { ConsoleUnderTest, type Person } from '../../support/console-under-test.js';
import { lookUp, propose } from '../../support/proposals.js';

// Whoever has a browser in which somebody is logged in, and is not that somebody: pages of other sites, thieves of cookies.
const program = await findChromium();

let house: ConsoleUnderTest;
let bob: Person;
let evil: Server;
let evilUrl: string;
beforeAll(async () => {
  house = await ConsoleUnderTest.start((origin) => {
    const relyingParty = { rpId: 'localhost', origins: [origin] };
    const key: TestDevice = aDevice('bob', { id: 'bob-key', scheme: 'webauthn', path: 'console', relyingParty });
    return aGenesis({ devices: [...DEVICES, key], policy: { ...GOVERNED, console: relyingParty } });
  }, program);
  // A governor: there is the most to steal.
  bob = await house.loggedIn('bob');
  evil = createServer((_, response) => {
    response.setHeader('content-type', 'text/html').end('<title>A nice page</title>');
  });
  await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', resolve));
  const address = evil.address();
  evilUrl = `http://evil.localhost:${typeof address === 'object' && address !== null ? address.port : 0}`;
}, 60_000);
afterAll(async () => {
  evil.closeAllConnections();
  await new Promise((resolve) => evil.close(resolve));
  await house.stop();
});

/** Every route that changes anything, as a browser would call it. */
function routes(): readonly (readonly [method: string, path: string])[] {
  const id = 'ab'.repeat(32);
  return house.server.app
    .get(KnownRoutes)
    .list()
    .map((each) => each.split(' ') as [string, string])
    .filter(([method]) => !['GET', 'HEAD', 'OPTIONS'].includes(method))
    .map(([method, path]) => [method, path.replaceAll(/:[A-Za-z]+/g, id)] as const);
}

/** What the server said to requests that pages sent: `POST /v1/orders 403 CROSS_SITE`. */
function listenTo(page: Page): readonly Promise<string>[] {
  const answers: Promise<string>[] = [];
  page.on('response', (response) => {
    const request = response.request();
    if (!response.url().startsWith(house.url)) return;
    const { pathname } = new URL(response.url());
    answers.push(
      response.text().then(
        (text) => `${request.method()} ${pathname} ${response.status()} ${/CROSS_SITE/.exec(text)?.[0] ?? ''}`,
        () => `${request.method()} ${pathname} ${response.status()}`,
      ),
    );
  });
  return answers;
}

describe('a page of another site, in the browser of somebody who is logged in', () => {
  let theirs: Page;
  beforeAll(async () => {
    theirs = (await bob.tab()).page;
    await theirs.goto(evilUrl);
  });

  it('gets nothing done by fetch, with or without asking, at any route', async () => {
    const answers = listenTo(theirs);
    const given = routes();
    expect(given.length).toBeGreaterThan(20);
    const thrown = await theirs.evaluate(`Promise.all(${JSON.stringify(given)}.flatMap(([method, path]) =>
      (method === 'POST' ? ['no-cors', 'cors'] : ['cors']).map((mode) =>
        fetch('${house.url}' + path, { method, mode, credentials: 'include', body: '{}' })
          .then((answer) => answer.type === 'opaque' ? null : method + ' ' + path + ' could be read')
          .catch(() => null))))`);
    expect((thrown as readonly (string | null)[]).filter((each) => each !== null)).toEqual([]);
    const said = await Promise.all(answers);
    // A browser asks before it sends anything but a plain post; nothing of ours says yes to that.
    const posted = said.filter((each) => each.startsWith('POST'));
    expect(new Set(posted.map((each) => each.split(' ')[1])).size).toBe(
      given.filter(([method]) => method === 'POST').length,
    );
    for (const each of posted) expect(each).toMatch(/ 403( CROSS_SITE)?$/);
    expect(said.filter((each) => /^(PUT|DELETE|PATCH) /.test(each))).toEqual([]);
  });

  it('gets nothing done by a form, at any route', async () => {
    const paths = routes().flatMap(([method, path]) => (method === 'POST' ? [path] : []));
    const page = (await bob.tab()).page;
    await page.goto(evilUrl);
    const answered = paths.map(async (path) => {
      const answer = await page.waitForResponse((response) => new URL(response.url()).pathname === path);
      return [path, answer.status()];
    });
    await page.evaluate(`for (const path of ${JSON.stringify(paths)}) {
      const form = Object.assign(document.createElement('form'), {
        method: 'post', action: '${house.url}' + path, enctype: 'text/plain', target: path,
      });
      form.append(Object.assign(document.createElement('input'), { name: '{"a":"', value: '"}' }));
      document.body.append(form, Object.assign(document.createElement('iframe'), { name: path }));
      form.submit();
    }`);
    expect(await Promise.all(answered)).toEqual(paths.map((path) => [path, 403]));
  });

  it('sees nothing of what the session may see', async () => {
    const read =
      await theirs.evaluate(`Promise.all(['/v1/proposals', '/v1/console/session', '/v1/wallets'].map((path) =>
      fetch('${house.url}' + path, { credentials: 'include' }).then((answer) => answer.text()).catch(() => null)))`);
    expect(read).toEqual([null, null, null]);
  });

  it('has not so much as ended the session', async () => {
    const tab = await bob.open(`/#genesis=${house.genesisHash}`);
    await tab.page.getByRole('heading', { name: 'Nothing waits for you' }).waitFor();
  });
});

describe('a stolen cookie', () => {
  it('opens the same pages until its owner logs out, signs nothing, and then opens nothing', async () => {
    const owner = await house.loggedIn('alice');
    const tab = await owner.open(`/#genesis=${house.genesisHash}`);
    const payment = await propose(house.server);
    const cookies = await owner.context.cookies(house.url.replace('http:', 'https:'));
    expect(cookies).toEqual([expect.objectContaining({ name: '__Host-sekisho', httpOnly: true, sameSite: 'Strict' })]);
    // No script of any page sees it.
    expect(await tab.page.evaluate('document.cookie')).toBe('');

    const thief = await house.person();
    await thief.context.addCookies(cookies);
    const stolen = await thief.open(`/proposals/${payment.id}#genesis=${house.genesisHash}`);
    await stolen.page.getByRole('heading', { name: 'Pay' }).waitFor();
    const votes = `/v1/proposals/${payment.id}/votes`;
    const posted = await stolen.page.evaluate(
      `fetch('${votes}', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }).then((answer) => answer.json())`,
    );
    expect(posted).toMatchObject({ code: 'VOTE_MALFORMED' });
    expect(await lookUp(house.server, payment.id)).toMatchObject({ state: 'pending_approval' });

    await tab.page.getByRole('button', { name: 'Log out' }).click();
    await tab.page.getByRole('heading', { name: 'Log in to look' }).waitFor();
    await stolen.page.reload();
    await stolen.page.getByRole('heading', { name: 'Log in to look' }).waitFor();
    const answer = await stolen.page.evaluate(`fetch('/v1/proposals').then((answer) => answer.json())`);
    expect(z.object({ code: z.string() }).parse(answer).code).toBe('SESSION_OVER');
    await Promise.all([owner.leave(), thief.leave()]);
  });
});
