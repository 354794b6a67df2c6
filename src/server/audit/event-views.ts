import { z } from 'zod';

const hash = z.string().regex(/^[0-9a-f]{64}$/);

export const eventPageSchema = z
  .strictObject({
    items: z.array(
      z.strictObject({
        index: z.int(),
        leaf: hash.describe('SHA-256(0x00 || event), RFC 9162'),
        event: z.string().describe('JSON, exactly as it is stored and hashed'),
      }),
    ),
    head: z.strictObject({ size: z.int(), root: hash }).describe('Of the whole log, at least as far as the items'),
  })
  .meta({ id: 'EventPage' });
export type EventPage = z.infer<typeof eventPageSchema>;
