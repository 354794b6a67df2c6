import { z } from 'zod';
import { SIGNATURE_AT_MOST } from '../../protocol/devices/signature-length.js';
import { parseHex } from '../../protocol/hex.js';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const hex = (digits: number) =>
  z
    .string()
    .max(digits)
    .refine((text) => parseHex(text) !== null);

/** The longest attestation that was seen is some 5 kB; ours asks for none. */
const ATTESTATION_DIGITS = 16_384;

export const credentialId = hex(2046).min(32);

export const passkeyLoginSchema = z
  .strictObject({
    challenge: hash.describe('From POST /v1/login/challenges'),
    credential: credentialId.describe('The credential’s id, in hex'),
    signature: hex(SIGNATURE_AT_MOST).describe('The assertion as src/protocol/README.md, 8, writes it'),
  })
  .meta({ id: 'PasskeyLogin' });
export type PasskeyLogin = z.infer<typeof passkeyLoginSchema>;

export const registrationSchema = z
  .strictObject({ attestationObject: hex(ATTESTATION_DIGITS), clientData: hex(4096) })
  .meta({ id: 'Registration', description: 'What `navigator.credentials.create` answered, in hex.' });

/** Shown to its owner and to governors: one line of ordinary characters. */
export const passkeyName = z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N} ._()'-]{0,39}$/u);

export const newPasskeySchema = z
  .strictObject({
    challenge: hash.describe('From POST /v1/login/challenges'),
    name: passkeyName.describe("What its owner calls it: up to 40 letters, digits, blanks and . _ ( ) ' -"),
    registration: registrationSchema,
  })
  .meta({ id: 'NewPasskey' });
export type NewPasskey = z.infer<typeof newPasskeySchema>;

export const passkeySchema = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    isSynced: z.boolean().describe('A cloud may keep copies of it, by what it said when it was made'),
    createdAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Passkey', description: 'Logs its owner in. It approves nothing.' });
export type Passkey = z.infer<typeof passkeySchema>;

export const passkeyListSchema = z.strictObject({ items: z.array(passkeySchema) }).meta({ id: 'PasskeyList' });
export type PasskeyList = z.infer<typeof passkeyListSchema>;
