import { z } from 'zod';

export const oidcOfferSchema = z
  .strictObject({ name: z.string().nullable().describe('What people call the identity provider; null: there is none') })
  .meta({ id: 'OidcOffer' });
export type OidcOffer = z.infer<typeof oidcOfferSchema>;

export const oidcStartSchema = z
  .strictObject({
    invitation: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional()
      .describe('The token of an invitation that links the account'),
  })
  .meta({ id: 'OidcStart' });

export const oidcAddressSchema = z
  .strictObject({ url: z.string() })
  .meta({ id: 'OidcAddress', description: 'Where the browser has to go now.' });
export type OidcAddress = z.infer<typeof oidcAddressSchema>;
