import { z } from 'zod';

export const openedSchema = z
  .strictObject({ withdrawalId: z.string().regex(/^[0-9a-f]{64}$/) })
  .meta({ id: 'ProposalOpened', description: 'What has just been shown in full.' });

export const approverLoadSchema = z
  .strictObject({
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    isComplete: z.boolean().describe('False: there were more approvals than are counted; ask about a shorter time'),
    items: z.array(
      z.strictObject({
        person: z.string(),
        approvals: z.int(),
        timed: z.int().describe('Of them those of which is known when they were first opened; the times are of these'),
        medianSeconds: z.int().nullable().describe('From the first opening to the approval; null where none was timed'),
        leastSeconds: z.int().nullable(),
        mostPerMinute: z.int().describe('The most in any sixty seconds'),
        sameSecond: z.int().describe('Those that came less than a second from another one of the same person'),
        hours: z
          .array(z.strictObject({ from: z.iso.datetime(), approvals: z.int(), sameSecond: z.int() }))
          .describe('Of the last 24 hours by the clock, the one of `to` included, those in which there were any'),
      }),
    ),
  })
  .meta({
    id: 'ApproverLoad',
    description: 'By the server’s clock, and by what pages say and devices fetch; it decides nothing.',
  });
export type ApproverLoadView = z.infer<typeof approverLoadSchema>;
