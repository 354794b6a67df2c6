import { z } from 'zod';
import { PERSON_ROLES } from '../auth/caller.js';

export const consoleSessionSchema = z
  .strictObject({
    person: z.string(),
    approver: z.string().nullable().describe('The same person in the policy in force; null: no approver there'),
    roles: z.array(z.enum(PERSON_ROLES)).describe('What the server lets this person see; none of them moves money'),
    openedAt: z.iso.datetime(),
    endsAt: z.iso.datetime().describe('Unless something is asked for before'),
    expiresAt: z.iso.datetime().describe('However busy it is'),
  })
  .meta({ id: 'ConsoleSession', description: 'Reads, and never counts towards anything.' });
export type ConsoleSessionView = z.infer<typeof consoleSessionSchema>;
