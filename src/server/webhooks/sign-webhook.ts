import { createHmac } from 'node:crypto';

/** What a receiver verifies, by the Standard Webhooks specification (standardwebhooks.com, version 1). */
export interface WebhookHeaders {
  readonly 'webhook-id': string;
  readonly 'webhook-timestamp': string;
  readonly 'webhook-signature': string;
}

/**
 * Signs a message for one attempt. While the secret is being exchanged there are two, and a signature with each: the
 * receiver needs to know one of them.
 *
 * @param at Unix seconds of this attempt: a receiver takes nothing that is older than some minutes
 */
export function signWebhook(
  secrets: readonly Uint8Array[],
  { id, at, body }: { readonly id: string; readonly at: number; readonly body: string },
): WebhookHeaders {
  const signed = `${id}.${at}.${body}`;
  const signatures = secrets.map((secret) => `v1,${createHmac('sha256', secret).update(signed).digest('base64')}`);
  return { 'webhook-id': id, 'webhook-timestamp': String(at), 'webhook-signature': signatures.join(' ') };
}
