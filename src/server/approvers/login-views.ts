import { z } from 'zod';
import { SIGNATURE_AT_MOST } from '../../protocol/devices/signature-length.js';

const hash = z.string().regex(/^[0-9a-f]{64}$/);

export const challengeSchema = z
  .strictObject({ challenge: hash, expiresAt: z.iso.datetime() })
  .meta({ id: 'LoginChallenge', description: 'To be named in a signed Login, once.' });
export type ChallengeView = z.infer<typeof challengeSchema>;

export const loginBodySchema = z
  .strictObject({
    message: z.record(z.string(), z.unknown()).describe('A Login (EIP-712), in its JSON form'),
    signature: z.string().max(SIGNATURE_AT_MOST).describe('The device’s signature over its digest, in hex'),
  })
  .meta({ id: 'SignedLogin' });

export const sessionSchema = z.strictObject({ token: z.string(), expiresAt: z.iso.datetime() }).meta({
  id: 'DeviceSession',
  description: 'A bearer token that reads for five minutes and never counts towards anything.',
});
export type SessionView = z.infer<typeof sessionSchema>;
