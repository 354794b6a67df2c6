import { Injectable, Logger } from '@nestjs/common';
import { NOTICE_RETRIES, retryAfter } from '../../core/retry-times.js';
import { Database } from '../platform/database/database.js';
import { NoticeSetting } from './notice-setting.js';
import { Outbox, type DueNotice } from './outbox.js';
import { PushSubscriptions } from './push-subscriptions.js';
import { SendMail } from './send-mail.js';
import { SendPush, type Sent } from './send-push.js';

/** Tells people what is due. At least once each: whoever dies between a delivery and its note tells it again. */
@Injectable()
export class DeliverNotices {
  private readonly logger = new Logger(DeliverNotices.name);

  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly subscriptions: PushSubscriptions,
    private readonly setting: NoticeSetting,
    private readonly sendPush: SendPush,
    private readonly sendMail: SendMail,
  ) {}

  async execute(stopping: AbortSignal): Promise<void> {
    for (;;) {
      const due = await this.outbox.claim();
      if (due.length === 0 || stopping.aborted) return;
      await unlessAborted(Promise.all(due.map((each) => this.deliver(each, stopping))), stopping);
    }
  }

  private async deliver(notice: DueNotice, stopping: AbortSignal): Promise<void> {
    const sent = await this.attempt(notice, stopping);
    // We are going: nobody knows what became of it, and whoever has it next tells it again.
    if (stopping.aborted) return;
    if (sent === 'gone' && notice.subscription !== null)
      await this.subscriptions.drop(this.database, notice.subscription);
    const wait = sent === 'failed' ? retryAfter(NOTICE_RETRIES, notice.tries) : null;
    if (wait === null) await this.outbox.finish(notice);
    else await this.outbox.retry(notice, wait);
  }

  private async attempt(due: DueNotice, stopping: AbortSignal): Promise<Sent> {
    const { person, kind, until, subscription, endpoint, p256dh, auth } = due;
    const way = subscription === null ? 'mail' : 'push';
    try {
      const language = await this.setting.languageOf(person);
      if (subscription === null)
        return (await this.sendMail.execute(person, { kind, until }, language)) ? 'sent' : 'gone';
      if (endpoint === null || p256dh === null || auth === null) return 'gone';
      return await this.sendPush.execute({ endpoint, p256dh, auth }, { kind, until }, language, stopping);
    } catch (error) {
      // The endpoint is a secret and an address is a person's: neither is for the log.
      const why = error instanceof Error ? error.name : 'unknown';
      if (!stopping.aborted) this.logger.warn(`a notice by ${way} was not taken: ${why}`);
      return 'failed';
    }
  }
}

/** A mail server cannot be hung up on by a signal, so it is not waited for. */
function unlessAborted(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      resolve();
    };
    signal.addEventListener('abort', leave);
    work.then(leave, reject).finally(() => {
      signal.removeEventListener('abort', leave);
    });
  });
}
