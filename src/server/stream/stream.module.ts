import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { SigningReportsModule } from '../signing-work/signing-reports.module.js';
import { WithdrawalsModule } from '../withdrawals/withdrawals.module.js';
import { ConsoleStreamController } from './console-stream.controller.js';
import { EngineStreamController } from './engine-stream.controller.js';
import { LogStreams } from './log-streams.js';
import { ModuleWatch } from './module-watch.js';
import { OpenStreams } from './open-streams.js';
import { StreamPace } from './stream-pace.js';
import { WithdrawalNews } from './withdrawal-news.js';

/** What happens, as it happens: to pages that something changed, to engines how their withdrawals stand. */
@Module({
  imports: [AuditModule, SessionsModule, SigningReportsModule, WithdrawalsModule],
  controllers: [ConsoleStreamController, EngineStreamController],
  providers: [LogStreams, OpenStreams, StreamPace, ModuleWatch, WithdrawalNews],
})
export class StreamModule {}
