import { z } from 'zod';

export const deviceUseSchema = z
  .strictObject({
    device: z.string(),
    lastUsedAt: z.iso
      .datetime()
      .nullable()
      .describe('When something that it signed last came here; null where nothing ever did'),
    by: z.enum(['vote', 'order', 'change']).nullable().describe('What that was'),
  })
  .meta({ id: 'DeviceUse' });

export const deviceUsesSchema = z.strictObject({ items: z.array(deviceUseSchema) }).meta({
  id: 'DeviceUses',
  description:
    'By name, and by this server’s clock and account: what a device signed and gave to somebody else is not in it.',
});
export type DeviceUses = z.infer<typeof deviceUsesSchema>;
