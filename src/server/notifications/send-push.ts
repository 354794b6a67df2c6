import { Inject, Injectable } from '@nestjs/common';
import webPush from 'web-push';
import { fetchWithin } from '../../http/fetch-within.js';
import { type Language } from '../platform/config/outward-config.js';
import { OUTWARD, type Outward } from '../platform/config/outward.js';
import { AddressRefused, fetchOutside } from '../platform/outside/fetch-outside.js';
import { type Notice, type NoticeKind, type PushedNotice } from '../../protocol/notices/notice.js';
import { isSafeEndpoint } from './push-subscriptions.js';

/** All notices are as long as each other, or their length would tell the push service which one it is. */
const PLAIN_BYTES = 128;
const TIMEOUT_MS = 15_000;
/** Of the answer, which nobody reads. */
const ANSWER_BYTES = 64 * 1024;
/** For a phone that is off: what waited this morning is no news tonight. */
const KEPT_SECONDS = 4 * 3600;
const URGENT: readonly NoticeKind[] = ['waits', 'ends-soon', 'voted', 'frozen', 'unfrozen', 'page-stopped'];

export interface PushAddress {
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
}

/** `gone`: nobody listens there any more, and nobody will. */
export type Sent = 'sent' | 'gone' | 'failed';

/** Web push (RFC 8030), encrypted to the browser (RFC 8291), with our name on it (RFC 8292). */
@Injectable()
export class SendPush {
  private readonly send = fetchOutside((host) => this.outward.push?.internalHosts.includes(host) === true);

  constructor(@Inject(OUTWARD) private readonly outward: Outward) {}

  async execute({ endpoint, p256dh, auth }: PushAddress, notice: Notice, language: Language, signal: AbortSignal) {
    const { push } = this.outward;
    if (push === null || !isSafeEndpoint(endpoint, push)) throw new AddressRefused('not a push service that we know');
    // The library sends by itself too, without bounds and to any address; we have it only make the message.
    const { headers, body } = webPush.generateRequestDetails(
      { endpoint, keys: { p256dh, auth } },
      plainText(notice, language),
      {
        vapidDetails: { subject: push.subject, publicKey: push.publicKey, privateKey: push.privateKey },
        contentEncoding: 'aes128gcm',
        TTL: KEPT_SECONDS,
        urgency: URGENT.includes(notice.kind) ? 'high' : 'normal',
      },
    );
    const { status, ok } = await fetchWithin(
      endpoint,
      { method: 'POST', headers: textHeaders(headers), body: new Uint8Array(body) },
      { timeoutMs: TIMEOUT_MS, maxBytes: ANSWER_BYTES, signal, fetch: this.send },
    );
    return sentBy(status, ok);
  }
}

function sentBy(status: number, ok: boolean): Sent {
  if (status === 404 || status === 410) return 'gone';
  return ok ? 'sent' : 'failed';
}

function plainText({ kind, until }: Notice, language: Language): Buffer {
  // No words: those are the console's own.
  const pushed: PushedNotice = { kind, until, language };
  // Spaces after JSON mean nothing.
  return Buffer.from(JSON.stringify(pushed).padEnd(PLAIN_BYTES, ' '));
}

function textHeaders(headers: object): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
