import { Module } from '@nestjs/common';
import { LooksModule } from '../load/looks.module.js';
import { WithdrawalsModule } from '../withdrawals/withdrawals.module.js';
import { ListPast } from './list-past.js';
import { PastController } from './past.controller.js';

/** What happened, for governors to try a draft on. */
@Module({ imports: [LooksModule, WithdrawalsModule], controllers: [PastController], providers: [ListPast] })
export class PastModule {}
