import { z } from 'zod';
import { signedEnrolmentSchema } from '../policies/policy-views.js';

export const listedDeviceSchema = z
  .strictObject({
    id: z.string(),
    approver: z.string(),
    scheme: z.enum(['ed25519', 'eip712', 'webauthn']),
    publicKey: z.string(),
    path: z.enum(['console', 'independent']),
    credential: z.strictObject({ id: z.string(), aaguid: z.string(), attestation: z.string() }).optional(),
  })
  .meta({ id: 'ListedDevice', description: 'As it would stand in the policy’s document.' });
export type ListedDevice = z.infer<typeof listedDeviceSchema>;

export const offerSchema = z
  .strictObject({
    person: z.string(),
    device: listedDeviceSchema,
    enrolment: signedEnrolmentSchema.describe('As it goes into the change of policy'),
    offeredAt: z.iso.datetime(),
  })
  .meta({
    id: 'EnrolmentOffer',
    description: 'A device that somebody proved to hold. Governors put it into a policy.',
  });
export type Offer = z.infer<typeof offerSchema>;

export const offerListSchema = z.strictObject({ items: z.array(offerSchema) }).meta({ id: 'EnrolmentOffers' });
export type OfferList = z.infer<typeof offerListSchema>;
