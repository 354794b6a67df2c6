import { readFileSync } from 'node:fs';
import { type Command } from 'commander';
import { SekishoProblem } from '../../client/sekisho-problem.js';
import { withinTime } from '../../http/fetch-within.js';
import {
  CONSOLE_MANIFEST,
  readConsoleManifest,
  type ConsoleManifest,
} from '../../protocol/console/console-manifest.js';
import { parseHex32, type Hex32 } from '../../protocol/hex.js';
import { type Context } from '../context.js';
import { EXIT, type ExitCode } from '../exit-code.js';
import { rows } from '../screen/rows.js';
import { printable } from '../../desk/text/printable.js';
import { UsageError } from '../usage-error.js';
import { checkConsole, type AskConsole, type ConsoleReport } from './check-console.js';

const TIMEOUT_MS = 30_000;
/** The largest file of a console is a tenth of it. */
const MAX_FILE_BYTES = 8 * 1024 * 1024;
/** Of the console that was built with this command line. */
const OWN_MANIFEST = new URL(`../../../console/${CONSOLE_MANIFEST}`, import.meta.url);

export interface ConsoleHashOptions {
  readonly expect?: string;
  readonly json?: boolean;
}

export function addConsoleCommands(program: Command, context: Context, finish: (code: ExitCode) => void): void {
  program
    .command('console-hash <url>')
    .description(
      'fetch the web console that a server serves, and compare it with the one that was built with this command',
    )
    .option('--expect <hash>', 'compare it with this console hash instead')
    .option('--json', 'for scripts')
    .addHelpText(
      'after',
      '\nEverything that the page leads to is fetched and hashed, and the headers must be to the letter.\n' +
        'A server may answer this command and a browser differently; compare the hash in the page’s footer as well.',
    )
    .action(async (url: string, options: ConsoleHashOptions) => {
      finish(await showConsoleHash(url, options, context));
    });
}

/** `sekisho console-hash`: whether what a server serves is the console that was announced. */
export async function showConsoleHash(url: string, options: ConsoleHashOptions, context: Context): Promise<ExitCode> {
  const { origin, protocol } = originOf(url);
  const manifest = readOwnManifest();
  const hash = options.expect === undefined ? (manifest?.hash ?? null) : hashOf(options.expect);
  const report = await checkConsole(asking(origin, context), { hash, manifest, isHttps: protocol === 'https:' });
  context.print(options.json === true ? JSON.stringify(report) : screen(origin, report, context));
  return report.defects.length === 0 ? EXIT.ok : EXIT.refused;
}

function originOf(url: string): URL {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol) || !['', '/'].includes(new URL(url).pathname))
    throw new UsageError('name the console’s address: scheme, host and port, for example https://sekisho.example');
  return new URL(url);
}

function hashOf(text: string): Hex32 {
  const hash = parseHex32(text);
  if (hash === null) throw new UsageError('--expect takes a console hash: 64 digits of lower-case hexadecimal');
  return hash;
}

function readOwnManifest(): ConsoleManifest | null {
  try {
    return readConsoleManifest(JSON.parse(readFileSync(OWN_MANIFEST, 'utf8')));
  } catch {
    // Run from sources, or from a package without the console: there is nothing of our own to compare with.
    return null;
  }
}

function asking(origin: string, { fetch, stop }: Context): AskConsole {
  return async (path) => {
    try {
      return await withinTime({ timeoutMs: TIMEOUT_MS, signal: stop, fetch }, async ({ send, read }) => {
        const response = await send(`${origin}${path}`, { headers: { accept: '*/*' } });
        return { status: response.status, headers: response.headers, body: await read(response, MAX_FILE_BYTES) };
      });
    } catch (cause) {
      stop.throwIfAborted();
      throw SekishoProblem.of('UNAVAILABLE', 0, { cause });
    }
  };
}

function screen(origin: string, { hash, expected, files, defects }: ConsoleReport, { style }: Context): string {
  const verdict =
    defects.length > 0
      ? 'This is not the expected console'
      : expected === null
        ? 'This console holds together; compare its hash with what was announced'
        : 'This is the expected console';
  return [
    style.strong(verdict),
    '',
    rows(style, [
      ['address', origin],
      ['console hash', hash ?? 'cannot be known'],
      ['expected', expected ?? 'nothing to compare with: give --expect'],
      ['files', String(files)],
      ...(defects.length === 0
        ? []
        : [['defects', defects.map(({ path, what }) => `${printable(path)} ${printable(what)}`)] as const]),
    ]),
  ].join('\n');
}
