import { type Code } from '../protocol/codes.js';
import { withdrawalIdOf } from '../protocol/derive-intent.js';
import { writeSignedRequest } from '../protocol/evidence.js';
import { type Findings } from '../protocol/findings.js';
import { type Genesis } from '../protocol/genesis.js';
import { type WithdrawalId } from '../protocol/ids.js';
import { type Charged } from '../protocol/limits.js';
import { verifyLeftReject, wasThereToReject } from '../protocol/orders/verify-left-reject.js';
import { pathOf, type Requirement } from '../protocol/rules/requirement.js';
import { type Intent } from '../protocol/verbs.js';
import { writeWorkPackage } from '../protocol/work-package.js';
import { type Announce } from './chain.js';
import { brokenAtAuthorisation, chargedFor } from './ledger/limits.js';
import {
  claimedIdOf,
  judgeEvidence,
  readPackage,
  type Decision,
  type Evidence,
  type Judge,
  type PackageVerdict,
  type WorkItem,
} from './check-package.js';
import { noteUses, NOTHING_WENT_BACK, type WentBack } from './devices/note-uses.js';
import { usesInVotes } from './devices/uses-in.js';
import { withoutApprovals } from './devices/without-approvals.js';
import { type FindOut } from './findings/find-out.js';
import { placeOf } from '../protocol/rules/listed-look-alikes.js';
import { type Log } from '../process/log.js';
import { cancelOf } from './ledger/engine-cancels.js';
import { type Ledger, type LedgerEntry } from './ledger/ledger.js';
import { keepRejections, rejectionsSeen } from './ledger/seen-rejections.js';
import { holdOrders, suspendedDevices } from './ledger/stop-orders.js';
import { readEvidence, readFindingsOn, readVerdict, recordVerdict } from './ledger/verdicts.js';
import {
  isOpen,
  lockWithdrawal,
  noteBeyondLimits,
  registerWithdrawal,
  stateStep,
  type RecordedWithdrawal,
} from './ledger/withdrawals.js';
import { freezeOnForgeries, isForgery } from './orders/self-freeze.js';
import { withCancel } from './orders/with-cancel.js';
import { withRejections } from './orders/with-rejections.js';
import { demandInForce } from './governance/demand-in-force.js';
import { type Policies } from './policies.js';
import { type RecentRefusals } from './recent-refusals.js';
import { withCountedVotes } from './with-counted-votes.js';

export interface TakePackageParts {
  readonly ledger: Ledger;
  readonly genesis: Genesis;
  readonly policies: Policies;
  readonly findOut: Pick<FindOut, 'execute'>;
  readonly refusals: RecentRefusals;
  readonly announce: Announce;
  readonly log: Log;
}

/** What became of a package: `stated` in at least one receipt, nothing that was not stated before, or too many of its kind. */
export type Taken = 'stated' | 'nothing-new' | 'passed-over';

interface Judged {
  readonly verdict: PackageVerdict;
  readonly wentBack: WentBack;
  /** Of a refusal that may be asked for again and again. */
  readonly code: Code | null;
  readonly isIdle: boolean;
}

/** Judges one package and records what follows, in one transaction under the withdrawal's lock. */
export class TakePackage {
  constructor(private readonly parts: TakePackageParts) {}

