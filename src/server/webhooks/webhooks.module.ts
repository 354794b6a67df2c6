import { type DynamicModule, Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { type WebhookSettings } from '../platform/config/outward.js';
import { WithdrawalsModule } from '../withdrawals/withdrawals.module.js';
import { DeliverMessages, WEBHOOK_SETTINGS } from './deliver-messages.js';
import { TellEngine } from './tell-engine.js';
import { WebhookLog } from './webhook-log.js';
import { WebhooksController } from './webhooks.controller.js';
import { WriteMessages } from './write-messages.js';

/** Tells the engine what becomes of its withdrawals (docs/webhooks.md). It believes receipts, not messages. */
@Module({
  imports: [AuditModule, WithdrawalsModule],
  controllers: [WebhooksController],
  providers: [DeliverMessages, TellEngine, WebhookLog, WriteMessages],
})
export class WebhooksModule {
  static on(settings: WebhookSettings | null): DynamicModule {
    return { module: WebhooksModule, providers: [{ provide: WEBHOOK_SETTINGS, useValue: settings }] };
  }
}
