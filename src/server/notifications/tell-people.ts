import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { EventCursors } from '../audit/event-cursors.js';
import { Background } from '../platform/background.js';
import { OUTWARD, type Outward } from '../platform/config/outward.js';
import { Database } from '../platform/database/database.js';
import { DeliverNotices } from './deliver-notices.js';
import { RemindOfEndings } from './remind-of-endings.js';
import { WriteNotices } from './write-notices.js';

/** Tells people what waits, where there is a way to; two loops, so that a slow mail server holds up no notice. */
@Injectable()
export class TellPeople implements OnApplicationBootstrap {
  constructor(
    @Inject(OUTWARD) private readonly outward: Outward,
    private readonly database: Database,
    private readonly cursors: EventCursors,
    private readonly background: Background,
    private readonly writeNotices: WriteNotices,
    private readonly remindOfEndings: RemindOfEndings,
    private readonly deliverNotices: DeliverNotices,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { mail, push } = this.outward;
    if ((mail === null && push === null) || !this.database.isConnected) return;
    await this.cursors.begin('notices');
    this.background.start('notices', async () => {
      await this.writeNotices.execute();
      await this.remindOfEndings.execute();
    });
    this.background.start('deliveries of notices', (stopping) => this.deliverNotices.execute(stopping));
  }
}
