import { type MigrationInterface } from 'typeorm';
import { CreateEventLog1795305600000 } from './1795305600000-create-event-log.js';
import { CreateWithdrawal1795305601000 } from './1795305601000-create-withdrawal.js';
import { CreateWithdrawalVote1795305602000 } from './1795305602000-create-withdrawal-vote.js';
import { CreateReceipt1795305603000 } from './1795305603000-create-receipt.js';
import { CreateDeviceSession1795305604000 } from './1795305604000-create-device-session.js';
import { AddQuorumLapse1795348800000 } from './1795348800000-add-quorum-lapse.js';
import { AddDecision1795355000000 } from './1795355000000-add-decision.js';
import { CreatePolicyChange1795356000000 } from './1795356000000-create-policy-change.js';
import { CreateStopOrder1795357000000 } from './1795357000000-create-stop-order.js';
import { CreateSuspension1795358000000 } from './1795358000000-create-suspension.js';
import { AddFindings1795360000000 } from './1795360000000-add-findings.js';
import { CreateStatedCancel1795362000000 } from './1795362000000-create-stated-cancel.js';
import { AddConsoleHash1795371000000 } from './1795371000000-add-console-hash.js';
import { SpeedUpSearch1795371001000 } from './1795371001000-speed-up-search.js';
import { CreateProposalOpened1795371002000 } from './1795371002000-create-proposal-opened.js';
import { CreatePerson1795370000000 } from './1795370000000-create-person.js';
import { CreatePasskey1795370001000 } from './1795370001000-create-passkey.js';
import { CreateEnrolmentOffer1795370002000 } from './1795370002000-create-enrolment-offer.js';
import { CreateConsoleReport1795370003000 } from './1795370003000-create-console-report.js';
import { CreateOidc1795370004000 } from './1795370004000-create-oidc.js';
import { CreateNotice1795372000000 } from './1795372000000-create-notice.js';
import { CreateWebhook1795372001000 } from './1795372001000-create-webhook.js';
import { FindRejections1795375000000 } from './1795375000000-find-rejections.js';
import { FindLastUses1795376000000 } from './1795376000000-find-last-uses.js';
import { AddRejectedIntent1795376001000 } from './1795376001000-add-rejected-intent.js';

/** In order. A released migration is never edited; a change is a new one at the end. */
export const MIGRATIONS: readonly (new () => MigrationInterface)[] = [
  CreateEventLog1795305600000,
  CreateWithdrawal1795305601000,
  CreateWithdrawalVote1795305602000,
  CreateReceipt1795305603000,
  CreateDeviceSession1795305604000,
  AddQuorumLapse1795348800000,
  AddDecision1795355000000,
  CreatePolicyChange1795356000000,
  CreateStopOrder1795357000000,
  CreateSuspension1795358000000,
  AddFindings1795360000000,
  CreateStatedCancel1795362000000,
  CreatePerson1795370000000,
  CreatePasskey1795370001000,
  CreateEnrolmentOffer1795370002000,
  CreateConsoleReport1795370003000,
  CreateOidc1795370004000,
  AddConsoleHash1795371000000,
  SpeedUpSearch1795371001000,
  CreateProposalOpened1795371002000,
  CreateNotice1795372000000,
  CreateWebhook1795372001000,
  FindRejections1795375000000,
  FindLastUses1795376000000,
  AddRejectedIntent1795376001000,
];
