import { Injectable } from '@nestjs/common';
import { judgeCertificates } from '../../certificates/judge-certificates.js';
import { checkChange } from '../../protocol/governance/check-change.js';
import { suspendedDevices } from '../orders/suspended-devices.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database/database.js';
import { Deployment } from '../platform/deployment.js';
import { PolicyChanges } from './policy-changes.js';

/**
 * Counts the signatures under proposed changes again when a device was suspended or is so no more: what is complete now
 * is handed to the signing module, for no further signature may ever come that would do it.
 */
@Injectable()
export class RecountSignatures {
  constructor(
    private readonly database: Database,
    private readonly changes: PolicyChanges,
    private readonly deployment: Deployment,
    private readonly clock: Clock,
  ) {}

  async execute(): Promise<void> {
    const { genesis, policy: inForce } = this.deployment;
    const suspended = await suspendedDevices(this.database);
    const judge = { genesisHash: genesis.hash, inForce, suspended, now: this.clock.seconds(), judgeCertificates };
    for (const { hash, change, receipts } of await this.changes.after(inForce)) {
      const isAnswered = receipts.length > 0;
      if (!isAnswered && checkChange(change, judge).kind === 'signed') await this.changes.makeDue(this.database, hash);
    }
  }
}
