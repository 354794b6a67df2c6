import { z } from 'zod';
import { SIGNATURE_AT_MOST } from '../../protocol/devices/signature-length.js';
import { signedReceiptSchema } from '../withdrawals/withdrawal-view.js';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const time = z.iso.datetime();
const signed = z.strictObject({
  message: z.record(z.string(), z.unknown()),
  signature: z.string().max(SIGNATURE_AT_MOST),
});

/** Hexadecimal digits. */
const attested = z.string().max(16_384);
export const signedEnrolmentSchema = signed
  .extend({
    attestation: z
      .strictObject({ object: attested, clientData: attested })
      .optional()
      .describe('Of a security key: what the browser answered when it was made, in hex'),
  })
  .meta({ id: 'SignedEnrolment' });

export const signedChangeSchema = z
  .strictObject({
    policy: z.string().describe('Base64 of the new policy, byte for byte'),
    enrolments: z.array(signedEnrolmentSchema).describe('Proof of every new device that it holds its key'),
    signatures: z.array(signed).describe('PolicyChange, signed by governors and whoever else must agree'),
  })
  .meta({ id: 'SignedPolicyChange' });

export const chainLinkSchema = z
  .strictObject({ change: signedChangeSchema, receipt: signedReceiptSchema })
  .meta({ id: 'PolicyChainLink', description: 'A version, and the signing module’s receipt that it is in force.' });

const missingSchema = z.strictObject({
  governors: z.int().describe('How many more of them must sign'),
  members: z.array(z.string()).describe('Whose quorum is replaced, and who must agree as well'),
});

export const changeStateSchema = z
  .strictObject({
    hash,
    version: z.int(),
    state: z
      .enum(['open', 'signed', 'registered', 'void'])
      .describe('open: signatures are missing; registered: the signing module has it, and its delay runs'),
    reason: z.string().nullable().describe('Of a void one'),
    effect: z.enum(['tightening', 'loosening']),
    delaySeconds: z.int(),
    changes: z.array(z.strictObject({ effect: z.enum(['tightening', 'loosening']), en: z.string(), ja: z.string() })),
    signedBy: z.array(z.string()),
    missing: missingSchema,
    effectiveAt: time.nullable().describe('Null until the signing module has registered it'),
  })
  .meta({ id: 'PolicyChangeState' });
export type ChangeState = z.infer<typeof changeStateSchema>;

export const proposedChangeSchema = changeStateSchema
  .extend({
    change: signedChangeSchema,
    receipts: z.array(signedReceiptSchema).describe('What the signing module has stated about it, in its order'),
  })
  .meta({ id: 'ProposedPolicyChange' });

export const policyViewSchema = z
  .strictObject({
    inForce: z.strictObject({ hash, version: z.int() }),
    chain: z.array(chainLinkSchema).describe('From the second version on; the first one is in the genesis'),
    proposed: z.array(proposedChangeSchema).describe('What would follow the policy in force'),
  })
  .meta({ id: 'PolicyChain' });
export type PolicyView = z.infer<typeof policyViewSchema>;
