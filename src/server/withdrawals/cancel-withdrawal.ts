import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { isUnsigned } from '../../core/withdrawal-state.js';
import { isEnd } from '../../protocol/withdrawal-states.js';
import { withdrawalIdOf } from '../../protocol/derive-intent.js';
import { writeSignedRequest } from '../../protocol/evidence.js';
import { cancelRequestSchema } from '../../protocol/withdrawal-request.js';
import { type SigningCaller } from '../auth/caller.js';
import { Deployment } from '../platform/deployment.js';
import { readJsonBody } from '../platform/http/read-request.js';
import { Refused } from '../platform/http/refused.js';
import { type StoredWithdrawal } from './withdrawal-row.js';
import { WithdrawalStore } from './withdrawal-store.js';

/**
 * Passes an engine's wish to withdraw on to the signing module, which decides: what it has reserved is paid. The first
 * wish is the one that is kept; saying it again changes nothing.
 */
@Injectable()
export class CancelWithdrawal {
  constructor(
    private readonly store: WithdrawalStore,
    private readonly deployment: Deployment,
  ) {}

  async execute(id: string, { request, keyId }: SigningCaller): Promise<StoredWithdrawal> {
    const body = readJsonBody(cancelRequestSchema, request.body);
    const { deploymentId } = this.deployment.policy;
    if (body.deploymentId !== deploymentId) throw Refused.because('DEPLOYMENT_UNKNOWN');
    // The address is covered by the signature as well, but the body is what the signing module will read.
    if (withdrawalIdOf(deploymentId, body.reference) !== id) throw Refused.malformed(['/reference']);
    const cancel = writeSignedRequest(request);
    const bodyHash = createHash('sha256').update(request.body).digest('hex');
    await this.store.withLocked(id, async (locked) => {
      const { state, reference, cancel: earlier } = locked.row;
      if (earlier !== null || state === 'cancelled') return;
      if (isEnd(state)) throw Refused.because('WITHDRAWAL_CLOSED');
      if (!isUnsigned(state)) throw Refused.because('CANCEL_TOO_LATE');
      locked.record({ type: 'withdrawal.cancel_requested', withdrawalId: id, reference, engineKey: keyId, bodyHash });
      await locked.change({ cancel, reason: 'CANCELLED_BY_ENGINE', owed: { work: 'cancel', inSeconds: 0 } });
    });
    const found = await this.store.find(id);
    if (found === null) throw Refused.because('NOT_FOUND');
    return found;
  }
}
