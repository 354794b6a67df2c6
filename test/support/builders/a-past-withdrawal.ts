import { type PastWithdrawal } from '../../../src/desk/trial/past-withdrawal.js';
import { type Findings } from '../../../src/protocol/findings.js';
import { type EngineKeyId } from '../../../src/protocol/ids.js';
import { invariant } from '../../../src/protocol/invariant.js';
import { type Policy } from '../../../src/protocol/policy.js';
import { type WithdrawalRequest } from '../../../src/protocol/withdrawal-request.js';
import { aWithdrawal } from './an-engine.js';

interface Told extends Partial<Omit<PastWithdrawal, 'findings' | 'request'>> {
  readonly request?: Partial<WithdrawalRequest>;
  readonly findings?: Partial<Findings> | null;
}

/** A small BTC withdrawal of the trading engine, registered now, to a destination that is known; nothing was signed. */
export function aPast(policy: Policy, registeredAt: number, { request, findings, ...told }: Told = {}): PastWithdrawal {
  const engineKey = told.engineKey ?? ('trading' as EngineKeyId);
  const key = policy.engineKeys.get(engineKey);
  invariant(key !== undefined, 'the policy lists the key');
  const known: Findings = {
    ...{ destinationClass: 'known', firstSeenAt: registeredAt - 10 * 86_400, resembles: [], outlier: 'ordinary' },
    worths: new Map(),
  };
  return {
    request: aWithdrawal(policy.deploymentId, { notAfter: registeredAt + 86_400, ...request }),
    ...{ engineKey, enginePublicKey: key.publicKey, registeredUnder: policy, registeredAt },
    findings: findings === null ? null : { ...known, ...findings },
    ...{ signedAt: null, finalAt: null },
    ...told,
  };
}
