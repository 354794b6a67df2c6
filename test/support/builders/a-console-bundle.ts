import { consoleHash, withOwnHash } from '../../../src/protocol/console/console-hash.js';
import { integrityOf, PAGE_FILE } from '../../../src/protocol/console/read-console-page.js';
import { ConsoleBundle } from '../../../src/server/console/console-bundle.js';

const utf8 = new TextEncoder();
const SCRIPT = utf8.encode('document.title = "built";\n');

/** The files of a console that holds together and shows nothing; for tests that are about the rest of the server. */
export function consoleFiles(script: Uint8Array = SCRIPT): Map<string, Uint8Array> {
  const integrity = integrityOf(script);
  const page = [
    '<!doctype html><html><head>',
    `<script type="importmap">${JSON.stringify({ integrity: { '/assets/main.js': integrity } })}</script>`,
    '<meta name="sekisho-console" content="" />',
    `<script type="module" crossorigin src="/assets/main.js" integrity="${integrity}"></script>`,
    '</head><body></body></html>',
  ].join('\n');
  const files = new Map([
    [PAGE_FILE, utf8.encode(page)],
    ['assets/main.js', script],
  ]);
  return files.set(PAGE_FILE, withOwnHash(utf8.encode(page), consoleHash(files)));
}

export function aConsoleBundle(): ConsoleBundle {
  return ConsoleBundle.of(consoleFiles());
}
