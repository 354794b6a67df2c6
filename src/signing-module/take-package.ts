import { type Code } from '../protocol/codes.js';
import { NO_HASH, withdrawalIdOf } from '../protocol/derive-intent.js';
import { writeSignedRequest } from '../protocol/evidence.js';
import { writeWorkPackage } from '../protocol/work-package.js';
import { type Announce } from './chain.js';
import { checkPackage, claimedIdOf, type PackageVerdict, type WorkItem } from './check-package.js';
import { type Ledger, type LedgerEntry } from './ledger/ledger.js';
import { recordVerdict } from './ledger/verdicts.js';
import { lockWithdrawal, registerWithdrawal, stateStep, type RecordedWithdrawal } from './ledger/withdrawals.js';
import { type Log } from './log.js';
import { type Policies } from './policies.js';
import { type RecentRefusals } from './recent-refusals.js';

export interface TakePackageParts {
  readonly ledger: Ledger;
  readonly policies: Policies;
  readonly refusals: RecentRefusals;
  readonly announce: Announce;
  readonly log: Log;
}

/** No order suspends a device yet. */
const NOBODY: ReadonlySet<string> = new Set();

/** What became of a package: `stated` in at least one receipt, nothing that was not stated before, or too many of its kind. */
export type Taken = 'stated' | 'nothing-new' | 'passed-over';

/** Judges one package and records what follows, in one transaction under the withdrawal's lock. */
export class TakePackage {
  constructor(private readonly parts: TakePackageParts) {}

  async execute(item: WorkItem): Promise<Taken> {
    const { ledger, policies, announce, refusals, log } = this.parts;
    const taken = await ledger.write(async (entry): Promise<PackageVerdict | 'old-news' | 'passed-over'> => {
      const known = await lockWithdrawal(entry.client, claimedIdOf(item));
      const verdict = checkPackage(item, {
        ...{ policies: policies.history, suspended: NOBODY, now: entry.now, known },
      });
      if (verdict.kind !== 'refused') await announce('verified');
      const code = refusalOf(verdict);
      if (code !== null && refusals.has(claimedIdOf(item), code, item.package, entry.now)) return 'old-news';
      if (isUnproven(verdict) && refusals.isSpent(entry.now)) return 'passed-over';
      if (verdict.kind === 'refused') await this.refuse(entry, item, verdict, known);
      if (verdict.kind === 'decided') await this.record(entry, known, verdict);
      return verdict;
    });
    if (taken === 'old-news') return 'nothing-new';
    if (taken === 'passed-over') {
      log.warn({ withdrawalId: claimedIdOf(item) }, 'too many packages that prove nothing; this one gets no receipt');
      return 'passed-over';
    }
    const code = refusalOf(taken);
    // Only what was committed has been stated.
    if (isUnproven(taken)) refusals.noteUnproven(ledger.now());
    if (code !== null) refusals.note(claimedIdOf(item), code, item.package, ledger.now());
    if (taken.kind === 'decided' && taken.decision.kind === 'authorised') await announce('authorised');
    return taken.kind === 'nothing-new' ? 'nothing-new' : 'stated';
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
  ): Promise<void> {
    const withdrawal = known ?? (await this.register(entry, verdict));
    const { decision } = verdict;
    switch (decision.kind) {
      case 'registered':
        return;
      case 'open':
        await stateStep(entry, withdrawal, { outcome: 'refused', reason: 'QUORUM_NOT_REACHED', finality: 'retryable' });
        return;
      case 'authorised': {
        const { tier, votes } = decision;
        const path = tier.requires.kind === 'engine-signature' ? 'automatic' : 'approved';
        const evidence = JSON.stringify(writeWorkPackage(verdict.work));
        await recordVerdict(entry, { id: withdrawal.id, tier: tier.id, path, votes, package: evidence });
        await stateStep(entry, withdrawal, { outcome: 'authorised', tier: tier.id, votes });
        return;
      }
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

  private async register(
    entry: LedgerEntry,
    { asked: { intent, hash }, work, tier }: Extract<PackageVerdict, { kind: 'decided' }>,
  ): Promise<RecordedWithdrawal> {
    const { reference, asset, amount, wallet, notAfter } = intent;
    const { inForce } = this.parts.policies;
    const registered = await registerWithdrawal(entry, {
      withdrawalId: withdrawalIdOf(inForce.deploymentId, reference),
      reference,
      intentHash: hash,
      policyHash: inForce.hash,
      tier: tier?.id ?? '',
      asset,
      amount,
      wallet,
      notAfter,
      request: JSON.stringify(writeSignedRequest(work.request)),
    });
    await this.parts.announce('registered');
    return registered;
  }
}

/** No engine's signature stands behind it. */
function isUnproven(verdict: PackageVerdict): boolean {
  return verdict.kind === 'refused' && verdict.intentHash === NO_HASH;
}

/** The code of a refusal that may be asked for again and again; ends happen once by themselves. */
function refusalOf(verdict: PackageVerdict): Code | null {
  if (verdict.kind === 'refused') return verdict.code;
  return verdict.kind === 'decided' && verdict.decision.kind === 'open' ? 'QUORUM_NOT_REACHED' : null;
}
