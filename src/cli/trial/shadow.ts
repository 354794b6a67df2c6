import { fetchGenesis } from '../../client/fetch-genesis.js';
import { SekishoProblem } from '../../client/sekisho-problem.js';
import { SignedExchange } from '../../client/signed-exchange.js';
import { CodedError } from '../../protocol/coded-error.js';
import { utcText } from '../../protocol/derive-intent.js';
import { parseHex32 } from '../../protocol/hex.js';
import { invariant } from '../../protocol/invariant.js';
import { type Policy } from '../../protocol/policy.js';
import { linesOfStream } from '../audit/export-lines.js';
import { verifyExport, type ExportReport } from '../audit/verify-export.js';
import { type Context } from '../context.js';
import { readRequesterConfig } from '../engine/requester-config.js';
import { EXIT, type ExitCode } from '../exit-code.js';
import { pauseUntil } from '../pause-until.js';
import { readDraftFile } from '../policy/read-draft-file.js';
import { printable } from '../../desk/text/printable.js';
import { differencesOf } from '../../desk/trial/backtest.js';
import { differenceJson, differenceText } from './fate-text.js';
import { pastIn } from './past-in-export.js';
import { tellDefects } from './tell-defects.js';
import { replay } from '../../desk/trial/replay-policy.js';

export interface ShadowOptions {
  readonly draft: string;
  readonly config: string;
  /** Between two looks. Each is noted in the server's log, as everything is that an auditor reads. */
  readonly everySeconds: number;
  readonly once?: boolean;
  readonly hours: number;
  readonly json?: boolean;
}

const HOUR = 3600;

/**
 * Follows what is asked for, as an auditor, and tells of each new withdrawal that a draft would decide otherwise. It has
 * no effect on anything: nothing is written, nobody is told, and the server does not learn that there is a draft.
 */
export async function shadow(options: ShadowOptions, context: Context): Promise<ExitCode> {
  const watch = await ShadowWatch.open(options, context);
  if (options.once === true) return await watch.look();
  context.note(`Watching what the draft would decide otherwise. Ctrl-C ends it.`);
  let isReachable = true;
  while (!context.stop.aborted) {
    try {
      const code = await watch.look();
      if (code !== EXIT.ok) return code;
      if (!isReachable) context.note('The server answers again.');
      isReachable = true;
    } catch (error) {
      if (!(error instanceof SekishoProblem) || error.code !== 'UNAVAILABLE') throw error;
      if (isReachable) context.note('The server cannot be reached; looking again later.');
      isReachable = false;
    }
    await pauseUntil(options.everySeconds * 1000, context.stop);
  }
  return EXIT.ok;
}

class ShadowWatch {
  private readonly told = new Set<string>();

  private constructor(
    private readonly options: ShadowOptions,
    private readonly context: Context,
    /** Withdrawals registered before it are history. */
    private readonly since: number,
    /** What came after it fills the limits' windows. */
    private readonly from: number,
  ) {}

  static async open(options: ShadowOptions, context: Context): Promise<ShadowWatch> {
    const { serverUrl } = readRequesterConfig(options.config, context);
    const trusted = await fetchGenesis(context.fetch, serverUrl, pinnedIn(options, context));
    const { policy: draft } = readDraftFile(options.draft, trusted.policy);
    const since = context.now() - (options.once === true ? options.hours * HOUR : 0);
    return new ShadowWatch(options, context, since, since - longestMemory([trusted.policy, draft]));
  }

  async look(): Promise<ExitCode> {
    const { options, context } = this;
    const report = await this.fetch();
    const { trusted } = report;
    if (trusted === null || report.defects.length > 0) {
      tellDefects(report, options, context);
      return EXIT.refused;
    }
    // Against the policy in force now: when that changes, the draft may no longer follow it, and says so.
    const { policy: draft } = readDraftFile(options.draft, trusted.policy);
    const history = pastIn(report.withdrawals, trusted);
    const before = replay(history, ({ registeredUnder }) => registeredUnder);
    const after = replay(history, () => draft);
    for (const each of differencesOf(before, after)) {
      const { request, registeredAt } = each.before.past;
      if (registeredAt < this.since || this.told.has(request.reference)) continue;
      context.print(options.json === true ? JSON.stringify(differenceJson(each)) : printable(differenceText(each)));
    }
    for (const { request } of history) this.told.add(request.reference);
    return EXIT.ok;
  }

  private async fetch(): Promise<ExportReport> {
    const requester = readRequesterConfig(this.options.config, this.context);
    const query = new URLSearchParams({ format: 'jsonl', from: utcText(this.from) });
    const body = await new SignedExchange(requester).stream(`/v1/audit/export?${query.toString()}`);
    try {
      return await verifyExport(linesOfStream(body), pinnedIn(this.options, this.context), { isPartial: true });
    } catch (error) {
      if (error instanceof CodedError) throw error;
      throw SekishoProblem.of('UNAVAILABLE', 0, { cause: error });
    }
  }
}

function pinnedIn({ config }: ShadowOptions, context: Context) {
  const pinned = parseHex32(readRequesterConfig(config, context).genesisHash);
  invariant(pinned !== null, 'a requester’s configuration has a genesis hash');
  return pinned;
}

/** Whatever is older can neither fill a window nor still wait. */
function longestMemory(policies: readonly Policy[]): number {
  return policies.reduce(
    (longest, { limits, maxLifetimeSeconds }) =>
      Math.max(longest, maxLifetimeSeconds + Math.max(0, ...limits.map(({ windowSeconds }) => windowSeconds))),
    0,
  );
}