  async execute(item: WorkItem): Promise<Taken> {
    const { ledger, policies, announce, refusals, log } = this.parts;
    const taken = await ledger.write(async (entry): Promise<Judged | 'old-news' | 'passed-over'> => {
      // Before the withdrawal: an order that comes now finds it as this package leaves it.
      await holdOrders(entry.client);
      // And no policy comes into force now; one that just did, this process must have heard of.
      await demandInForce(entry, policies);
      const known = await lockWithdrawal(entry.client, claimedIdOf(item));
      const { verdict: judged, findings, wentBack } = await this.judge(entry, item, known);
      if (judged.kind !== 'refused') await announce('verified');
      const verdict = await this.withinLimits(entry, judged);
      const code = refusalOf(verdict);
      if (code !== null && refusals.has(claimedIdOf(item), code, item.package, entry.now)) return 'old-news';
      const isIdle = changesNothing(verdict, known);
      if (code !== null && isIdle && refusals.isSpent(code, entry.now)) return 'passed-over';
      if (verdict.kind === 'refused') await this.refuse(entry, item, verdict, known);
      if (verdict.kind === 'decided') await this.record(entry, known, verdict, findings, wentBack);
      return { verdict, wentBack, code, isIdle };
    });
    if (taken === 'old-news') return 'nothing-new';
    if (taken === 'passed-over') {
      log.warn({ withdrawalId: claimedIdOf(item) }, 'too many packages that change nothing; this one gets no receipt');
      return 'passed-over';
    }
    const { verdict, wentBack, code, isIdle } = taken;
    if (wentBack.isNews)
      log.error(
        { withdrawalId: claimedIdOf(item) },
        'a security key’s counter went back: suspend it, there may be a copy',
      );
    // Only what was committed has been stated.
    if (code !== null && isIdle) refusals.count(code, ledger.now());
    if (code !== null) refusals.note(claimedIdOf(item), code, item.package, ledger.now());
    if (code !== null && isForgery(code)) await freezeOnForgeries(ledger, policies, log);
    if (verdict.kind === 'decided' && verdict.decision.kind === 'authorised') await announce('authorised');
    return verdict.kind === 'nothing-new' ? 'nothing-new' : 'stated';
  }

  /**
   * Judges a withdrawal again on the evidence that we have, after a rejection or a cancel that came besides the server.
   * It does what the server's handing on the same would do: whoever can still end it ends it.
   */
  async reconsider(entry: LedgerEntry, id: WithdrawalId): Promise<void> {
    const known = await lockWithdrawal(entry.client, id);
    if (known === null || !isOpen(known)) return;
    const item: WorkItem = { withdrawalId: id, package: await readEvidence(entry.client, id) };
    const { verdict, findings, wentBack } = await this.judge(entry, item, known);
    if (verdict.kind !== 'decided') return;
    const { kind } = verdict.decision;
    if (kind === 'rejected' || kind === 'cancelled' || kind === 'reopened')
      await this.record(entry, known, verdict, findings, wentBack);
  }

  /**
   * By the devices that count now, with the cancel and the rejections that came besides the server, and with what it has
   * shown before and may leave out now: rejections, and what authorised it.
   */
  private async judge(
    entry: LedgerEntry,
    item: WorkItem,
    known: RecordedWithdrawal | null,
  ): Promise<{ readonly verdict: PackageVerdict; readonly findings: Findings | null; readonly wentBack: WentBack }> {
    const { client, now } = entry;
    const { policies, genesis, findOut } = this.parts;
    const authorised = known?.state === 'authorised' ? await readVerdict(client, known.id, genesis) : null;
    const judge: Judge = {
      ...{ policies: policies.history, suspended: await suspendedDevices(client), now, known },
      decidedAt: authorised?.receipt.message.recordedAt ?? null,
    };
    const shown = authorised === null ? item : withCountedVotes(item, authorised, genesis.deploymentId);
    const whole = withRejections(shown, await rejectionsSeen(client, claimedIdOf(item)), judge);
    const read = readPackage(whole, judge);
    if (read.kind === 'refused') return { verdict: read, findings: null, wentBack: NOTHING_WENT_BACK };
    if (known !== null && isOpen(known)) await this.keep(entry, known.id, read);
    const wentBack = await noteUses(entry, usesInVotes(read.work.votes, judge.policies));
    const counted = withoutApprovals(read, wentBack.digests, genesis.deploymentId);
    const findings =
      known === null
        ? await findOut.execute(entry, read.asked.intent)
        : await readFindingsOn(client, known.id, genesis);
    const evidence = withCancel(counted, await cancelOf(client, read.asked.intent.withdrawalId), judge);
    return { verdict: sayingWhy(judgeEvidence(evidence, judge, findings), wentBack), findings, wentBack };
  }

