import { consoleFiles } from '../../../test/support/builders/a-console-bundle.js';
import { assetHeaders, HTTPS_ONLY, pageHeaders } from '../../protocol/console/console-headers.js';
import { manifestOf } from '../../protocol/console/console-manifest.js';
import { PAGE_FILE, readConsolePage } from '../../protocol/console/read-console-page.js';
import { checkConsole, type Expectations } from './check-console.js';

const utf8 = new TextEncoder();
const built = consoleFiles();
const manifest = manifestOf(built);
const EXPECTED: Expectations = { hash: manifest.hash, manifest, isHttps: false };
const scriptOf = (text: string) => consoleFiles(utf8.encode(text));

interface Twist {
  /** Instead of what the page's own files say. */
  readonly bodies?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A server that serves these files as ours does, but for a twist. */
function serving(files: ReadonlyMap<string, Uint8Array>, { bodies = {}, headers = {} }: Twist = {}) {
  const page = files.get(PAGE_FILE) ?? new Uint8Array();
  return (path: string) => {
    const file = path.startsWith('/assets/') ? files.get(path.slice(1)) : page;
    const twisted = bodies[path];
    const body = twisted === undefined ? (file ?? new Uint8Array()) : utf8.encode(twisted);
    const usual = path.startsWith('/assets/')
      ? assetHeaders(path)
      : pageHeaders(readConsolePage(page)?.importMap ?? '');
    return Promise.resolve({
      status: file === undefined ? 404 : 200,
      headers: new Headers({ ...usual, ...headers }),
      body,
    });
  };
}
const found = async (...given: Parameters<typeof serving>): Promise<readonly string[]> =>
  (await checkConsole(serving(...given), EXPECTED)).defects.map(({ path, what }) => `${path} ${what}`);

describe('checkConsole', () => {
  it('finds nothing against the console that was built', async () => {
    expect(await checkConsole(serving(built), EXPECTED)).toEqual({
      hash: manifest.hash,
      expected: manifest.hash,
      files: 2,
      defects: [],
    });
  });

  it('names the script that is not what the page demands', async () => {
    const defects = await found(built, { bodies: { '/assets/main.js': 'alert(1)' } });
    expect(defects).toContain('/assets/main.js is not what the page demands by its integrity');
  });

  it('names what differs in a console that holds together and is another one', async () => {
    expect(await found(scriptOf('alert(1)'))).toEqual([
      '/assets/main.js differs from the expected console’s',
      '/ differs from the expected console’s',
    ]);
    const unknown = { ...EXPECTED, manifest: null };
    const { defects } = await checkConsole(serving(scriptOf('alert(1)')), unknown);
    expect(defects).toEqual([{ path: '/', what: `the console is not the expected one, ${manifest.hash}` }]);
  });

  it('finds a page that boasts with the announced hash', async () => {
    const other = scriptOf('alert(1)');
    const page = new TextDecoder().decode(other.get(PAGE_FILE));
    const boasting = page.replace(manifestOf(other).hash, manifest.hash);
    const defects = await found(new Map(other).set(PAGE_FILE, utf8.encode(boasting)));
    expect(defects).toContainEqual(expect.stringContaining(`/ says that its hash is ${manifest.hash}`));
  });

  it('finds one address that answers with another page', async () => {
    const page = new TextDecoder().decode(built.get(PAGE_FILE));
    expect(await found(built, { bodies: { '/people': `${page} ` } })).toEqual(['/people is another page than /']);
  });

  it.each(['content-security-policy', 'cross-origin-opener-policy', 'permissions-policy', 'referrer-policy'])(
    'finds a header that is not to the letter: %s',
    async (name) => {
      const defects = await found(built, { headers: { [name]: 'unsafe' } });
      expect(defects).toContainEqual(expect.stringMatching(`^/ ${name} is unsafe, and must be `));
    },
  );

  it('gives no hash to a page that may run what no hash covers', async () => {
    const { hash, defects } = await checkConsole(
      serving(built, { bodies: { '/': '<script>alert(1)</script>' } }),
      EXPECTED,
    );
    expect(hash).toBeNull();
    expect(defects.map(({ what }) => what)).toContainEqual(expect.stringContaining('is not a page that our build'));
  });

  it('demands of an https address that browsers come by nothing else', async () => {
    const secure = { ...EXPECTED, isHttps: true };
    const bare = await checkConsole(serving(built), secure);
    expect(bare.defects.map(({ what }) => what)).toContainEqual(expect.stringContaining('strict-transport-security'));
    expect((await checkConsole(serving(built, { headers: HTTPS_ONLY }), secure)).defects).toEqual([]);
  });
});
