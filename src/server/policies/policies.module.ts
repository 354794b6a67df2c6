import { Module } from '@nestjs/common';
import { WithdrawalsModule } from '../withdrawals/withdrawals.module.js';
import { FollowPolicies } from './follow-policies.js';
import { PoliciesController } from './policies.controller.js';
import { PolicyChanges } from './policy-changes.js';
import { RecountSignatures } from './recount-signatures.js';
import { RecountVotes } from './recount-votes.js';
import { ShowPolicies } from './show-policies.js';
import { TakeChange } from './take-change.js';

/** Changes of the policy: gathering signatures, and following what the signing module puts in force. */
@Module({
  imports: [WithdrawalsModule],
  controllers: [PoliciesController],
  providers: [FollowPolicies, PolicyChanges, RecountSignatures, RecountVotes, ShowPolicies, TakeChange],
  exports: [FollowPolicies, PolicyChanges, RecountVotes, ShowPolicies],
})
export class PoliciesModule {}
