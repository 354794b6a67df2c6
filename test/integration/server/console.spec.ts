import { consoleHash } from '../../../src/protocol/console/console-hash.js';
import { assetHeaders, HTTPS_ONLY, pageHeaders } from '../../../src/protocol/console/console-headers.js';
import { anAddressOf, CONSOLE_PAGES } from '../../../src/protocol/console/console-pages.js';
import { PAGE_FILE, readConsolePage } from '../../../src/protocol/console/read-console-page.js';
import { KnownRoutes } from '../../../src/server/platform/http/known-routes.js';
import { aConsoleBundle, consoleFiles } from '../../support/builders/a-console-bundle.js';
import { PUBLIC_URL, ServerUnderTest } from '../../support/server-under-test.js';

const files = consoleFiles();
const page = new TextDecoder().decode(files.get(PAGE_FILE));
const importMap = readConsolePage(files.get(PAGE_FILE) ?? new Uint8Array())?.importMap ?? '';
/** As Chromium asks for what somebody has typed into its address line. */
const BROWSERS_ACCEPT = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8';

let server: ServerUnderTest;
beforeAll(async () => {
  server = await ServerUnderTest.start({ consoleBundle: aConsoleBundle() });
});
afterAll(() => server.stop());

describe('the console', () => {
  it.each(CONSOLE_PAGES.map(anAddressOf))('is served at %s, under its strict headers', async (path) => {
    const { status, headers, text } = await server.fetch(path);
    expect([status, text]).toEqual([200, page]);
    for (const [name, value] of Object.entries({ ...pageHeaders(importMap), ...HTTPS_ONLY }))
      expect([name, headers.get(name)]).toEqual([name, value]);
  });

  it('allows no script but its own files and the import map, and nothing inline', () => {
    const policy = pageHeaders(importMap)['content-security-policy'] ?? '';
    expect(policy).not.toMatch(/unsafe|nonce|\*|https?:|data:|blob:/);
    for (const directive of ["default-src 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'"])
      expect(policy.split('; ')).toContain(directive);
  });

  it('has files that may be kept for ever, because another content has another name', async () => {
    const { status, headers, text } = await server.fetch('/assets/main.js');
    expect([status, text]).toEqual([200, new TextDecoder().decode(files.get('assets/main.js'))]);
    for (const [name, value] of Object.entries(assetHeaders('assets/main.js') ?? {}))
      expect([name, headers.get(name)]).toEqual([name, value]);
    expect(headers.get('cache-control')).toContain('immutable');
  });

  it.each([
    '/assets/other.js',
    '/assets/..%2findex.html',
    '/assets/%2e%2e%2fmanifest.json',
    '/assets/__proto__',
    '/index.html',
    '/manifest.json',
    '/People',
    '/people/',
  ])('is not found at %s', async (path) => {
    expect((await server.fetch(path)).code).toBe('NOT_FOUND');
  });

  it('is what a browser gets at an address that is none, with the status that says so', async () => {
    const { status, headers, text } = await server.fetch('/nowhere', { headers: { accept: BROWSERS_ACCEPT } });
    expect([status, text]).toEqual([404, page]);
    for (const [name, value] of Object.entries({ ...pageHeaders(importMap), ...HTTPS_ONLY }))
      expect([name, headers.get(name)]).toEqual([name, value]);
  });

  it.each(['/v1/nowhere', '/v1', '/%76%31/nowhere', '/assets/other.js', '/v1/events/nowhere'])(
    'is not what anybody gets at %s',
    async (path) => {
      const answer = await server.fetch(path, { headers: { accept: BROWSERS_ACCEPT } });
      expect([answer.code, answer.headers.get('content-type')]).toEqual([
        'NOT_FOUND',
        'application/problem+json; charset=utf-8',
      ]);
    },
  );

  it('tells its hash in the page', () => {
    expect(page).toContain(`content="${consoleHash(files)}"`);
  });
});

describe('a page of another site', () => {
  const attempts = [
    { origin: 'https://evil.test' },
    { origin: 'null' },
    { origin: PUBLIC_URL.replace('https', 'http') },
    { 'sec-fetch-site': 'same-site' },
  ];

  it('may post to no route at all, the public ones included', async () => {
    const posts = server.app
      .get(KnownRoutes)
      .list()
      .filter((route) => !route.startsWith('GET '));
    expect(posts.length).toBeGreaterThan(8);
    for (const route of posts) {
      const [method = '', path = ''] = route.split(' ');
      for (const headers of attempts) {
        const { status, code } = await server.fetch(path.replace(':id', '0'.repeat(64)), { method, headers });
        expect([route, headers, status, code]).toEqual([route, headers, 403, 'CROSS_SITE']);
      }
    }
  });

  it('hears the same at an address that is none', async () => {
    const { code } = await server.fetch('/v1/nowhere', { method: 'DELETE', headers: { origin: 'https://evil.test' } });
    expect(code).toBe('CROSS_SITE');
  });

  it('is told from our own, and from those that are no browser', async () => {
    for (const headers of [{}, { origin: PUBLIC_URL }])
      expect((await server.fetch('/v1/orders', { method: 'POST', headers })).code).toBe('MALFORMED');
  });
});

it('no answer of the server may be framed, nor load anything where it is opened as a page', async () => {
  for (const path of ['/v1/genesis', '/nowhere'])
    expect((await server.fetch(path)).headers.get('content-security-policy')).toBe(
      "default-src 'none'; frame-ancestors 'none'",
    );
});
