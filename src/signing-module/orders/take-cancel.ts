import { z } from 'zod';
import { type Code } from '../../protocol/codes.js';
import { NO_HASH, withdrawalIdOf } from '../../protocol/derive-intent.js';
import {
  readAskedToCancel,
  readSignedRequest,
  writeSignedRequest,
  type AskedToCancel,
} from '../../protocol/evidence.js';
import { type SignedRequest } from '../../protocol/http-signature.js';
import { type WithdrawalId } from '../../protocol/ids.js';
import { type Log } from '../../process/log.js';
import { demandInForce } from '../governance/demand-in-force.js';
import { cancelOf, storeCancel, type CancelSource } from '../ledger/engine-cancels.js';
import { type Ledger, type LedgerEntry } from '../ledger/ledger.js';
import { lockOrders } from '../ledger/stop-orders.js';
import { isOpen, isPaying, lockWithdrawal, type RecordedWithdrawal } from '../ledger/withdrawals.js';
import { type Policies } from '../policies.js';
import { type TakePackage } from '../take-package.js';

export interface TakeCancelParts {
  readonly ledger: Ledger;
  readonly policies: Policies;
  /** A cancel is judged with the withdrawal's own evidence. */
  readonly takePackage: Pick<TakePackage, 'reconsider'>;
  readonly log: Log;
}

export type CancelRefusal = Extract<AskedToCancel, { kind: 'refused' }>['code'] | Extract<Code, 'MALFORMED'>;

export type TakenCancel =
  /** `too-late`: it is being paid; `closed`: it has ended in another way. Neither can change any more. */
  | { readonly kind: 'taken' | 'known' | 'too-late' | 'closed'; readonly withdrawalId: WithdrawalId }
  | { readonly kind: 'refused'; readonly code: CancelRefusal };

/**
 * Of its JSON. A cancel of our client's has far less; twenty of these fit beside twenty receipts into what the server
 * reads at once.
 */
const MAX_CHARACTERS = 8_000;

const envelope = z.strictObject({ cancel: z.unknown() });

/**
 * Takes engines' cancels that come besides the server, each once, whoever brings them. One of what is not known yet is
 * remembered, and counts as soon as a package shows it.
 */
export class TakeCancel {
  constructor(private readonly parts: TakeCancelParts) {}

  /** @param given parsed JSON of a stranger's */
  async execute(given: unknown, source: CancelSource): Promise<TakenCancel> {
    const { ledger, log } = this.parts;
    const request = readCancel(given);
    if (request === null) return { kind: 'refused', code: 'MALFORMED' };
    const early = this.verify(request);
    if (typeof early !== 'string') return early;
    // A look without the lock, because the same files lie in folders for ever.
    if ((await cancelOf(ledger.database, early)) !== null) return { kind: 'known', withdrawalId: early };

    const taken = await ledger.write(async (entry): Promise<TakenCancel> => {
      // Alone, as with orders: no package that does not know of it is judged meanwhile, and nothing is signed.
      await lockOrders(entry.client);
      await demandInForce(entry, this.parts.policies);
      const withdrawalId = this.verify(request);
      return typeof withdrawalId === 'string' ? this.take(entry, withdrawalId, request, source) : withdrawalId;
    });
    if (taken.kind !== 'refused')
      log.warn({ withdrawalId: taken.withdrawalId, source, state: taken.kind }, 'an engine’s cancel came');
    return taken;
  }

  /** The id of what is cancelled, if an engine of the policy in force has signed that. */
  private verify(request: SignedRequest): WithdrawalId | Extract<TakenCancel, { kind: 'refused' }> {
    const { inForce } = this.parts.policies;
    const asked = readAskedToCancel(request, inForce);
    if (asked.kind === 'malformed') return { kind: 'refused', code: 'MALFORMED' };
    return asked.kind === 'refused' ? asked : withdrawalIdOf(inForce.deploymentId, asked.reference);
  }

  private async take(
    entry: LedgerEntry,
    withdrawalId: WithdrawalId,
    request: SignedRequest,
    source: CancelSource,
  ): Promise<TakenCancel> {
    if ((await cancelOf(entry.client, withdrawalId)) !== null) return { kind: 'known', withdrawalId };
    const known = await lockWithdrawal(entry.client, withdrawalId);
    if (known !== null && isPaying(known)) {
      await stateTooLate(entry, known);
      return { kind: 'too-late', withdrawalId };
    }
    if (known !== null && !isOpen(known)) return { kind: 'closed', withdrawalId };
    // About no withdrawal: there may be none yet.
    const about = { withdrawalId: NO_HASH, reference: '', intentHash: withdrawalId };
    const receipt = (await entry.append({ ...about, outcome: 'registered' })).message.sequence;
    await storeCancel(entry.client, { withdrawalId, source, request, receipt }, entry.now);
    await this.parts.takePackage.reconsider(entry, withdrawalId);
    return { kind: 'taken', withdrawalId };
  }
}

function readCancel(given: unknown): SignedRequest | null {
  const read = envelope.safeParse(given);
  const request = read.success ? readSignedRequest(read.data.cancel) : null;
  if (request === null || JSON.stringify(writeSignedRequest(request)).length > MAX_CHARACTERS) return null;
  return request;
}

/** As of a package that holds the cancel, but once: the file lies in its folder for ever. */
async function stateTooLate(entry: LedgerEntry, known: RecordedWithdrawal): Promise<void> {
  const { id: withdrawalId, reference, intentHash, tier } = known;
  const { rows } = await entry.client.query(
    `SELECT FROM receipt WHERE withdrawal_id = $1 AND outcome = 'refused' AND reason = 'CANCEL_TOO_LATE' LIMIT 1`,
    [withdrawalId],
  );
  if (rows.length > 0) return;
  const about = { withdrawalId, reference, intentHash, tier };
  await entry.append({ ...about, outcome: 'refused', reason: 'CANCEL_TOO_LATE', finality: 'retryable' });
}
