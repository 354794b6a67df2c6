import { z } from 'zod';
import { isName } from '../../protocol/ids.js';
import { PERSON_ROLES } from '../auth/caller.js';
import { newPasskeySchema, passkeySchema } from '../passkeys/passkey-views.js';
import { GIVEN_ROLES } from '../people/person-roles.js';

const token = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .describe('What stands in the link');

export const personName = z.string().refine(isName);
export const givenRoles = z
  .array(z.enum(GIVEN_ROLES))
  .max(GIVEN_ROLES.length)
  .refine((roles) => new Set(roles).size === roles.length);

export const newInvitationSchema = z
  .strictObject({
    person: personName.describe('An approver’s id in the policy, or any other name'),
    roles: givenRoles.optional().describe('Absent: as they are'),
  })
  .meta({ id: 'NewInvitation' });
export type NewInvitation = z.infer<typeof newInvitationSchema>;

export const invitationSchema = z
  .strictObject({
    link: z.string().describe('To be handed over by another way than this; it opens once'),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'Invitation', description: 'Lets one person register a passkey that reads. It gives nobody a vote.' });
export type InvitationView = z.infer<typeof invitationSchema>;

export const invitationTokenSchema = z.strictObject({ token }).meta({ id: 'InvitationToken' });

export const openInvitationSchema = z
  .strictObject({ person: z.string(), expiresAt: z.iso.datetime() })
  .meta({ id: 'OpenInvitation', description: 'Whom it is for.' });
export type OpenInvitation = z.infer<typeof openInvitationSchema>;

export const takenInvitationSchema = newPasskeySchema.extend({ token }).meta({ id: 'TakenInvitation' });
export type TakenInvitation = z.infer<typeof takenInvitationSchema>;

const person = z
  .strictObject({
    person: z.string(),
    roles: z.array(z.enum(PERSON_ROLES)),
    passkeys: z.array(passkeySchema),
    invitation: z
      .strictObject({ invitedBy: z.string(), createdAt: z.iso.datetime(), expiresAt: z.iso.datetime() })
      .nullable()
      .describe('One that still opens'),
  })
  .meta({ id: 'ConsolePerson' });
export const peopleSchema = z.strictObject({ items: z.array(person) }).meta({
  id: 'ConsolePeople',
  description: 'Who may look, and with what they log in. Who approves is in the policy.',
});
export type PeopleView = z.infer<typeof peopleSchema>;
