import { type Command, InvalidArgumentError } from 'commander';
import { linesOfFile } from '../audit/export-lines.js';
import { verifyExport } from '../audit/verify-export.js';
import { type Context } from '../context.js';
import { EXIT, type ExitCode } from '../exit-code.js';
import { pinnedBy, trusting } from '../policy/policy-reader.js';
import { readDraftFile } from '../policy/read-draft-file.js';
import { backtest } from '../../desk/trial/backtest.js';
import { backtestJson, backtestScreen } from './backtest-screen.js';
import { pastIn } from './past-in-export.js';
import { shadow, type ShadowOptions } from './shadow.js';
import { tellDefects } from './tell-defects.js';

interface BacktestOptions {
  readonly draft: string;
  readonly export: string;
  readonly days: number;
  readonly partial?: boolean;
  readonly folder?: string;
  readonly genesisHash?: string;
  readonly json?: boolean;
}

/** Drafts are tried before anybody signs them: on what was, and beside what is. */
export function addTrialCommands(policy: Command, context: Context, finish: (code: ExitCode) => void): void {
  trusting(policy.command('backtest'), 'what a draft would have done with the withdrawals of an audit export')
    .requiredOption('--draft <file>', 'the draft, as for `policy propose`')
    .requiredOption('--export <file>', 'as `sekisho audit export` writes it (jsonl); it is verified first')
    .option('--days <days>', 'how many, back from the last withdrawal in it', wholeNumber(1, 36_600), 90)
    .option('--partial', 'the export was made with --from, --to or --state: others may be missing')
    .action(async (options: BacktestOptions) => {
      finish(await runBacktest(options, context));
    });
  policy
    .command('shadow')
    .description('follow what is asked for, and tell what a draft would decide otherwise; it has no effect on anything')
    .requiredOption('--draft <file>', 'the draft, as for `policy propose`')
    .requiredOption('--config <file>', 'auditor.json: serverUrl, genesisHash, keyId, privateKeyFile')
    .option('--every-seconds <seconds>', 'between two looks; the server notes each one', wholeNumber(1, 86_400), 60)
    .option('--once', 'one look at the last hours, and the end')
    .option('--hours <hours>', 'how many, with --once', wholeNumber(1, 8784), 24)
    .option('--json', 'for scripts: one JSON value on each line of standard output')
    .action(async (options: ShadowOptions) => {
      finish(await shadow(options, context));
    });
}

async function runBacktest(options: BacktestOptions, context: Context): Promise<ExitCode> {
  const isPartial = options.partial === true;
  const report = await verifyExport(linesOfFile(options.export), pinnedBy(options), { isPartial });
  const { trusted } = report;
  if (trusted === null || report.defects.length > 0) {
    tellDefects(report, options, context);
    return EXIT.refused;
  }
  const inForce = trusted.policy;
  const { policy: draft } = readDraftFile(options.draft, inForce);
  const found = backtest(pastIn(report.withdrawals, trusted), draft, options.days);
  const tried = { inForce, draft, days: options.days };
  context.print(options.json === true ? backtestJson(found, tried) : backtestScreen(found, tried, context.style));
  return EXIT.ok;
}

function wholeNumber(from: number, to: number): (text: string) => number {
  return (text) => {
    const value = /^[0-9]{1,6}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= from && value <= to) return value;
    throw new InvalidArgumentError(`a whole number from ${from} to ${to}`);
  };
}
