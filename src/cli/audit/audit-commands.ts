import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Command, Option } from 'commander';
import { SignedExchange } from '../../client/signed-exchange.js';
import { parseHex32 } from '../../protocol/hex.js';
import { type Context } from '../context.js';
import { readRequesterConfig } from '../engine/requester-config.js';
import { EXIT, type ExitCode } from '../exit-code.js';
import { reasonOf } from '../files/secret-file.js';
import { UsageError } from '../usage-error.js';
import { linesOfFile } from './export-lines.js';
import { reportJson, reportScreen } from './report-screen.js';
import { verifyExport } from './verify-export.js';

export interface ExportOptions {
  readonly config: string;
  readonly format: string;
  readonly from?: string;
  readonly to?: string;
  readonly state?: string;
  readonly out: string;
}

export function addAuditCommands(program: Command, context: Context, finish: (code: ExitCode) => void): void {
  const audit = program.command('audit').description('export the evidence, and verify an export');
  audit
    .command('export')
    .description('fetch every event, request, vote and receipt from the server')
    .requiredOption('--config <file>', 'auditor.json: serverUrl, genesisHash, keyId, privateKeyFile')
    .addOption(
      new Option('--format <format>', 'jsonl has the proofs, csv is for people')
        .choices(['jsonl', 'csv'])
        .default('jsonl'),
    )
    .option('--from <time>', 'only withdrawals asked for at or after it (ISO 8601)')
    .option('--to <time>', 'only withdrawals asked for before it')
    .option('--state <state>', 'only withdrawals in this state')
    .requiredOption('--out <file>', 'a new file')
    .action(async (options: ExportOptions) => {
      await exportAudit(options, context);
    });
  audit
    .command('verify <file>')
    .description('verify an export (jsonl): every signature, every verdict, the log; needs no server')
    .requiredOption('--genesis <hash>', 'the genesis hash, from your own records')
    .option('--partial', 'the export was made with --from, --to or --state: others may be missing')
    .option('--json', 'for scripts')
    .action(async (file: string, options: VerifyFileOptions) => {
      finish(await verifyAudit(file, options, context));
    });
}

/** `sekisho audit export`: streams the export into a new file that only its owner can read. */
export async function exportAudit(options: ExportOptions, context: Context): Promise<void> {
  const { format, from, to, state, out } = options;
  const query = new URLSearchParams({ format });
  for (const [name, value] of Object.entries({ from, to, state })) if (value !== undefined) query.set(name, value);
  const requester = readRequesterConfig(options.config, context);
  const body = await new SignedExchange(requester).stream(`/v1/audit/export?${query.toString()}`);
  try {
    await pipeline(Readable.fromWeb(body), createWriteStream(out, { mode: 0o600, flags: 'wx' }));
  } catch (error) {
    throw new UsageError(`cannot write ${out} to its end: ${reasonOf(error)}`, { cause: error });
  }
  context.note(`Written to ${out}.`);
  if (format === 'jsonl')
    context.note(
      `Verify it: sekisho audit verify ${out} --genesis ${requester.genesisHash}${(state ?? from ?? to) ? ' --partial' : ''}`,
    );
}

export interface VerifyFileOptions {
  readonly genesis: string;
  readonly partial?: boolean;
  readonly json?: boolean;
}

/** `sekisho audit verify`: needs the file and the genesis hash, and nobody's word. */
export async function verifyAudit(file: string, options: VerifyFileOptions, context: Context): Promise<ExitCode> {
  const pinned = parseHex32(options.genesis);
  if (pinned === null) throw new UsageError('--genesis takes the genesis hash: 64 digits of lower-case hexadecimal');
  const report = await verifyExport(linesOfFile(file), pinned, { isPartial: options.partial === true });
  context.print(options.json === true ? reportJson(report) : reportScreen(report, context.style));
  return report.defects.length === 0 ? EXIT.ok : EXIT.refused;
}
