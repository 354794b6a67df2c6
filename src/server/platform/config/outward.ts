import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isNativeError } from 'node:util/types';
import webPush from 'web-push';
import { z } from 'zod';
import { openOidc, type OidcSettings } from './oidc-config.js';
import { type Language, type MailConfig, type PushConfig, type WebhookConfig } from './outward-config.js';
import { readSecret } from './read-secret.js';
import { type ServerConfig } from './server-config.js';
import { StartRefused } from './start-refused.js';

export type MailSettings = Omit<MailConfig, 'caFile' | 'passwordFile'> & {
  readonly ca: string | null;
  readonly password: string | null;
};

export type PushSettings = Omit<PushConfig, 'keyFile'> & {
  /** The pair by which push services know us again (RFC 8292), base64url. */
  readonly publicKey: string;
  readonly privateKey: string;
};

export type WebhookSettings = Omit<WebhookConfig, 'secretFile'> & {
  /**
   * The newest first; a message is signed with each. Read at every delivery, so that a secret is exchanged by writing
   * the file, without a restart. Fails with `StartRefused` where the file is no good.
   */
  readonly secrets: () => readonly Uint8Array[];
};

/** The injection token of `Outward`, which is an interface. */
export const OUTWARD = Symbol('outward');

/** Where this server speaks up by itself. What is null is not configured. */
export interface Outward {
  readonly language: Language;
  readonly mail: MailSettings | null;
  readonly push: PushSettings | null;
  readonly webhooks: WebhookSettings | null;
  readonly oidc: OidcSettings | null;
}

export const NOWHERE: Outward = { language: 'en', mail: null, push: null, webhooks: null, oidc: null };

/** Opens what the configuration names: the secrets are read once here, so that what is wrong with them shows at the start. */
export function openOutward({ language, mail, push, webhooks, oidc }: ServerConfig): Outward {
  return {
    language: language ?? NOWHERE.language,
    mail: mail === undefined ? null : openMail(mail),
    push: push === undefined ? null : openPush(push),
    webhooks: webhooks === undefined ? null : openWebhooks(webhooks),
    oidc: oidc === undefined ? null : openOidc(oidc),
  };
}

function openMail({ caFile, passwordFile, ...rest }: MailConfig): MailSettings {
  if ((rest.user === undefined) !== (passwordFile === undefined))
    throw new StartRefused('mail.user: give user and passwordFile, or neither');
  if (rest.user !== undefined && rest.tls === 'none')
    throw new StartRefused('mail.tls: a password is not sent in the clear; say "starttls" or "immediate"');
  const password = passwordFile === undefined ? null : readSecret('mail.passwordFile', passwordFile);
  return { ...rest, password, ca: caFile === undefined ? null : readAuthority(caFile) };
}

function readAuthority(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new StartRefused(`mail.caFile: ${file} cannot be read`, { cause: error });
  }
}

const vapidFile = z.strictObject({ publicKey: z.string(), privateKey: z.string() });

/** Made once, where it is not there: browsers subscribe to this very key, and another one reaches none of them. */
function openPush({ keyFile, ...rest }: PushConfig): PushSettings {
  makeVapidFile(keyFile);
  let read;
  try {
    read = vapidFile.safeParse(JSON.parse(readSecret('push.keyFile', keyFile)));
  } catch (error) {
    if (error instanceof StartRefused) throw error;
  }
  if (read?.success !== true)
    throw new StartRefused(`push.keyFile: ${keyFile} holds no key for push services; remove it to have one made`);
  return { ...rest, ...read.data };
}

function makeVapidFile(file: string): void {
  const fresh = `${file}.${process.pid}`;
  try {
    readFileSync(file);
    return;
  } catch (error) {
    if (!(isNativeError(error) && 'code' in error && error.code === 'ENOENT')) return;
  }
  try {
    writeFileSync(fresh, `${JSON.stringify(webPush.generateVAPIDKeys())}\n`, { mode: 0o400, flag: 'wx' });
    // Whole or not at all, and never over another one that is written at this moment.
    linkSync(fresh, file);
  } catch (error) {
    if (isNativeError(error) && 'code' in error && error.code === 'EEXIST') return;
    throw new StartRefused(`push.keyFile: ${file} cannot be made`, { cause: error });
  } finally {
    rmSync(fresh, { force: true });
  }
}

function openWebhooks({ secretFile, ...rest }: WebhookConfig): WebhookSettings {
  if (!rest.internal && !rest.url.startsWith('https:'))
    throw new StartRefused('webhooks.url: begin it with https, or say that the receiver is internal');
  const secrets = () => readWebhookSecrets(secretFile);
  secrets();
  return { ...rest, secrets };
}

/** While it is exchanged there are two; more than that is a slip. */
const SECRETS_AT_MOST = 2;

function readWebhookSecrets(file: string): readonly Uint8Array[] {
  const lines = readSecret('webhooks.secretFile', file).split(/\r?\n/);
  const secrets = lines.flatMap((line) => {
    const encoded = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(line.trim())?.[1];
    return encoded === undefined ? [] : [Buffer.from(encoded, 'base64')];
  });
  // 24 to 64 bytes: so says the specification.
  const isGood = secrets.length === lines.length && secrets.every(({ length }) => length >= 24 && length <= 64);
  if (!isGood || secrets.length > SECRETS_AT_MOST)
    throw new StartRefused(
      `webhooks.secretFile: write one line, or two while it is exchanged, into ${file}: whsec_ and 32 random bytes in base64`,
    );
  return secrets;
}