  /**
   * Keeps the rejections for ever, on the terms on which they are taken as orders: an old key takes nobody's approvals back
   * of what was registered after it had been struck off. While a server shows that it does; it could as well show nothing.
   */
  private keep(
    entry: LedgerEntry,
    id: WithdrawalId,
    {
      asked: { hash: intent },
      work,
      registeredUnder: under,
    }: Pick<Evidence, 'work' | 'registeredUnder'> & { readonly asked: Pick<Evidence['asked'], 'hash'> },
  ): Promise<void> {
    const rejections = work.votes.filter((vote) => vote.verb === 'Reject');
    return keepRejections(entry, id, rejections, (rejection) => {
      const left = verifyLeftReject(rejection, this.parts.policies.history);
      return left === null || wasThereToReject(left, { intent, under });
    });
  }

  /**
   * What does not fit under the limits is put before the people of another rule, or refused until somebody asks again, as
   * its own rule says. Decided here, where what was authorised before holds its room and nobody else is deciding, and
   * before any receipt: the limits' lock comes before that of the head. A rule that waits does so at the signature.
   */
  private async withinLimits(entry: LedgerEntry, verdict: PackageVerdict): Promise<PackageVerdict> {
    if (verdict.kind !== 'decided' || verdict.decision.kind !== 'authorised') return verdict;
    const { intent } = verdict.asked;
    const { requirement } = verdict.decision.grounds;
    const { beyondLimits } = requirement;
    if (beyondLimits.kind === 'wait') return verdict;
    const { inForce } = this.parts.policies;
    // Approvers help against an automatic limit only; against one on all that leaves it waits like everything else.
    const isAsking = beyondLimits.kind === 'ask';
    const limits = isAsking ? inForce.limits.filter(({ path }) => path === 'automatic') : inForce.limits;
    const charged = chargedUnder(intent, requirement);
    if ((await brokenAtAuthorisation(entry, inForce, limits, intent.withdrawalId, charged)) === null) return verdict;
    const decision: Decision = isAsking
      ? { kind: 'put-before-people', tier: beyondLimits.tiers.map(({ id }) => id).join('+') }
      : { kind: 'open', code: 'LIMIT_REACHED' };
    return { ...verdict, decision };
  }

  /** A refused package leaves a receipt and changes nothing else. */
  private async refuse(
    entry: LedgerEntry,
    item: WorkItem,
    { code, reference, intentHash }: Extract<PackageVerdict, { kind: 'refused' }>,
    known: RecordedWithdrawal | null,
  ): Promise<void> {
    await entry.append({
      withdrawalId: claimedIdOf(item),
      reference,
      intentHash,
      tier: known?.tier ?? '',
      outcome: 'refused',
      reason: code,
      finality: 'retryable',
    });
  }

  private async record(
    entry: LedgerEntry,
    known: RecordedWithdrawal | null,
    verdict: Extract<PackageVerdict, { kind: 'decided' }>,
    findings: Findings | null,
    wentBack: WentBack,
  ): Promise<void> {
    const withdrawal = known ?? (await this.register(entry, verdict, findings));
    const { decision } = verdict;
    // Others may be enough without that approval; those who read receipts must hear of it all the same.
    if (wentBack.isNews && decision.kind !== 'open')
      await stateStep(entry, withdrawal, {
        outcome: 'refused',
        reason: 'DEVICE_COUNTER_WENT_BACK',
        finality: 'retryable',
      });
    switch (decision.kind) {
      case 'registered':
        return;
      case 'open':
        await stateStep(entry, withdrawal, { outcome: 'refused', reason: decision.code, finality: 'retryable' });
        return;
      case 'held':
        await stateStep(entry, withdrawal, { outcome: 'held', reason: 'HELD_FOR_RELEASE' });
        return;
      case 'reopened':
        await stateStep(entry, withdrawal, {
          outcome: 'reopened',
          tier: verdict.tier,
          reason: 'NO_LONGER_APPROVED',
        });
        return;
      case 'put-before-people':
        await noteBeyondLimits(entry, withdrawal.id);
        await stateStep(entry, withdrawal, { outcome: 'reopened', tier: decision.tier, reason: 'LIMIT_REACHED' });
        return;
      case 'authorised':
        await this.authorise(entry, withdrawal, verdict, decision);
        return;
      case 'rejected':
        await stateStep(entry, withdrawal, {
          outcome: 'rejected',
          reason: decision.reason,
          finality: 'final',
          votes: decision.votes,
        });
        return;
      case 'cancelled':
        await stateStep(entry, withdrawal, { outcome: 'cancelled', reason: 'CANCELLED_BY_ENGINE', finality: 'final' });
        return;
      case 'expired':
        await stateStep(entry, withdrawal, { outcome: 'expired', reason: 'EXPIRED', finality: 'final' });
        return;
      case 'refused':
        await stateStep(entry, withdrawal, { outcome: 'refused', reason: decision.code, finality: 'final' });
        return;
    }
  }

