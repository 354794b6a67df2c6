import { Injectable } from '@nestjs/common';
import { judgeCertificates } from '../../certificates/judge-certificates.js';
import { isCode } from '../../protocol/codes.js';
import { checkChange, type CheckedChange } from '../../protocol/governance/check-change.js';
import { readSignedChange, type SignedChange } from '../../protocol/governance/signed-change.js';
import { verifyDeviceSignature } from '../../protocol/devices/verify-device-signature.js';
import { type DeviceId } from '../../protocol/ids.js';
import { hashPolicy, type Policy } from '../../protocol/policy.js';
import { typedDataDigest } from '../../protocol/typed-data.js';
import { POLICY_CHANGE } from '../../protocol/verbs.js';
import { suspendedDevices } from '../orders/suspended-devices.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database/database.js';
import { Deployment } from '../platform/deployment.js';
import { isProblemCode } from '../platform/http/problem-status.js';
import { Refused } from '../platform/http/refused.js';
import { PolicyChanges, type KeptChange } from './policy-changes.js';

/** A change after it was taken in. */
export type TakenChange = Exclude<CheckedChange, { kind: 'refused' }>;

/**
 * Takes a proposed change, or more signatures under one that is here. It authenticates itself: whoever sends it must
 * bring a signature that counts, and nothing that is wrong. That it is complete puts nothing in force; it is only
 * handed to the signing module then.
 */
@Injectable()
export class TakeChange {
  constructor(
    private readonly database: Database,
    private readonly changes: PolicyChanges,
    private readonly deployment: Deployment,
    private readonly clock: Clock,
  ) {}

  async execute(body: unknown): Promise<TakenChange> {
    const given = readSignedChange(body);
    if (given === null) throw Refused.because('POLICY_MALFORMED');
    if (given.signatures.length === 0) throw Refused.because('POLICY_UNSIGNED');
    const { policy: inForce } = this.deployment;
    // To compare two policies takes a while: nobody without a device makes us do it.
    if (!given.signatures.every((each) => isBySomeDevice(each, given, inForce)))
      throw Refused.because('POLICY_SIGNATURE_INVALID');
    const suspended = await suspendedDevices(this.database);
    if (given.signatures.some(({ message }) => suspended.has(message.device as DeviceId)))
      throw Refused.because('VOTE_DEVICE_SUSPENDED');
    const checked = this.check(given, inForce, suspended);
    const late = given.signatures.find(({ message }) => !checked.signedBy.some((one) => one === message.approver));
    if (late !== undefined) throw Refused.because('POLICY_SIGNATURE_LAPSED');
    return this.database.transaction(async (transaction) => {
      const { change: kept, receipts } = await this.changes.keep(transaction, given, checked.policy);
      refuseVoid(receipts);
      let isNews = false;
      for (const signature of given.signatures)
        if (await this.changes.addSignature(transaction, checked.policy, signature)) isNews = true;
      const merged = this.check({ ...kept, signatures: [...kept.signatures, ...given.signatures] }, inForce, suspended);
      if (isNews && merged.kind === 'signed') await this.changes.makeDue(transaction, checked.policy.hash);
      return merged;
    });
  }

  private check(change: SignedChange, inForce: Policy, suspended: ReadonlySet<DeviceId>): TakenChange {
    const { genesis } = this.deployment;
    const now = this.clock.seconds();
    const checked = checkChange(change, { genesisHash: genesis.hash, inForce, suspended, now, judgeCertificates });
    if (checked.kind !== 'refused') return checked;
    throw Refused.because(isProblemCode(checked.code) ? checked.code : 'POLICY_MALFORMED');
  }
}

/** The signing module knows a void change for ever and answers nothing more about it: a signature under it is lost. */
function refuseVoid(receipts: KeptChange['receipts']): void {
  const reason = receipts.find(({ message }) => message.outcome === 'policy-void')?.message.reason;
  if (reason === undefined) return;
  throw Refused.because(isCode(reason) && isProblemCode(reason) ? reason : 'POLICY_REPLACED');
}

function isBySomeDevice(
  { message, signature }: SignedChange['signatures'][number],
  { policy }: SignedChange,
  { devices, deploymentId }: Policy,
): boolean {
  const device = devices.get(message.device as DeviceId);
  return (
    device !== undefined &&
    message.policyHash === (hashPolicy(policy) as string) &&
    verifyDeviceSignature(device, typedDataDigest(deploymentId, POLICY_CHANGE, message), signature)
  );
}
