import { z } from 'zod';

const text = z.string();

/** What a request would need, without asking for it. */
export const dryRunSchema = z
  .strictObject({
    tier: text,
    requires: z.enum(['engine-signature', 'quorum']),
    groups: z
      .array(
        z.strictObject({
          name: text,
          threshold: z.int(),
          members: z.array(text),
          eligible: z.array(text).describe('Members who did not ask themselves'),
        }),
      )
      .describe('Who must approve; empty where an engine signature is enough'),
    initiators: z.array(text),
    amountText: text,
    maxFee: text,
    maxFeeText: text,
    limits: z
      .array(
        z.strictObject({
          id: text,
          path: z.enum(['automatic', 'any']),
          windowSeconds: z.int(),
          limit: text,
          left: text.nullable().describe('By the signing module’s last report; null while there is none'),
        }),
      )
      .describe('Limits that would be charged'),
  })
  .meta({ id: 'DryRun' });
export type DryRun = z.infer<typeof dryRunSchema>;
