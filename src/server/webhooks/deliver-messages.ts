import { isNativeError } from 'node:util/types';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { z } from 'zod';
import { retryAfter, WEBHOOK_RETRIES } from '../../core/retry-times.js';
import { AnswerTooLong, fetchWithin, NoAnswerInTime } from '../../http/fetch-within.js';
import { StartRefused } from '../platform/config/start-refused.js';
import { type WebhookSettings } from '../platform/config/outward.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database/database.js';
import { AddressRefused, fetchOutside } from '../platform/outside/fetch-outside.js';
import { signWebhook } from './sign-webhook.js';

/** The injection token of the settings, which are an interface; null where no receiver is configured. */
export const WEBHOOK_SETTINGS = Symbol('webhook settings');

/** At a time, so that a receiver which is slow or away costs no more than these connections. */
const AT_ONCE = 10;
/** As the specification has it: 15 to 30 seconds. */
const TIMEOUT_MS = 15_000;
/** Of the answer, which nobody reads. */
const ANSWER_BYTES = 64 * 1024;
/** Longer than an attempt can take: whoever died over one has lost it then. */
const LEASE_SECONDS = 60;

const claimed = z.object({ message_id: z.string(), tries: z.number(), body: z.string() });

interface Outcome {
  readonly status: number | null;
  /** Null: delivered. */
  readonly failure: string | null;
}

/** Sends what is due. At least once each: whoever dies between an answer and its note sends the same message again. */
@Injectable()
export class DeliverMessages {
  private readonly logger = new Logger(DeliverMessages.name);
  private readonly send = fetchOutside(() => this.settings?.internal === true);

  constructor(
    @Inject(WEBHOOK_SETTINGS) private readonly settings: WebhookSettings | null,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async execute(stopping: AbortSignal): Promise<void> {
    for (;;) {
      const due = await this.claim();
      if (due.length === 0 || stopping.aborted) return;
      await Promise.all(due.map((each) => this.deliver(each, stopping)));
    }
  }

  /** SKIP LOCKED, and the time by which it is ours alone: two processes on this database take different ones. */
  private claim(): Promise<z.infer<typeof claimed>[]> {
    const now = this.clock.now();
    return this.database.rows(
      claimed,
      `UPDATE webhook_delivery d SET tries = d.tries + 1, due_at = $2
         FROM webhook_message m
        WHERE m.id = d.message_id AND d.message_id IN (
          SELECT message_id FROM webhook_delivery WHERE due_at <= $1 ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED)
       RETURNING d.message_id, d.tries, m.body`,
      [now, after(now, LEASE_SECONDS), AT_ONCE],
    );
  }

  private async deliver(message: z.infer<typeof claimed>, stopping: AbortSignal): Promise<void> {
    const begunAt = this.clock.now();
    const begun = performance.now();
    const outcome = await this.attempt(message, begunAt, stopping);
    // We are going: nobody knows what became of it, and whoever has it next sends it again.
    if (stopping.aborted) return;
    await this.note(message, outcome, { begunAt, tookMs: Math.round(performance.now() - begun) });
  }

  private async attempt(
    { message_id: id, body }: z.infer<typeof claimed>,
    begunAt: Date,
    signal: AbortSignal,
  ): Promise<Outcome> {
    try {
      if (this.settings === null) return { status: null, failure: 'no receiver is configured' };
      const signed = signWebhook(this.settings.secrets(), { id, body, at: Math.floor(begunAt.getTime() / 1000) });
      const { status, ok } = await fetchWithin(
        this.settings.url,
        { method: 'POST', body, headers: { ...signed, 'content-type': 'application/json', 'user-agent': 'sekisho' } },
        { timeoutMs: TIMEOUT_MS, maxBytes: ANSWER_BYTES, signal, fetch: this.send },
      );
      return { status, failure: ok ? null : `answered ${status}` };
    } catch (error) {
      return { status: null, failure: failureOf(error) };
    }
  }

  /** Both, or neither. Where somebody else has the delivery by now, only the attempt is noted. */
  private async note(
    { message_id: id, tries }: z.infer<typeof claimed>,
    { status, failure }: Outcome,
    { begunAt, tookMs }: { readonly begunAt: Date; readonly tookMs: number },
  ): Promise<void> {
    const wait = failure === null ? null : retryAfter(WEBHOOK_RETRIES, tries);
    await this.database.transaction(async (transaction) => {
      await transaction.run(
        'INSERT INTO webhook_attempt (message_id, begun_at, took_ms, status, failure) VALUES ($1, $2, $3, $4, $5)',
        [id, begunAt, tookMs, status, failure],
      );
      const ours = 'message_id = $1 AND tries = $2';
      if (wait === null) await transaction.run(`DELETE FROM webhook_delivery WHERE ${ours}`, [id, tries]);
      else
        await transaction.run(`UPDATE webhook_delivery SET due_at = $3 WHERE ${ours}`, [
          ...[id, tries, after(this.clock.now(), wait)],
        ]);
    });
    if (failure !== null) this.logger.warn(`webhook ${id}: ${failure}${wait === null ? ', given up' : ''}`);
  }
}

function after(moment: Date, seconds: number): Date {
  return new Date(moment.getTime() + seconds * 1000);
}

/** In words of ours: what a receiver, a name server or a TLS library says is kept out of the log that engines read. */
function failureOf(error: unknown): string {
  if (error instanceof NoAnswerInTime) return 'no answer in time';
  if (error instanceof AnswerTooLong) return 'answered with more than anybody wants to read';
  if (error instanceof AddressRefused) return 'an address that we do not send to';
  if (error instanceof StartRefused) return 'the secret cannot be read';
  const code = isNativeError(error) && 'code' in error ? String(error.code) : '';
  return /^[A-Z][A-Z_0-9]{2,60}$/.test(code) ? `no answer: ${code}` : 'no answer';
}