  private async authorise(
    entry: LedgerEntry,
    withdrawal: RecordedWithdrawal,
    { asked, work }: Extract<PackageVerdict, { kind: 'decided' }>,
    { grounds: { requirement, trace }, votes }: Extract<Decision, { kind: 'authorised' }>,
  ): Promise<void> {
    const evidence = JSON.stringify(writeWorkPackage(work));
    const tier = requirement.rule;
    const charged = chargedUnder(asked.intent, requirement);
    await recordVerdict(entry, { id: withdrawal.id, tier, trace, votes, package: evidence, charged });
    await stateStep(entry, withdrawal, { outcome: 'authorised', tier, votes });
  }

  private async register(
    entry: LedgerEntry,
    { asked: { intent, hash }, work, tier }: Extract<PackageVerdict, { kind: 'decided' }>,
    findings: Findings | null,
  ): Promise<RecordedWithdrawal> {
    const { reference, asset, amount, wallet, notAfter } = intent;
    const { inForce } = this.parts.policies;
    const registered = await registerWithdrawal(entry, {
      withdrawalId: withdrawalIdOf(inForce.deploymentId, reference),
      reference,
      intentHash: hash,
      policyHash: inForce.hash,
      tier,
      asset,
      amount,
      wallet,
      notAfter,
      request: JSON.stringify(writeSignedRequest(work.request)),
      findings,
      place: placeOf(intent),
    });
    await this.keep(entry, registered.id, { asked: { hash }, work, registeredUnder: inForce });
    await this.parts.announce('registered');
    return registered;
  }
}

function chargedUnder(intent: Intent, requirement: Requirement): Charged {
  return chargedFor(intent, pathOf(requirement));
}

/** Where an approval is missing only because its key's counter went back, that is what is to be said. */
function sayingWhy(verdict: PackageVerdict, { digests }: WentBack): PackageVerdict {
  if (digests.size === 0 || verdict.kind !== 'decided') return verdict;
  const { decision } = verdict;
  const isMissing = decision.kind === 'open' && decision.code === 'QUORUM_NOT_REACHED';
  if (!isMissing && decision.kind !== 'registered') return verdict;
  return { ...verdict, decision: { kind: 'open', code: 'DEVICE_COUNTER_WENT_BACK' } };
}

/** A refusal of what is known, or of what stays unknown: whatever it says, the ledger would only grow by it. */
function changesNothing(verdict: PackageVerdict, known: RecordedWithdrawal | null): boolean {
  return verdict.kind === 'refused' || (known !== null && refusalOf(verdict) !== null);
}

/** The code of a refusal that may be asked for again and again; ends happen once by themselves. */
function refusalOf(verdict: PackageVerdict): Code | null {
  if (verdict.kind === 'refused') return verdict.code;
  return verdict.kind === 'decided' && verdict.decision.kind === 'open' ? verdict.decision.code : null;
}
