import { SekishoProblem } from '../../client/sekisho-problem.js';
import { type Context } from '../context.js';
import { proposalLines } from '../screen/proposal-lines.js';
import { errorText } from '../screen/error-text.js';
import { type DeviceFolder } from './device-folder.js';
import { type DeviceServer } from './device-server.js';
import { ProposalRefused } from '../../desk/proposal/proposal-refused.js';
import { waitsFor } from '../../desk/proposal/obstacle.js';
import { readProposal, type Proposal } from '../../desk/proposal/read-proposal.js';
import { pauseUntil } from '../pause-until.js';

export interface InTray {
  readonly proposals: readonly Proposal[];
  /** What the server listed and this device could make nothing of. */
  readonly refused: readonly ProposalRefused[];
}

/** What waits, as this device makes it out; one bad proposal does not hide the others. */
export async function readInTray(server: DeviceServer, now: number): Promise<InTray> {
  const proposals: Proposal[] = [];
  const refused: ProposalRefused[] = [];
  const [open, suspended] = await Promise.all([server.openProposals(), server.suspended()]);
  for (const value of open) {
    try {
      proposals.push(readProposal(value, null, server.trusted, suspended, now));
    } catch (error) {
      if (!(error instanceof ProposalRefused)) throw error;
      refused.push(error);
    }
  }
  return { proposals, refused };
}

/** The first look after this many seconds; the in-tray has no long poll. */
const LOOK_EVERY_MS = 2000;

/**
 * Follows the in-tray until it is stopped: what comes, what goes, and when the server cannot be reached. Looks
 * and tells; it never votes.
 */
export async function watchInTray(folder: DeviceFolder, server: DeviceServer, context: Context): Promise<void> {
  const { approver } = folder.about;
  let known = new Map<string, Proposal>();
  const complaints = new Set<string>();
  let isReachable = true;
  context.note(`Watching for ${approver}. Ctrl-C ends it.`);
  while (!context.stop.aborted) {
    try {
      const now = context.now();
      const { proposals, refused } = await readInTray(server, now);
      if (!isReachable) context.note('The server answers again.');
      isReachable = true;
      const seen = new Map(proposals.map((each) => [each.intent.withdrawalId as string, each]));
      for (const [id, proposal] of seen) {
        if (known.has(id)) continue;
        // A bell: whoever watches at night does not look at the screen all the time.
        const bell = context.isInteractive && waitsFor(proposal, approver, context.now()) ? '\u0007' : '';
        context.print(`${bell}${proposalLines(proposal, approver, now, context.style)}\n`);
      }
      for (const [id, { intent }] of known) {
        if (!seen.has(id)) context.print(context.style.quiet(`gone: ${intent.reference} (${intent.amountText})\n`));
      }
      for (const error of refused) {
        const text = errorText(error, context.style);
        if (!complaints.has(text)) context.note(text);
        complaints.add(text);
      }
      known = seen;
    } catch (error) {
      if (!(error instanceof SekishoProblem && error.code === 'UNAVAILABLE')) throw error;
      if (isReachable) context.note('The server cannot be reached; looking again every few seconds.');
      isReachable = false;
    }
    await pauseUntil(LOOK_EVERY_MS, context.stop);
  }
}
