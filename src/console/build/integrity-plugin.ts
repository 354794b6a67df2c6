import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { type Plugin } from 'vite';
import { consoleHash, withOwnHash } from '../../protocol/console/console-hash.js';
import { CONSOLE_MANIFEST, manifestOf } from '../../protocol/console/console-manifest.js';
import { integrityOf, PAGE_FILE, readConsolePage } from '../../protocol/console/read-console-page.js';

/**
 * Makes the built console hold together: every script and style sheet is named with its hash, the scripts that others pull
 * in by an import map (SRI alone covers only what the page names), and the page tells the hash of the whole.
 * Writes the manifest by which the server knows its console, and each file packed, so that nobody packs while serving.
 */
export function integrityPlugin(): Plugin {
  let folder = '';
  return {
    name: 'sekisho-integrity',
    enforce: 'post',
    apply: 'build',
    writeBundle: {
      order: 'post',
      handler({ dir = '' }) {
        folder = dir;
      },
    },
    closeBundle() {
      // A build that failed has written nothing, and its own error says why.
      if (folder === '') return;
      const files = new Map(pathsIn(folder).map((path) => [path, readFileSync(join(folder, path))]));
      const page = files.get(PAGE_FILE);
      if (page === undefined) throw new Error('the build made no page');
      const sealed = withIntegrity(new TextDecoder().decode(page), files);
      files.set(PAGE_FILE, Buffer.from(sealed));
      const hash = consoleHash(files);
      files.set(PAGE_FILE, Buffer.from(withOwnHash(Buffer.from(sealed), hash)));
      refuseUnlessWhole(files);
      for (const [path, bytes] of files) {
        writeFileSync(join(folder, path), bytes);
        writeFileSync(join(folder, `${path}.gz`), gzipSync(bytes, { level: 9 }));
        const size = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
        writeFileSync(join(folder, `${path}.br`), brotliCompressSync(bytes, { params: size }));
      }
      writeFileSync(join(folder, CONSOLE_MANIFEST), `${JSON.stringify(manifestOf(files), null, 2)}\n`);
      console.log(`console hash ${hash}`);
    },
  };
}

function pathsIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => posix.join(entry.parentPath.slice(folder.length).replaceAll('\\', '/'), entry.name))
    .map((path) => path.replace(/^\//, ''))
    .sort();
}

function withIntegrity(html: string, files: ReadonlyMap<string, Uint8Array>): string {
  const scripts = [...files].filter(([path]) => path.endsWith('.js'));
  const integrity = Object.fromEntries(scripts.map(([path, bytes]) => [`/${path}`, integrityOf(bytes)]));
  const named = html.replace(/ (?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g, (attribute, path: string) => {
    const bytes = files.get(path);
    if (bytes === undefined) throw new Error(`the page names ${path}, which was not built`);
    return `${attribute} integrity="${integrityOf(bytes)}"`;
  });
  // Before every script: a browser takes an import map only until the first module is asked for.
  return named.replace('<head>', `<head>\n    <script type="importmap">${JSON.stringify({ integrity })}</script>`);
}

/** What the page does not lead to, nobody who checks the console from outside would see. */
function refuseUnlessWhole(files: ReadonlyMap<string, Uint8Array>): void {
  const page = readConsolePage(files.get(PAGE_FILE) ?? new Uint8Array());
  if (page === null) throw new Error('the page is not one that `readConsolePage` reads');
  const named = new Set([PAGE_FILE, ...page.references.map(({ path }) => path)]);
  const idle = [...files.keys()].filter((path) => !named.has(path));
  if (idle.length > 0) throw new Error(`nothing leads to ${idle.join(', ')}`);
}
