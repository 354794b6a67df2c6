import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { LooksModule } from '../load/looks.module.js';
import { WithdrawalsModule } from '../withdrawals/withdrawals.module.js';
import { CastVote } from './cast-vote.js';
import { IssueChallenge } from './issue-challenge.js';
import { LogIn } from './log-in.js';
import { LoginController } from './login.controller.js';
import { ProposalsController } from './proposals.controller.js';
import { ShowProposals } from './show-proposals.js';

/** The approvers' in-tray: logging in to read, and voting. */
@Module({
  imports: [AuthModule, LooksModule, WithdrawalsModule],
  controllers: [LoginController, ProposalsController],
  providers: [IssueChallenge, LogIn, ShowProposals, CastVote],
})
export class ApproversModule {}
