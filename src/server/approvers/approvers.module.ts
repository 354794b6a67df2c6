import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { AuthModule } from '../auth/auth.module.js';
import { LooksModule } from '../load/looks.module.js';
import { SigningReportsModule } from '../signing-work/signing-reports.module.js';
import { WalletsModule } from '../wallets/wallets.module.js';
import { WithdrawalsModule } from '../withdrawals/withdrawals.module.js';
import { CastVote } from './cast-vote.js';
import { EarlierPayments } from './earlier-payments.js';
import { FullProposalController } from './full-proposal.controller.js';
import { IssueChallenge } from './issue-challenge.js';
import { LogIn } from './log-in.js';
import { LoginController } from './login.controller.js';
import { ProposalsController } from './proposals.controller.js';
import { ShowFullProposal } from './show-full-proposal.js';
import { ShowProposals } from './show-proposals.js';
import { WalletEffect } from './wallet-effect.js';

/** The approvers' in-tray: logging in to read, and voting. */
@Module({
  imports: [AuthModule, AuditModule, LooksModule, SigningReportsModule, WalletsModule, WithdrawalsModule],
  controllers: [LoginController, ProposalsController, FullProposalController],
  providers: [IssueChallenge, LogIn, ShowProposals, ShowFullProposal, EarlierPayments, WalletEffect, CastVote],
})
export class ApproversModule {}
