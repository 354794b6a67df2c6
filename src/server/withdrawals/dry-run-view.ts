import { z } from 'zod';

const text = z.string();
const group = z.strictObject({
  name: text,
  threshold: z.int(),
  members: z.array(text),
  eligible: z.array(text).describe('Members who did not ask themselves'),
});

/** What a request would need, without asking for it. */
export const dryRunSchema = z
  .strictObject({
    tier: text.describe('The rule that would decide; several are joined by plus signs'),
    policyHash: text,
    trace: z.array(text).describe('Why it falls under that rule, in lines for people'),
    requires: z.enum(['engine-signature', 'quorum']),
    holds: z.array(group).describe('Who must release it before anything else goes on'),
    groups: z.array(group).describe('Who must approve; empty where an engine signature is enough'),
    anyOf: z
      .array(z.array(z.array(group)))
      .describe('Choices: of each, all groups of one of its lists must approve as well'),
    minimumReviewSeconds: z.int().describe('An approval counts when it is cast so long after registration, or later'),
    delaySeconds: z.int().describe('Nothing is signed before so much time has passed since registration'),
    coolingSeconds: z.int().describe('Nor before the signing module has known the destination for so long'),
    isOpen: z
      .boolean()
      .describe(
        'A rule asks what the signing module finds out at registration; these are the demands of all that could decide',
      ),
    independentVote: z.boolean().describe('One of the approvals must come from a device on an independent path'),
    beyondLimits: z
      .strictObject({ then: z.enum(['wait', 'refuse', 'ask']), rules: z.array(text) })
      .describe('What becomes of it if it does not fit under a limit; with `ask`, the rules that decide then'),
    initiators: z.array(text),
    amountText: text,
    maxFee: text,
    maxFeeText: text,
    limits: z
      .array(
        z.strictObject({
          id: text,
          path: z.enum(['automatic', 'approved', 'any']),
          per: z.array(text).describe('Each value of these has a window of its own'),
          windowSeconds: z.int(),
          limit: text.nullable().describe('Base units; null where only payments are counted'),
          count: z.int().nullable().describe('Payments; null where only amounts are counted'),
          left: text
            .nullable()
            .describe('By the signing module’s last report, of the fullest window; null while there is none'),
        }),
      )
      .describe('Limits that would be charged'),
  })
  .meta({ id: 'DryRun' });
export type DryRun = z.infer<typeof dryRunSchema>;
