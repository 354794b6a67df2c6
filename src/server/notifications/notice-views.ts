import { z } from 'zod';
import { LANGUAGES } from '../platform/config/outward-config.js';

const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** As a browser's `PushSubscription.toJSON()` has it. */
export const pushSubscriptionSchema = z
  .strictObject({
    endpoint: z.string().max(2000),
    expirationTime: z.number().nullable().optional(),
    keys: z.strictObject({
      p256dh: z
        .string()
        .regex(/^[A-Za-z0-9_-]{87}=?$/)
        .describe('An uncompressed point of P-256, base64url'),
      auth: z
        .string()
        .regex(/^[A-Za-z0-9_-]{22}(==)?$/)
        .describe('16 bytes, base64url'),
    }),
  })
  .meta({ id: 'PushSubscription' });
export type PushSubscriptionJson = z.infer<typeof pushSubscriptionSchema>;

export const keptSubscriptionSchema = z
  .strictObject({ id: hash.describe('SHA-256 of the endpoint') })
  .meta({ id: 'KeptPushSubscription' });
export type KeptSubscription = z.infer<typeof keptSubscriptionSchema>;

export const noticeSettingsSchema = z
  .strictObject({
    language: z.enum(LANGUAGES),
    mail: z.string().nullable().describe('Where mail goes; whoever runs the server says so in its configuration'),
    pushKey: z.string().nullable().describe('applicationServerKey for a subscription; null: there is no web push here'),
    subscriptions: z.array(
      z.strictObject({
        id: hash,
        service: z.string().describe('Whose push service it is'),
        createdAt: z.iso.datetime(),
      }),
    ),
  })
  .meta({ id: 'NoticeSettings' });
export type NoticeSettings = z.infer<typeof noticeSettingsSchema>;

export const chosenLanguageSchema = z.strictObject({ language: z.enum(LANGUAGES) }).meta({ id: 'ChosenLanguage' });
