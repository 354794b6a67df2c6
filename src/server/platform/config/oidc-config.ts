import { z } from 'zod';
import { readSecret } from './read-secret.js';
import { StartRefused } from './start-refused.js';

export const oidcConfigSchema = z.strictObject({
  issuer: z.string().refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)),
  clientId: z.string().min(1).max(200),
  clientSecretFile: z.string().min(1),
  /** What people call it. */
  name: z.string().min(1).max(40),
  /** The provider stands in our own network, so its address need not begin with https. */
  internal: z.boolean().default(false),
});
export type OidcConfig = z.infer<typeof oidcConfigSchema>;

export type OidcSettings = Omit<OidcConfig, 'clientSecretFile'> & { readonly clientSecret: string };

/** What to write in each field, as `MENDS` of the whole. */
export const OIDC_MENDS: Readonly<Record<string, string>> = {
  oidc: 'give issuer, clientId, clientSecretFile and name, or leave oidc out',
  'oidc.issuer': 'write the provider’s address as its discovery document has it',
  'oidc.clientId': 'write what the provider calls this server',
  'oidc.clientSecretFile': 'name a file of mode 0400 that holds the client’s secret',
  'oidc.name': 'write what people call the provider',
  'oidc.internal': 'write true where the provider stands in your own network, or leave internal out',
};

export function openOidc({ clientSecretFile, ...rest }: OidcConfig): OidcSettings {
  if (!rest.internal && !rest.issuer.startsWith('https:'))
    throw new StartRefused('oidc.issuer: begin it with https, or say that the provider is internal');
  return { ...rest, clientSecret: readSecret('oidc.clientSecretFile', clientSecretFile) };
}
