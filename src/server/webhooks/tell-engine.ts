import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { EventCursors } from '../audit/event-cursors.js';
import { Background } from '../platform/background.js';
import { type WebhookSettings } from '../platform/config/outward.js';
import { Database } from '../platform/database/database.js';
import { DeliverMessages, WEBHOOK_SETTINGS } from './deliver-messages.js';
import { WriteMessages } from './write-messages.js';

/** Tells the engine's receiver what happens, where one is configured; two loops, so that a slow receiver holds up no message. */
@Injectable()
export class TellEngine implements OnApplicationBootstrap {
  constructor(
    @Inject(WEBHOOK_SETTINGS) private readonly settings: WebhookSettings | null,
    private readonly database: Database,
    private readonly cursors: EventCursors,
    private readonly background: Background,
    private readonly writeMessages: WriteMessages,
    private readonly deliverMessages: DeliverMessages,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (this.settings === null || !this.database.isConnected) return;
    await this.cursors.begin('webhooks');
    this.background.start('webhook messages', () => this.writeMessages.execute());
    this.background.start('webhook deliveries', (stopping) => this.deliverMessages.execute(stopping));
  }
}
