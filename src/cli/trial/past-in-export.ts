import { type TrustedGenesis } from '../../client/follow-policies.js';
import { findingsOf } from '../../protocol/receipt.js';
import { type EngineKeyId } from '../../protocol/ids.js';
import { invariant } from '../../protocol/invariant.js';
import { readBody, withdrawalRequestSchema } from '../../protocol/withdrawal-request.js';
import { type CheckedWithdrawal } from '../audit/check-withdrawal.js';
import { type PastWithdrawal } from '../../desk/trial/past-withdrawal.js';

/**
 * What a verified export knows of the past, in the order of registration. What the signing module has never registered,
 * nothing was found out about and no policy of the chain is known to have held for: it is left out.
 */
export function pastIn(
  withdrawals: readonly CheckedWithdrawal[],
  { policies }: TrustedGenesis,
): readonly PastWithdrawal[] {
  return withdrawals
    .flatMap(({ body, intent, receipts }) => {
      const messages = receipts.map(({ message }) => message);
      const registration = messages.find(({ outcome }) => outcome === 'registered');
      const registeredUnder = policies.at(registration?.policyHash ?? '');
      const read = readBody(withdrawalRequestSchema, body);
      if (registration === undefined || registeredUnder === undefined || read.kind !== 'read') return [];
      const key = registeredUnder.engineKeys.get(intent.engineKey as EngineKeyId);
      invariant(key !== undefined, 'the request was verified with a key of this policy');
      const first = (outcome: string): number | null =>
        messages.find((message) => message.outcome === outcome)?.recordedAt ?? null;
      const past: PastWithdrawal = {
        request: read.value,
        ...{ engineKey: key.id, enginePublicKey: key.publicKey, registeredUnder },
        ...{ registeredAt: registration.recordedAt, findings: findingsOf(registration) },
        ...{ signedAt: first('signed'), finalAt: first('final') },
      };
      return [{ past, sequence: registration.sequence }];
    })
    .toSorted((one, other) => one.sequence - other.sequence)
    .map(({ past }) => past);
}
