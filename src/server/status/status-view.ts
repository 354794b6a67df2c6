import { z } from 'zod';
import { moduleReportSchema } from '../../protocol/module-report.js';
import { WITHDRAWAL_STATES } from '../../protocol/withdrawal-states.js';

const text = z.string();
const time = z.iso.datetime();

export const statusSchema = z
  .strictObject({
    server: z.strictObject({ startedAt: time, now: time, deploymentId: text, policyHash: text, events: z.int() }),
    database: z.strictObject({ answerMs: z.int().describe('How long it took to answer, connection included') }),
    signingModule: z.strictObject({
      lastSeenAt: time.nullable(),
      reportedAt: time.nullable(),
      lastSequence: z.int().describe('Of the last receipt'),
    }),
    nodes: z.array(z.strictObject({ chain: text, ok: z.boolean(), height: z.int().nullable(), code: text.nullable() })),
    stops: moduleReportSchema.shape.stops
      .unwrap()
      .nullable()
      .describe('What orders have stopped, by the signing module’s last account; null before the first'),
    waiting: z
      .array(
        z.strictObject({
          withdrawalId: text,
          reference: text,
          amountText: text,
          destination: text,
          createdAt: time,
          notAfter: time.describe('Not paid after this'),
          state: z.enum(WITHDRAWAL_STATES),
          reason: text.nullable(),
          missing: z
            .record(text, z.strictObject({ need: z.int(), persons: z.array(text) }))
            .describe(
              'By group: how many are missing, and who may still vote: fewer than missing when the votes of others have lapsed',
            ),
          estimatedReleaseAt: time
            .nullable()
            .describe('Earliest moment of the signature, by delay and cooling; null where neither is left to wait for'),
          next: text,
        }),
      )
      .describe('What has not ended, the oldest first; at most 200'),
  })
  .meta({ id: 'Status' });
export type StatusView = z.infer<typeof statusSchema>;
