import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { ownHashIn, type ConsoleFiles } from '../../protocol/console/console-hash.js';
import { assetHeaders, pageHeaders, type Headers } from '../../protocol/console/console-headers.js';
import {
  CONSOLE_MANIFEST,
  differingFiles,
  manifestOf,
  readConsoleManifest,
  type ConsoleManifest,
} from '../../protocol/console/console-manifest.js';
import { integrityOf, PAGE_FILE, readConsolePage } from '../../protocol/console/read-console-page.js';
import { type Hex32 } from '../../protocol/hex.js';
import { StartRefused } from '../platform/config/start-refused.js';

/** A file as it is served, plain and packed, with all that a browser is told of it. */
export interface ServedFile {
  readonly headers: Headers;
  readonly plain: Buffer;
  /** By the name that `accept-encoding` has for it. */
  readonly packed: Readonly<Partial<Record<Packing, Buffer>>>;
}
export type Packing = 'br' | 'gzip';

const UNPACK = { br: brotliDecompressSync, gzip: gunzipSync } as const satisfies Record<Packing, unknown>;
const ENDINGS = { br: '.br', gzip: '.gz' } as const satisfies Record<Packing, string>;

/**
 * The console, in memory from the start: what is served can no longer change without a restart, and no request's path ever
 * becomes a file's name. It is served whole or not at all.
 */
export class ConsoleBundle {
  private constructor(
    readonly hash: Hex32,
    readonly page: ServedFile,
    private readonly assets: ReadonlyMap<string, ServedFile>,
  ) {}

  /** By the name after `/assets/`. */
  asset(name: string): ServedFile | undefined {
    return this.assets.get(`assets/${name}`);
  }

  /** Reads what `npm run build:console` made, and refuses what is not exactly what its manifest says. */
  static read(folder: string): ConsoleBundle {
    const manifest = readManifest(folder);
    const files = new Map(Object.keys(manifest.files).map((path) => [path, readBuilt(folder, path)]));
    const differing = differingFiles(files, manifest);
    if (differing.length > 0)
      throw new StartRefused(`the console is not as it was built: ${differing.join(', ')}; build it again`);
    if (manifestOf(files).hash !== manifest.hash)
      throw new StartRefused('the console’s manifest has another hash than its files; build it again');
    return ConsoleBundle.of(files, (path, packing) => readBuilt(folder, `${path}${ENDINGS[packing]}`));
  }

  /** From its files; `packed` brings each packed, where there is such a thing. */
  static of(
    files: ConsoleFiles,
    packed: (path: string, packing: Packing) => Buffer | null = () => null,
  ): ConsoleBundle {
    const { hash } = manifestOf(files);
    const serve = (path: string, bytes: Uint8Array, headers: Headers | null): ServedFile => {
      if (headers === null) throw new StartRefused(`the console has a file that no browser asks for: ${path}`);
      const plain = Buffer.from(bytes);
      return { headers, plain, packed: packedOf(path, plain, packed) };
    };
    const pageBytes = files.get(PAGE_FILE) ?? new Uint8Array();
    const page = readConsolePage(pageBytes);
    if (page === null || ownHashIn(pageBytes) !== hash)
      throw new StartRefused('the console’s page is not one that we built; build it again');
    for (const { path, integrity } of page.references) {
      const bytes = files.get(path);
      if (bytes === undefined || (integrity !== null && integrity !== integrityOf(bytes)))
        throw new StartRefused(`the console’s page names ${path} with another integrity; build it again`);
    }
    const assets = [...files].filter(([path]) => path !== PAGE_FILE);
    return new ConsoleBundle(
      hash,
      serve(PAGE_FILE, pageBytes, pageHeaders(page.importMap)),
      new Map(assets.map(([path, bytes]) => [path, serve(path, bytes, assetHeaders(path))])),
    );
  }
}

/** What is packed must be the same thing: its bytes are no part of the hash. */
function packedOf(
  path: string,
  plain: Buffer,
  packed: (path: string, packing: Packing) => Buffer | null,
): ServedFile['packed'] {
  const found: Partial<Record<Packing, Buffer>> = {};
  for (const packing of ['br', 'gzip'] as const) {
    const bytes = packed(path, packing);
    if (bytes === null) continue;
    if (!unpacked(bytes, packing)?.equals(plain))
      throw new StartRefused(`the console’s ${path} is something else when it is packed (${packing}); build it again`);
    found[packing] = bytes;
  }
  return found;
}

function unpacked(bytes: Buffer, packing: Packing): Buffer | null {
  try {
    return UNPACK[packing](bytes);
  } catch {
    return null;
  }
}

function readManifest(folder: string): ConsoleManifest {
  const bytes = readBuilt(folder, CONSOLE_MANIFEST);
  let manifest: ConsoleManifest | null = null;
  try {
    manifest = readConsoleManifest(JSON.parse(bytes.toString('utf8')));
  } catch {
    // Not even JSON.
  }
  if (manifest === null) throw new StartRefused(`the console’s ${CONSOLE_MANIFEST} cannot be read; build it again`);
  return manifest;
}

function readBuilt(folder: string, path: string): Buffer {
  try {
    return readFileSync(join(folder, path));
  } catch {
    throw new StartRefused(`the console lacks ${path} in ${folder}; build it: npm run build`);
  }
}
