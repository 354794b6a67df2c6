import { sha256 } from '@noble/hashes/sha2.js';
import { hex32Of, hexOf, type Hex32 } from '../hex.js';
import { invariant } from '../invariant.js';
import { PAGE_FILE } from './read-console-page.js';

/** The files of a console as they are served, by their path without a slash in front. */
export type ConsoleFiles = ReadonlyMap<string, Uint8Array>;

/** Where the page tells its own hash; the build fills it in, and it is empty while the hash is made. */
const OWN_HASH = /<meta name="sekisho-console" content="([0-9a-f]*)" ?\/?>/;

/**
 * The identity of a console: SHA-256 over one line per file, `sha256␠␠path`, as `sha256sum` writes them, sorted by path
 * (by code unit), each ending in a newline. The page names this hash and is one of the files, so it counts with the place
 * of its name left empty. Whoever has the files can make it again with `sed`, `sha256sum` and `sort`.
 */
export function consoleHash(files: ConsoleFiles): Hex32 {
  return hex32Of(sha256(new TextEncoder().encode(consoleLines(files).join(''))));
}

/** What is hashed, line by line. */
export function consoleLines(files: ConsoleFiles): readonly string[] {
  invariant(files.has(PAGE_FILE), 'a console has a page');
  return [...files]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, bytes]) => `${hexOf(sha256(path === PAGE_FILE ? withOwnHash(bytes, '') : bytes))}  ${path}\n`);
}

/** What the page says that the hash is; null where it has no place for it, and empty before it is filled in. */
export function ownHashIn(page: Uint8Array): string | null {
  return OWN_HASH.exec(new TextDecoder().decode(page))?.[1] ?? null;
}

/** The page telling this hash. A page without the place for it stays as it is. */
export function withOwnHash(page: Uint8Array, hash: Hex32 | ''): Uint8Array {
  const text = new TextDecoder().decode(page);
  return new TextEncoder().encode(text.replace(OWN_HASH, `<meta name="sekisho-console" content="${hash}" />`));
}
