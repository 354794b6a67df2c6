import { type Code } from '../protocol/codes.js';
import { type Genesis } from '../protocol/genesis.js';
import { type WithdrawalId } from '../protocol/ids.js';
import { invariant } from '../protocol/invariant.js';
import { type PaymentOrder, type Sighting } from './chain.js';
import { type Adapters } from './adapters.js';
import { eachOf } from './each-of.js';
import { type Ledger, type LedgerEntry } from './ledger/ledger.js';
import { placeOf } from '../protocol/rules/listed-look-alikes.js';
import { type Log } from '../process/log.js';
import { notePaid } from './ledger/destinations.js';
import { readAttempt, type CommittedAttempt } from './ledger/spends.js';
import { readVerdict } from './ledger/verdicts.js';
import {
  isNews,
  lockWithdrawal,
  noteMined,
  stateStep,
  withdrawalsIn,
  type RecordedWithdrawal,
} from './ledger/withdrawals.js';
import { orderOf } from './payment-order.js';
import { type Policies } from './policies.js';

export interface FollowParts {
  readonly ledger: Ledger;
  readonly genesis: Genesis;
  readonly policies: Policies;
  readonly adapters: Adapters;
  readonly log: Log;
}

type Mined = Extract<Sighting, { kind: 'mined' }>;

/** Watches what was sent until the chain cannot take it back. Builds nothing, signs nothing: it looks and re-sends. */
export class Follow {
  constructor(private readonly parts: FollowParts) {}

  async round(signal?: AbortSignal): Promise<void> {
    const { ledger, log } = this.parts;
    const ids = await withdrawalsIn(ledger.database, ['broadcast', 'confirmed']);
    await eachOf(ids, (id) => this.execute(id), log, signal);
  }

  async execute(id: WithdrawalId): Promise<void> {
    const { ledger, adapters, genesis, log } = this.parts;
    const [verdict, attempt] = [
      await readVerdict(ledger.database, id, genesis),
      await readAttempt(ledger.database, id),
    ];
    invariant(verdict !== null && attempt !== null, 'what was sent has a verdict and bytes');
    const order = orderOf(id, verdict, this.parts);
    const adapter = adapters.get(order.wallet.id);
    invariant(adapter !== undefined, 'every wallet of the policy has its adapter');

    const sighting = await adapter.look(order, attempt);
    if (sighting.kind === 'unavailable') {
      log.warn({ withdrawalId: id, code: sighting.code }, 'cannot look at the chain');
      return;
    }
    await ledger.write(async (entry) => {
      const withdrawal = await lockWithdrawal(entry.client, id);
      if (withdrawal === null || (withdrawal.state !== 'broadcast' && withdrawal.state !== 'confirmed')) return;
      await new Observed(entry, withdrawal, order, attempt).record(sighting);
    });
    // After the record: if we die in between, the next look says the same and it is sent then.
    if (sighting.kind === 'unseen') await adapter.send(attempt.raw);
    if (sighting.kind === 'slot-taken')
      log.error({ withdrawalId: id, txid: attempt.txid }, 'a foreign transaction took our slot');
  }
}

/** One withdrawal under its lock, and what a look at the chain means for it. */
class Observed {
  constructor(
    private readonly entry: LedgerEntry,
    private readonly withdrawal: RecordedWithdrawal,
    private readonly order: PaymentOrder,
    private readonly attempt: CommittedAttempt,
  ) {}

  async record(sighting: Exclude<Sighting, { kind: 'unavailable' }>): Promise<void> {
    switch (sighting.kind) {
      case 'unseen':
      case 'seen':
        return this.notMined();
      case 'slot-taken':
        return this.slotTaken();
      case 'mined':
        return this.mined(sighting);
    }
  }

  /** It was in a block and is in none: a reorganisation took it back. */
  private async notMined(): Promise<void> {
    if (this.withdrawal.minedHash === null && this.withdrawal.state === 'broadcast') return;
    await noteMined(this.entry, this.withdrawal.id, null);
    await this.backToBroadcast(this.withdrawal, 'REORGANISED');
  }

  /** Never paid again by ourselves: our bytes may yet be the ones that stay, and a person must look. */
  private async slotTaken(): Promise<void> {
    if (this.withdrawal.state === 'broadcast' && !isNews(this.withdrawal, 'SLOT_TAKEN')) return;
    await noteMined(this.entry, this.withdrawal.id, null);
    await this.backToBroadcast(this.withdrawal, 'SLOT_TAKEN');
  }

  private async mined(sighting: Mined): Promise<void> {
    const { entry, order } = this;
    let withdrawal = this.withdrawal;
    const { confirmed, final } = order.asset.confirmations;
    const isConfirmed = sighting.confirmations >= confirmed && sighting.result === 'paid';
    const isFinal = sighting.confirmations >= final;
    const hasMoved = withdrawal.minedHash !== null && withdrawal.minedHash !== sighting.blockHash;
    if (withdrawal.minedHash !== sighting.blockHash) {
      await noteMined(entry, withdrawal.id, { height: sighting.height, hash: sighting.blockHash });
    }

    if (withdrawal.state === 'confirmed' ? !isConfirmed && !isFinal : hasMoved && !isConfirmed && !isFinal) {
      withdrawal = await this.backToBroadcast(withdrawal, 'REORGANISED');
    }
    if (isFinal && sighting.result !== 'paid') {
      const reason = sighting.result === 'reverted' ? 'PAYMENT_REVERTED' : 'UNDER_DELIVERED';
      await this.say(withdrawal, sighting, { outcome: 'failed', reason, finality: 'final' });
      return;
    }
    if (isConfirmed && withdrawal.state === 'broadcast') {
      withdrawal = await this.say(withdrawal, sighting, { outcome: 'confirmed' });
    }
    if (!isConfirmed || !isFinal) return;
    await notePaid(entry.client, placeOf(order.intent), withdrawal.id);
    await this.say(withdrawal, sighting, { outcome: 'final' });
  }

  private backToBroadcast(
    withdrawal: RecordedWithdrawal,
    reason: Extract<Code, 'REORGANISED' | 'SLOT_TAKEN'>,
  ): Promise<RecordedWithdrawal> {
    const { n, txid, fee } = this.attempt;
    return stateStep(this.entry, withdrawal, { outcome: 'broadcast', reason, payment: { attempt: n, txid, fee } });
  }

  private say(
    withdrawal: RecordedWithdrawal,
    { height, blockHash, confirmations, fee }: Mined,
    step:
      | { outcome: 'confirmed' | 'final' }
      | { outcome: 'failed'; reason: Extract<Code, 'PAYMENT_REVERTED' | 'UNDER_DELIVERED'>; finality: 'final' },
  ): Promise<RecordedWithdrawal> {
    return stateStep(this.entry, withdrawal, {
      ...step,
      // What it did cost, where before it was what it might.
      payment: { attempt: this.attempt.n, txid: this.attempt.txid, fee },
      block: { blockHeight: height, blockHash, confirmations },
    });
  }
}
