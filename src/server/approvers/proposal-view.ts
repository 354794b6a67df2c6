import { z } from 'zod';
import { SIGNATURE_AT_MOST } from '../../protocol/devices/signature-length.js';
import { signedReceiptSchema } from '../withdrawals/withdrawal-view.js';
import { WITHDRAWAL_STATES } from '../../protocol/withdrawal-states.js';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const json = z.record(z.string(), z.unknown());

export const signedVoteSchema = z
  .strictObject({ verb: z.enum(['Approve', 'Reject']), message: json, signature: z.string().max(SIGNATURE_AT_MOST) })
  .meta({ id: 'SignedVote', description: 'What a device signed, in full, and its signature.' });

export const signedRequestSchema = z
  .strictObject({
    method: z.string(),
    targetUri: z.string(),
    headers: z.record(z.string(), z.string()),
    body: z.string().describe('Base64 of the very bytes that were signed'),
  })
  .meta({ id: 'SignedRequest', description: 'The engine’s request verbatim (RFC 9421).' });

/** What waits for approvers: evidence only. A device derives what it shows and signs from the request by itself. */
export const proposalSchema = z
  .strictObject({
    withdrawalId: hash,
    state: z.enum(WITHDRAWAL_STATES),
    reason: z.string().nullable(),
    request: signedRequestSchema,
    policyChanged: z
      .array(z.string())
      .describe('What has changed in the policy since it was asked for; devices work it out by themselves'),
    votes: z.array(signedVoteSchema),
    registration: signedReceiptSchema
      .nullable()
      .describe('The signing module’s receipt from which review and delay count; null before it has come'),
    isBeyondLimits: z
      .boolean()
      .describe('It did not fit under the automatic limits: those decide then whom its rule names'),
    mine: z.boolean().describe('Waits for whoever is logged in'),
  })
  .meta({ id: 'Proposal' });
export type Proposal = z.infer<typeof proposalSchema>;

export const proposalListSchema = z.strictObject({ items: z.array(proposalSchema) }).meta({ id: 'ProposalList' });
export type ProposalList = z.infer<typeof proposalListSchema>;

export const castVoteSchema = z
  .strictObject({
    verdict: z.strictObject({
      kind: z.enum(['held', 'open', 'approved', 'rejected']),
      missing: z.record(z.string(), z.int()).optional().describe('By group, while it is held or open'),
      group: z.string().optional().describe('The group that can no longer reach its threshold'),
    }),
    state: z.enum(WITHDRAWAL_STATES),
  })
  .meta({ id: 'CastVote' });
export type CastVoteView = z.infer<typeof castVoteSchema>;
