import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type DeviceId } from '../../protocol/ids.js';
import { type PersonCaller } from '../auth/caller.js';
import { signedEnrolmentSchema } from '../policies/policy-views.js';
import { Database } from '../platform/database/database.js';
import { Deployment } from '../platform/deployment.js';
import { listedDeviceSchema, type Offer } from './offer-views.js';

const offerRow = z
  .object({ person: z.string(), enrolment: signedEnrolmentSchema, listed: listedDeviceSchema, offered_at: z.date() })
  .transform((row) => ({
    ...{ person: row.person, device: row.listed, enrolment: row.enrolment },
    offeredAt: row.offered_at.toISOString(),
  }));

/** What is offered and not in force: to governors everything, to others their own. */
@Injectable()
export class ListOffers {
  constructor(
    private readonly database: Database,
    private readonly deployment: Deployment,
  ) {}

  async execute({ person, roles }: PersonCaller): Promise<Offer[]> {
    const offers = await this.database.rows(
      offerRow,
      `SELECT person, enrolment, listed, offered_at FROM enrolment_offer
       WHERE $1::text IS NULL OR person = $1 ORDER BY offered_at, person, device`,
      [roles.has('governor') ? null : person],
    );
    const { devices } = this.deployment.policy;
    return offers.filter(({ device }) => devices.get(device.id as DeviceId)?.publicKey !== device.publicKey);
  }
}
