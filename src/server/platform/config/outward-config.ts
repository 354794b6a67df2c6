import { z } from 'zod';
import { NOTICE_LANGUAGES, type NoticeLanguage } from '../../../protocol/notices/notice.js';

/** A person's id, as the policy and the console have it. */
const person = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/i);

/** "push.example:8443"; without a port it is https' own. */
const host = z.string().refine((text) => {
  const url = `https://${text}`;
  return URL.canParse(url) && new URL(url).host === text;
});

/** One address as it stands in a header, with no room for a second one or for another header. */
const mailAddress = z
  .string()
  .max(254)
  .regex(/^[^\s@<>,;:"\\()[\]]+@[A-Za-z0-9.-]+$/);

export const LANGUAGES = NOTICE_LANGUAGES;
export type Language = NoticeLanguage;

export const mailConfigSchema = z.strictObject({
  host: z.string().min(1),
  port: z.int().min(1).max(65_535),
  tls: z.enum(['immediate', 'starttls', 'none']),
  /** PEM, for a mail server whose certificate no public authority has signed. */
  caFile: z.string().min(1).optional(),
  from: mailAddress,
  user: z.string().min(1).optional(),
  passwordFile: z.string().min(1).optional(),
  /** Here and not in the database: nobody who gets into the console can have another person's mail sent elsewhere. */
  recipients: z.record(person, mailAddress),
});
export type MailConfig = z.infer<typeof mailConfigSchema>;

export const pushConfigSchema = z.strictObject({
  /** Whom a push service may write to about us (RFC 8292). */
  subject: z.string().regex(/^(mailto:[^\s@]+@[^\s@]+|https:\/\/\S+)$/),
  keyFile: z.string().min(1),
  /** Push services besides those of the usual browsers. */
  hosts: z.array(host).default([]),
  /** Those of them that stand in our own network, also over plain HTTP. */
  internalHosts: z.array(host).default([]),
});
export type PushConfig = z.infer<typeof pushConfigSchema>;

export const webhookConfigSchema = z.strictObject({
  url: z.string().refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)),
  secretFile: z.string().min(1),
  /** The receiver stands in our own network: its address need not be public, nor its URL begin with https. */
  internal: z.boolean().default(false),
});
export type WebhookConfig = z.infer<typeof webhookConfigSchema>;

/** What to write in each field, as `MENDS` of the whole. */
export const OUTWARD_MENDS: Readonly<Record<string, string>> = {
  language: `choose one of ${LANGUAGES.join(', ')}: what people are told in who have not chosen`,
  mail: 'give host, port, tls, from and recipients, or leave mail out',
  'mail.host': 'name the mail server',
  'mail.port': 'give the mail server’s port as a number: 465 with "immediate", 587 with "starttls"',
  'mail.tls': 'say "immediate", "starttls", or "none" for a mail server on this machine',
  'mail.caFile': 'name a PEM file with the certificate authority of the mail server, or leave caFile out',
  'mail.from': 'write one plain mail address, without a name: "sekisho@exchange.example"',
  'mail.user': 'name the mail server’s user, or leave user and passwordFile out',
  'mail.passwordFile': 'name a file of mode 0400 that holds the password, or leave user and passwordFile out',
  'mail.recipients': 'list persons and their mail addresses: {"aiko": "aiko@exchange.example"}',
  push: 'give subject and keyFile, or leave push out',
  'push.subject': 'write "mailto:" and an address, or an https URL: whom push services may turn to',
  'push.keyFile': 'name the file of the key for push services; it is made when it is not there',
  'push.hosts': 'list hosts of further push services: ["push.example"]',
  'push.internalHosts': 'list hosts of push services within your network: ["10.0.0.5:8443"]',
  webhooks: 'give url and secretFile, or leave webhooks out',
  'webhooks.url': 'write the URL of the engine’s receiver: "https://engine.example/sekisho"',
  'webhooks.secretFile': 'name a file of mode 0400 with one secret per line: whsec_ and 32 random bytes in base64',
  'webhooks.internal': 'say true where the receiver stands in your own network',
};
