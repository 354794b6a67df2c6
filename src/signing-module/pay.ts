import { type Code } from '../protocol/codes.js';
import { type DeviceId, type PolicyHash, type WithdrawalId } from '../protocol/ids.js';
import { invariant } from '../protocol/invariant.js';
import { type Path } from '../protocol/limits.js';
import { type Log } from '../process/log.js';
import { BytesRefused, type ChainAdapter, type PaymentOrder } from './chain.js';
import { type Adapters } from './adapters.js';
import { eachOf } from './each-of.js';
import { type HeadFile } from './head-file.js';
import { brokenNow, chargedFor } from './ledger/limits.js';
import { rejectionsSeen } from './ledger/seen-rejections.js';
import { readAttempt, type CommittedAttempt } from './ledger/spends.js';
import { suspendedDevices } from './ledger/stop-orders.js';
import { readVerdict, type RecordedVerdict } from './ledger/verdicts.js';
import { lockWithdrawal, stateStep, withdrawalsIn } from './ledger/withdrawals.js';
import { stoppedBy, type StopCode } from './orders/stopped-by.js';
import { orderOf, registrationPolicy } from './payment-order.js';
import { reservePayment, stateWaiting, type ReservePaymentParts } from './reserve-payment.js';
import { standingOf, stateStanding } from './standing.js';

export interface PayParts extends ReservePaymentParts {
  readonly adapters: Adapters;
  readonly headFile: HeadFile;
  readonly log: Log;
}

interface Loaded {
  readonly order: PaymentOrder;
  readonly verdict: RecordedVerdict;
  readonly adapter: ChainAdapter;
  /** The devices that did not count when it was judged. */
  readonly suspended: ReadonlySet<DeviceId>;
  /** Which limits mind it. */
  readonly path: Path;
  /** Unix seconds: nothing is signed earlier. */
  readonly notBefore: number;
}

/**
 * Pays what is authorised, from our own ledger alone: whether the server is there does not matter any more.
 * The order of DESIGN 6: reserve, sign, store; the head to the disk; only then the network. Wherever the power
 * fails, the next round goes on with what was committed, the same bytes or none.
 */
export class Pay {
  constructor(private readonly parts: PayParts) {}

  /** One round over everything that is signed but not sent, and everything that may be signed. */
  async round(signal?: AbortSignal): Promise<void> {
    const { ledger, log } = this.parts;
    await eachOf(await withdrawalsIn(ledger.database, ['signed']), (id) => this.sendCommitted(id), log, signal);
    await eachOf(await withdrawalsIn(ledger.database, ['authorised']), (id) => this.execute(id), log, signal);
  }

  async execute(id: WithdrawalId): Promise<void> {
    const { ledger, announce, policies } = this.parts;
    const judgedUnder = policies.inForce.hash;
    const loaded = await this.loadStanding(id);
    if (loaded === null) return;
    const stop = await this.stopOn(loaded.order);
    if (stop !== null) {
      await stateWaiting(ledger, id, stop);
      return;
    }
    if (loaded.notBefore > ledger.now()) {
      await stateWaiting(ledger, id, 'DELAY_NOT_OVER');
      return;
    }
    if (await this.isOverLimit(loaded)) {
      await stateWaiting(ledger, id, 'LIMIT_REACHED');
      return;
    }
    const observation = await loaded.adapter.observe(loaded.order);
    if (isWaiting(observation)) {
      await stateWaiting(ledger, id, observation.code);
      return;
    }
    await announce('observed');
    const reserved = await this.reserve(id, { ...loaded, observation, judgedUnder });
    if (reserved.kind === 'waiting') await stateWaiting(ledger, id, reserved.code);
    if (reserved.kind !== 'signed') return;
    await announce('committed');
    await this.parts.headFile.advance(reserved.head);
    await this.sendFirst(id, loaded, reserved.attempt);
  }

  /** What was committed by us before a restart, or whose sending was interrupted: the same bytes, never new ones. */
  async sendCommitted(id: WithdrawalId): Promise<void> {
    const { ledger, headFile } = this.parts;
    const attempt = await readAttempt(ledger.database, id);
    invariant(attempt !== null, 'what is signed has bytes');
    // The head as it is now covers the attempt too, and it never goes back.
    await headFile.advance(await ledger.head());
    const verdict = await this.verdictOn(id);
    await this.sendFirst(id, this.withAdapter(orderOf(id, verdict, this.parts)), attempt);
  }

