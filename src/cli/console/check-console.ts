import { consoleHash, ownHashIn } from '../../protocol/console/console-hash.js';
import { assetHeaders, HTTPS_ONLY, pageHeaders, type Headers } from '../../protocol/console/console-headers.js';
import { differingFiles, type ConsoleManifest } from '../../protocol/console/console-manifest.js';
import { anAddressOf, CONSOLE_PAGES } from '../../protocol/console/console-pages.js';
import { integrityOf, PAGE_FILE, readConsolePage } from '../../protocol/console/read-console-page.js';
import { type Hex32 } from '../../protocol/hex.js';

/** What came back for one address, unpacked. */
export interface ServedAnswer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: Uint8Array;
}
export type AskConsole = (path: string) => Promise<ServedAnswer>;

export interface Expectations {
  /** Null: nothing to compare with. */
  readonly hash: Hex32 | null;
  /** What a console of that hash is made of, where this is known: then the files that differ can be named. */
  readonly manifest: ConsoleManifest | null;
  readonly isHttps: boolean;
}

export interface ConsoleReport {
  /** Of what is served; null when it cannot be known, because the page loads what no hash covers. */
  readonly hash: Hex32 | null;
  readonly expected: Hex32 | null;
  /** How many files were fetched and hashed. */
  readonly files: number;
  readonly defects: readonly ConsoleDefect[];
}
export interface ConsoleDefect {
  readonly path: string;
  readonly what: string;
}

/**
 * Fetches a console as a browser would, every page and all that the page leads to, and judges it by what we build: the
 * headers to the letter, each file by the integrity that the page demands, the whole by its hash. What it cannot see is a
 * server that answers this differently from a browser.
 */
export async function checkConsole(
  ask: AskConsole,
  { hash: expected, manifest, isHttps }: Expectations,
): Promise<ConsoleReport> {
  const defects: ConsoleDefect[] = [];
  const files = new Map<string, Uint8Array>();
  const fetchFile = async (path: string, headers: (body: Uint8Array) => Headers | null): Promise<Uint8Array> => {
    const { status, headers: got, body } = await ask(path);
    if (status !== 200) defects.push({ path, what: `is answered with ${status}` });
    const demanded = headers(body);
    for (const [name, value] of Object.entries({ ...demanded, ...(isHttps && HTTPS_ONLY) })) {
      const found = got.get(name);
      if (found !== value) defects.push({ path, what: `${name} is ${found ?? 'missing'}, and must be ${value}` });
    }
    return body;
  };
  const ofPage = (body: Uint8Array): Headers | null => {
    const page = readConsolePage(body);
    return page && pageHeaders(page.importMap);
  };

  const bytes = await fetchFile('/', ofPage);
  const page = readConsolePage(bytes);
  if (page === null) {
    defects.push({ path: '/', what: 'is not a page that our build writes: it may run or load what no hash covers' });
    return { hash: null, expected, files: 0, defects };
  }
  files.set(PAGE_FILE, bytes);
  for (const path of CONSOLE_PAGES.filter((each) => each !== '/').map(anAddressOf)) {
    const other = await fetchFile(path, ofPage);
    if (integrityOf(other) !== integrityOf(bytes)) defects.push({ path, what: 'is another page than /' });
  }
  for (const { path, integrity } of page.references) {
    const body = files.get(path) ?? (await fetchFile(`/${path}`, () => assetHeaders(path)));
    files.set(path, body);
    // A script or style sheet without integrity has another page than ours, and so another hash.
    if (integrity !== null && integrity !== integrityOf(body))
      defects.push({ path: `/${path}`, what: 'is not what the page demands by its integrity' });
  }
  const hash = consoleHash(files);
  const told = ownHashIn(bytes);
  if (told !== hash) defects.push({ path: '/', what: `says that its hash is ${told ?? 'missing'}, and it is ${hash}` });
  if (expected !== null && hash !== expected) defects.push(...differences(files, expected, manifest));
  return { hash, expected, files: files.size, defects };
}

function differences(
  files: ReadonlyMap<string, Uint8Array>,
  expected: Hex32,
  manifest: ConsoleManifest | null,
): readonly ConsoleDefect[] {
  if (manifest?.hash !== expected) return [{ path: '/', what: `the console is not the expected one, ${expected}` }];
  return differingFiles(files, manifest).map((path) => ({
    path: path === PAGE_FILE ? '/' : `/${path}`,
    what: !files.has(path)
      ? 'belongs to the expected console, and this one does without'
      : path in manifest.files
        ? 'differs from the expected console’s'
        : 'is not in the expected console',
  }));
}
