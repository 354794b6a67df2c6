import { Module } from '@nestjs/common';
import { PoliciesModule } from '../policies/policies.module.js';
import { WithdrawalsModule } from '../withdrawals/withdrawals.module.js';
import { AuditController } from './audit.controller.js';
import { EventCursors } from './event-cursors.js';
import { EventLog } from './event-log.js';
import { ExportAudit } from './export-audit.js';
import { FollowEvents } from './follow-events.js';

/** What happened, for engines that follow it and auditors who check it. */
@Module({
  imports: [PoliciesModule, WithdrawalsModule],
  controllers: [AuditController],
  providers: [EventCursors, EventLog, FollowEvents, ExportAudit],
  exports: [EventCursors, EventLog],
})
export class AuditModule {}
