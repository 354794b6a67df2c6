import { Injectable } from '@nestjs/common';
import { judgeCertificates } from '../../certificates/judge-certificates.js';
import { checkAttestation } from '../../protocol/devices/attestation.js';
import { checkDeviceSignature } from '../../protocol/devices/check-device-signature.js';
import {
  readSignedEnrolment,
  writeSignedEnrolment,
  type SignedEnrolment,
} from '../../protocol/governance/signed-change.js';
import { type Device } from '../../protocol/policy.js';
import { typedDataDigest } from '../../protocol/typed-data.js';
import { DEVICE_ENROLMENT } from '../../protocol/verbs.js';
import { type PersonCaller } from '../auth/caller.js';
import { loginPartyOf } from '../passkeys/login-party.js';
import { Passkeys } from '../passkeys/passkeys.js';
import { Clock } from '../platform/clock.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { asJson } from '../platform/database/sql.js';
import { Deployment } from '../platform/deployment.js';
import { Refused } from '../platform/http/refused.js';
import { type ListedDevice } from './offer-views.js';
import { offeredDevice } from './offered-device.js';

/** More than a person has devices; the oldest are forgotten. */
const MAX_OFFERS = 10;

/**
 * Takes a device in that a person would like to approve with, for governors to find. It is checked as the signing module
 * will check it, so that what is wrong is heard by the one who can mend it, before anybody signs.
 */
@Injectable()
export class HandInDevice {
  constructor(
    private readonly database: Database,
    private readonly deployment: Deployment,
    private readonly passkeys: Passkeys,
    private readonly clock: Clock,
  ) {}

  async execute(body: unknown, { person }: PersonCaller): Promise<void> {
    const enrolment = readSignedEnrolment(body);
    if (enrolment === null) throw Refused.malformed(['']);
    if (enrolment.message.approver !== person) throw Refused.because('FORBIDDEN');
    const device = this.check(enrolment);
    await this.database.transaction(async (transaction) => {
      await this.refuseLoginCredential(transaction, device);
      await this.keep(transaction, person, device, enrolment);
      transaction.record({ type: 'device.offered', person, device: device.id, publicKey: device.publicKey });
    });
  }

  private check(enrolment: SignedEnrolment): Device {
    const { policy, genesis } = this.deployment;
    const { message, signature } = enrolment;
    const device = offeredDevice(enrolment, loginPartyOf(policy));
    if (message.genesisHash !== genesis.hash) throw Refused.malformed(['/message/genesisHash']);
    // A name or a key that is in force already could not be taken in.
    if (policy.devices.has(device.id)) throw Refused.malformed(['/message/device']);
    if ([...policy.devices.values()].some(({ publicKey }) => publicKey === device.publicKey))
      throw Refused.malformed(['/message/publicKey']);
    const verdict = checkDeviceSignature(
      device,
      typedDataDigest(policy.deploymentId, DEVICE_ENROLMENT, message),
      signature,
    );
    if (verdict !== 'ok') throw Refused.because(verdict === 'forged' ? 'SIGNATURE_INVALID' : verdict);
    if (device.scheme !== 'webauthn') return device;
    const where = { deploymentId: policy.deploymentId, genesisHash: genesis.hash, judgeCertificates };
    const attested = checkAttestation(enrolment.attestation ?? null, device, { ...where, terms: policy.console ?? {} });
    if (attested !== 'ok') throw Refused.because(attested);
    return device;
  }

  private async refuseLoginCredential(transaction: Transaction, device: Device): Promise<void> {
    const isLogin = device.scheme === 'webauthn' && (await this.passkeys.isKnown(transaction, device));
    if (isLogin) throw Refused.because('CREDENTIAL_IS_FOR_VOTES');
  }

  private async keep(
    transaction: Transaction,
    person: string,
    device: Device,
    enrolment: SignedEnrolment,
  ): Promise<void> {
    await transaction.run(
      `INSERT INTO enrolment_offer (person, device, enrolment, listed, offered_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (person, device) DO UPDATE
         SET enrolment = EXCLUDED.enrolment, listed = EXCLUDED.listed, offered_at = EXCLUDED.offered_at`,
      [person, device.id, asJson(writeSignedEnrolment(enrolment)), asJson(listedOf(device)), this.clock.now()],
    );
    await transaction.run(
      `DELETE FROM enrolment_offer WHERE person = $1 AND device NOT IN
         (SELECT device FROM enrolment_offer WHERE person = $1 ORDER BY offered_at DESC, device LIMIT $2)`,
      [person, MAX_OFFERS],
    );
  }
}

function listedOf(device: Device): ListedDevice {
  const { id, approver, scheme, publicKey, path } = device;
  return {
    id,
    approver,
    scheme,
    publicKey,
    path,
    ...(device.scheme === 'webauthn' && { credential: device.credential }),
  };
}
