import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { firstStep } from '../../core/first-step.js';
import { judgeRequest } from '../../core/judge-request.js';
import { isUnsigned } from '../../core/withdrawal-state.js';
import { writeSignedRequest } from '../../protocol/evidence.js';
import { type EngineKeyId } from '../../protocol/ids.js';
import { invariant } from '../../protocol/invariant.js';
import { initiatorsOf } from '../../protocol/initiators.js';
import { withdrawalRequestSchema } from '../../protocol/withdrawal-request.js';
import { type SigningCaller } from '../auth/caller.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database/database.js';
import { Deployment } from '../platform/deployment.js';
import { readJsonBody } from '../platform/http/read-request.js';
import { Refused } from '../platform/http/refused.js';
import { FollowReceipts } from './follow-receipts.js';
import { StatedCancels } from './stated-cancels.js';
import { type StoredWithdrawal } from './withdrawal-row.js';
import { WithdrawalStore, type NewWithdrawal } from './withdrawal-store.js';

export interface Taken {
  readonly withdrawal: StoredWithdrawal;
  /** False when the identical request was taken in before. */
  readonly isNew: boolean;
}

/**
 * Takes a signed request in. The guard has verified the signature and its freshness, freshness first of all: an
 * identical request again needs a fresh signature too, and what makes it identical is key, reference, body and engine.
 */
@Injectable()
export class RequestWithdrawal {
  constructor(
    private readonly store: WithdrawalStore,
    private readonly followReceipts: FollowReceipts,
    private readonly statedCancels: StatedCancels,
    private readonly database: Database,
    private readonly deployment: Deployment,
    private readonly clock: Clock,
  ) {}

  async execute({ request, keyId }: SigningCaller): Promise<Taken> {
    const body = readJsonBody(withdrawalRequestSchema, request.body);
    const evidence = writeSignedRequest(request);
    const idempotencyKey = evidence.headers['idempotency-key'];
    const bodyHash = createHash('sha256').update(request.body).digest('hex');
    const identity = { idempotencyKey, reference: body.reference, bodyHash, engineKey: keyId };
    // Before anything is judged: what was taken in is known for ever, though its time or tier may have gone.
    const known = await this.findIdentical(identity);
    if (known !== null) return { withdrawal: await this.askAgain(known), isNew: false };

    const { policy } = this.deployment;
    const judged = judgeRequest(body, keyId as EngineKeyId, policy, this.clock.seconds());
    if (judged.kind === 'refused') throw Refused.because(judged.code);
    const { intent, hash: intentHash, grounds, verdict } = judged;
    const rule = grounds.kind === 'found' ? grounds.requirement.rule : '';
    const decision = { policyHash: policy.hash, rule, trace: [...grounds.trace] };
    const isNew = await this.insert({
      ...{ intent, intentHash, idempotencyKey, bodyHash, decision, request: evidence },
      initiators: [...initiatorsOf(intent, policy)].sort(),
      ...firstStep(verdict),
    });
    const withdrawal = isNew ? await this.store.find(intent.withdrawalId) : await this.findIdentical(identity);
    invariant(withdrawal !== null, 'what was inserted, or stood in the way, is there');
    return { withdrawal, isNew };
  }

  /** What a limit turned away is put to the signing module once more; anything else is as it is. */
  private async askAgain(known: StoredWithdrawal): Promise<StoredWithdrawal> {
    if (!isTurnedAway(known)) return known;
    await this.store.withLocked(known.id, async (locked) => {
      if (isTurnedAway(locked.row)) await locked.change({ reason: null, owed: { work: 'authorise', inSeconds: 0 } });
    });
    return (await this.store.find(known.id)) ?? known;
  }

  private insert(fresh: NewWithdrawal): Promise<boolean> {
    const { withdrawalId } = fresh.intent;
    return this.database.transaction(async (transaction) => {
      await this.store.lockAbsent(transaction, withdrawalId);
      const isNew = await this.store.insert(transaction, fresh);
      // Our database may have come from a backup, and the signing module may have paid it since. Or it has been
      // cancelled past us before it came here.
      if (isNew) await this.statedCancels.attach(transaction, withdrawalId);
      if (isNew) await this.followReceipts.all(transaction, withdrawalId);
      return isNew;
    });
  }

  /** The same request as it was taken in before; refuses another one under the same key or reference. */
  private async findIdentical(asked: {
    readonly idempotencyKey: string;
    readonly reference: string;
    readonly bodyHash: string;
    readonly engineKey: string;
  }): Promise<StoredWithdrawal | null> {
    const taken = await this.store.findTaken(asked.idempotencyKey, asked.reference);
    for (const row of taken) {
      const isIdentical = row.body_hash === asked.bodyHash && row.engine_key === asked.engineKey;
      if (row.idempotency_key === asked.idempotencyKey && !isIdentical) throw Refused.because('IDEMPOTENCY_KEY_REUSED');
    }
    for (const row of taken) {
      if (row.idempotency_key !== asked.idempotencyKey) throw Refused.because('REFERENCE_REUSED');
    }
    return taken[0] ?? null;
  }
}

function isTurnedAway({ state, reason, owed_work }: StoredWithdrawal): boolean {
  return isUnsigned(state) && reason === 'LIMIT_REACHED' && owed_work === null;
}