  private async reserve(id: WithdrawalId, payment: Loaded & { observation: unknown; judgedUnder: PolicyHash }) {
    try {
      return await reservePayment(this.parts, payment);
    } catch (error) {
      if (error instanceof BytesRefused) await this.stateBytesRefused(id);
      throw error;
    }
  }

  private async sendFirst(
    id: WithdrawalId,
    { adapter, order }: Pick<Loaded, 'adapter' | 'order'>,
    attempt: CommittedAttempt,
  ): Promise<void> {
    const { ledger, announce, log } = this.parts;
    await announce('head-written');
    // A freeze that was taken up to here is heard: committed bytes lie in the ledger until it is lifted.
    const stop = await this.stopOn(order);
    if (stop !== null) {
      log.warn({ withdrawalId: id, code: stop }, 'signed, and not sent for the first time while it is stopped');
      return;
    }
    await adapter.send(attempt.raw);
    await announce('sent');
    await ledger.write(async (entry) => {
      const withdrawal = await lockWithdrawal(entry.client, id);
      if (withdrawal?.state !== 'signed') return;
      const { n, txid, fee } = attempt;
      await stateStep(entry, withdrawal, { outcome: 'broadcast', payment: { attempt: n, txid, fee } });
    });
    log.info({ withdrawalId: id, txid: attempt.txid }, 'sent');
    await announce('broadcast-recorded');
  }

  /** The payment to make, if what authorised it still does; else says what has become of it, and answers null. */
  private async loadStanding(id: WithdrawalId): Promise<Loaded | null> {
    const { ledger, policies } = this.parts;
    const verdict = await this.verdictOn(id);
    const suspended = await suspendedDevices(ledger.database);
    const electorate = { policies: policies.history, suspended };
    const since = { rejections: await rejectionsSeen(ledger.database, id), now: ledger.now() };
    const standing = standingOf(verdict, registrationPolicy(verdict, policies), electorate, since);
    if (standing.kind !== 'stands') {
      await stateStanding(ledger, id, standing);
      return null;
    }
    const order = orderOf(id, verdict, this.parts, standing.feeCeiling);
    const { path, notBefore } = standing;
    return { ...this.withAdapter(order), verdict, suspended, path, notBefore };
  }

  private async verdictOn(id: WithdrawalId): Promise<RecordedVerdict> {
    const verdict = await readVerdict(this.parts.ledger.database, id, this.parts.genesis);
    invariant(verdict !== null, 'what is authorised has a verdict');
    return verdict;
  }

  private withAdapter(order: PaymentOrder): Pick<Loaded, 'order' | 'adapter'> {
    const adapter = this.parts.adapters.get(order.wallet.id);
    invariant(adapter !== undefined, 'every wallet of the policy has its adapter');
    return { order, adapter };
  }

  /** What forbids to sign it or to send it for the first time. */
  private stopOn({ intent }: PaymentOrder): Promise<StopCode | null> {
    return stoppedBy(this.parts.ledger.database, this.parts.feedWatch, intent);
  }

  /** A look ahead without a lock, so that what must wait costs the node no questions. */
  private async isOverLimit({ order, path }: Loaded): Promise<boolean> {
    const { ledger, policies } = this.parts;
    const charged = chargedFor(order.intent, path);
    return (await brokenNow(ledger.database, policies.inForce, charged, ledger.now())) !== null;
  }

  /** Before everything stops: whoever looks must find which withdrawal it was. */
  private async stateBytesRefused(id: WithdrawalId): Promise<void> {
    await this.parts.ledger.write(async (entry) => {
      const withdrawal = await lockWithdrawal(entry.client, id);
      if (withdrawal?.state !== 'authorised') return;
      await stateStep(entry, withdrawal, { outcome: 'refused', reason: 'BYTES_REFUSED', finality: 'retryable' });
    });
  }
}

function isWaiting(value: unknown): value is { kind: 'waiting'; code: Extract<Code, 'NODE_UNAVAILABLE'> } {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'waiting';
}
