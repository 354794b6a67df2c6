import { type DynamicModule, Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { PeopleModule } from '../people/people.module.js';
import { OUTWARD, type Outward } from '../platform/config/outward.js';
import { PoliciesModule } from '../policies/policies.module.js';
import { WithdrawalsModule } from '../withdrawals/withdrawals.module.js';
import { DeliverNotices } from './deliver-notices.js';
import { NoticeSetting } from './notice-setting.js';
import { NotificationsController } from './notifications.controller.js';
import { Outbox } from './outbox.js';
import { PushSubscriptions } from './push-subscriptions.js';
import { RemindOfEndings } from './remind-of-endings.js';
import { SendMail } from './send-mail.js';
import { SendPush } from './send-push.js';
import { TellPeople } from './tell-people.js';
import { WhomToTell } from './whom-to-tell.js';
import { WriteNotices } from './write-notices.js';

/** Tells people that something waits, by web push and by mail, and never what (docs/adr/0018). */
@Module({
  imports: [AuditModule, PeopleModule, PoliciesModule, WithdrawalsModule],
  controllers: [NotificationsController],
  providers: [
    ...[NoticeSetting, Outbox, PushSubscriptions, SendMail, SendPush],
    ...[DeliverNotices, RemindOfEndings, TellPeople, WhomToTell, WriteNotices],
  ],
})
export class NotificationsModule {
  static on(outward: Outward): DynamicModule {
    return { module: NotificationsModule, providers: [{ provide: OUTWARD, useValue: outward }] };
  }
}
