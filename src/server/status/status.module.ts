import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { AuthModule } from '../auth/auth.module.js';
import { SigningReportsModule } from '../signing-work/signing-reports.module.js';
import { WithdrawalsModule } from '../withdrawals/withdrawals.module.js';
import { ShowStatus } from './show-status.js';
import { StatusController } from './status.controller.js';

@Module({
  imports: [AuditModule, AuthModule, SigningReportsModule, WithdrawalsModule],
  controllers: [StatusController],
  providers: [ShowStatus],
})
export class StatusModule {}
