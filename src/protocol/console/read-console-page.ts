import { sha384 } from '@noble/hashes/sha2.js';
import { base64 } from '@scure/base';
import { z } from 'zod';

/** The one file that is served under every address of `CONSOLE_PAGES`. */
export const PAGE_FILE = 'index.html';

/** What a console's page pulls in, as a browser reads it. */
export interface ConsolePage {
  /** The text of the inline import map, byte for byte: its hash stands in the content security policy. */
  readonly importMap: string;
  /** Files of our own by path, with the integrity that the page demands of each. */
  readonly references: readonly ConsoleReference[];
}
export interface ConsoleReference {
  readonly path: string;
  /** Null where the page demands none. */
  readonly integrity: string | null;
}

const importMapSchema = z.strictObject({ integrity: z.record(z.string(), z.string()) });

/**
 * Reads the page that our build writes, and no other HTML: null for one with an inline script or style, an event handler,
 * or an address that is not our own file. So whatever it loads is in `references`.
 */
export function readConsolePage(bytes: Uint8Array): ConsolePage | null {
  const html = new TextDecoder().decode(bytes);
  const importMaps = [...html.matchAll(/<script type="importmap">([^<]*)<\/script>/g)];
  const [, importMap = ''] = importMaps[0] ?? [];
  const map = readImportMap(importMap);
  if (map === null || importMaps.length !== 1 || hasMore(html)) return null;
  const tags = [...html.matchAll(TAG)].map(([, name = '', rest = '']) => ({ name, attributes: attributesOf(rest) }));
  const references: ConsoleReference[] = [];
  for (const { name, attributes } of tags) {
    if ([...attributes.keys()].some((key) => key.startsWith('on') || key === 'style' || key === 'srcdoc')) return null;
    const address = attributes.get('src') ?? attributes.get('href');
    if (address === undefined) {
      if (name === 'script' && attributes.get('type') !== 'importmap') return null;
      // Anything else that names nothing: `<meta>`, `<div>`.
      continue;
    }
    const path = pathOf(address);
    if (path === null || !['script', 'link'].includes(name)) return null;
    references.push({ path, integrity: attributes.get('integrity') ?? null });
  }
  for (const [address, integrity] of map) {
    const path = pathOf(address);
    if (path === null) return null;
    references.push({ path, integrity });
  }
  return { importMap, references };
}

/** What `integrity` says of these bytes (Subresource Integrity). */
export function integrityOf(bytes: Uint8Array): string {
  return `sha384-${base64.encode(sha384(bytes))}`;
}

/** An opening tag as our build writes it: small letters, and values in double quotes. */
const TAG = /<([a-z]+[0-9]?)((?:\s+[a-z-]+(?:="[^"<>]*")?)*)\s*\/?>/g;

/** Whether there is markup that `TAG` does not know, or a text where only an import map may have one. */
function hasMore(html: string): boolean {
  const known = html
    .replace(/^<!doctype html>/, '')
    .replace(/<script type="importmap">[^<]*<\/script>/, '')
    .replaceAll(/<\/[a-z]+[0-9]?>/g, '\0')
    .replaceAll(TAG, (_, name: string) => (name === 'script' ? '\x01' : ''));
  // A script with anything in it would have it between its opening and its end.
  return /[<>]/.test(known) || /\x01(?!\0)/.test(known) || /<style/.test(html);
}

function readImportMap(text: string): readonly (readonly [string, string])[] | null {
  try {
    const read = importMapSchema.safeParse(JSON.parse(text));
    return read.success ? Object.entries(read.data.integrity) : null;
  } catch {
    return null;
  }
}

function attributesOf(text: string): ReadonlyMap<string, string> {
  return new Map(
    [...text.matchAll(/([a-z][a-z-]*)(?:="([^"]*)")?/gi)].map(([, name = '', value = '']) => [
      name.toLowerCase(),
      value,
    ]),
  );
}

/** `/assets/x.js` as `assets/x.js`: a file of ours directly under `assets`, nothing relative, nobody else's. */
function pathOf(address: string): string | null {
  return /^\/assets\/[A-Za-z0-9_.-]+$/.test(address) && !address.includes('..') ? address.slice(1) : null;
}
