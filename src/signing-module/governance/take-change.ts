import { judgeCertificates } from '../../certificates/judge-certificates.js';
import { type Code } from '../../protocol/codes.js';
import { NO_HASH } from '../../protocol/derive-intent.js';
import { type Genesis } from '../../protocol/genesis.js';
import {
  checkChange,
  hasGovernorsSignature,
  type ChangeRefusal,
  type CheckedChange,
} from '../../protocol/governance/check-change.js';
import { readSignedChange, type SignedChange } from '../../protocol/governance/signed-change.js';
import { type Hex32 } from '../../protocol/hex.js';
import { type PolicyHash } from '../../protocol/ids.js';
import { hashPolicy, type Policy } from '../../protocol/policy.js';
import { type Outcome, type SignedReceipt } from '../../protocol/receipt.js';
import { type Log } from '../../process/log.js';
import { noteUses } from '../devices/note-uses.js';
import { changeDigest, usesInChange } from '../devices/uses-in.js';
import { type Ledger, type LedgerEntry } from '../ledger/ledger.js';
import {
  isKnownVersion,
  settleVersion,
  storeVersion,
  waitingVersions,
  type PolicyVersion,
} from '../ledger/policy-versions.js';
import { lockOrders, suspendedDevices, vetoedPolicies } from '../ledger/stop-orders.js';
import { type FeedWatch } from '../orders/feed-watch.js';
import { type Policies } from '../policies.js';
import { demandInForce } from './demand-in-force.js';

export interface TakeChangeParts {
  readonly ledger: Ledger;
  readonly genesis: Genesis;
  readonly policies: Policies;
  readonly feedWatch: Pick<FeedWatch, 'isSilent' | 'silentSeconds'>;
  readonly log: Log;
}

export type TakenChange =
  | { readonly kind: 'in-force' | 'waiting' | 'void' | 'known'; readonly hash: Hex32 }
  | { readonly kind: 'refused'; readonly code: ChangeRefusal; readonly what: string };

type Settled = 'in-force' | 'waiting' | 'void';

/**
 * Takes changes of policy, each once, whoever brings them, and puts them in force when their time has come. What makes
 * a change valid is the signatures under it; who carries it matters as little as with a payment.
 */
export class TakeChange {
  constructor(private readonly parts: TakeChangeParts) {}

  /** @param given parsed JSON of a stranger's */
  async execute(given: unknown): Promise<TakenChange> {
    const { ledger, policies, log } = this.parts;
    const change = readSignedChange(given);
    if (change === null) return { kind: 'refused', code: 'POLICY_MALFORMED', what: 'this is no change of policy' };
    const hash = hashPolicy(change.policy);
    // A look without the lock: the same changes are handed out again and again.
    if (policies.history.at(hash) !== undefined || (await isKnownVersion(ledger.database, hash)))
      return { kind: 'known', hash };
    if (!hasGovernorsSignature(change, policies.inForce))
      return { kind: 'refused', code: 'POLICY_UNSIGNED', what: 'no governor of the policy in force has signed it' };
    const taken = await this.moving((move) => move.take(change, hash));
    if (taken.kind === 'refused') {
      const { code, what } = taken;
      log.warn({ policyHash: hash, code, what }, 'a policy was refused');
    } else log.warn({ policyHash: hash, state: taken.kind }, 'a signed policy was taken');
    return taken;
  }

  /** Settles what has waited long enough, was vetoed, or follows what is no longer in force. */
  async settleDue(): Promise<void> {
    const { ledger, log } = this.parts;
    for (const { hash } of await waitingVersions(ledger.database)) {
      const state = await this.moving((move) => move.settleKnown(hash));
      if (state !== 'waiting') log.warn({ policyHash: hash, state }, 'a policy was settled');
    }
  }

  /** Nothing is signed while a policy comes into force, and afterwards only under the new one. */
  private async moving<T>(work: (move: Move) => Promise<T>): Promise<T> {
    const { ledger, policies } = this.parts;
    const entered: Policy[] = [];
    const value = await ledger.write(async (entry) => {
      entered.length = 0;
      await lockOrders(entry.client);
      await demandInForce(entry, policies);
      const move = new Move(entry, this.parts, (policy) => entered.push(policy));
      return work(move);
    });
    // Only what was committed is in force.
    for (const policy of entered) policies.enter(policy);
    return value;
  }
}

/** One transaction that holds the orders' lock, and what it does to the chain of policies. */
class Move {
  constructor(
    private readonly entry: LedgerEntry,
    private readonly parts: TakeChangeParts,
    private readonly enter: (policy: Policy) => unknown,
  ) {}

  async take(change: SignedChange, hash: PolicyHash): Promise<TakenChange> {
    if (await isKnownVersion(this.entry.client, hash)) return { kind: 'known', hash };
    const checked = await this.check(change, this.entry.now);
    if (checked.kind === 'refused') return checked;
    if (checked.kind === 'open') return { kind: 'refused', code: 'POLICY_UNSIGNED', what: missingText(checked) };
    const { previousHash: previous, version } = checked.statement;
    const registered = await this.state(hash, 'policy-registered');
    const { sequence } = registered.message;
    await storeVersion(this.entry.client, { hash, previous, version, change, registered: sequence });
    return { kind: await this.settle({ hash, previous, change, registered, settled: null }), hash };
  }

  async settleKnown(hash: Hex32): Promise<Settled> {
    const version = (await waitingVersions(this.entry.client)).find((each) => each.hash === hash);
    return version === undefined ? 'waiting' : this.settle(version);
  }

  private async settle(version: PolicyVersion): Promise<Settled> {
    if (version.previous !== this.parts.policies.inForce.hash) return this.void(version, 'POLICY_REPLACED');
    const { recordedAt } = version.registered.message;
    // Counted once more: a signature of a device that was suspended meanwhile may have been a thief's.
    const checked = await this.check(version.change, recordedAt);
    const isTightening = checked.kind !== 'refused' && checked.statement.effect === 'tightening';
    const vetoed: ReadonlySet<string> = await vetoedPolicies(this.entry.client);
    // What tightens works at once: otherwise a thief would veto that his device is struck off, again and again.
    if (!isTightening && vetoed.has(version.hash)) return this.void(version, 'POLICY_VETOED');
    if (checked.kind !== 'signed') return this.void(version, 'POLICY_UNSIGNED');
    if (!this.isDue(recordedAt, checked.statement.delaySeconds)) return 'waiting';

    const { sequence } = (await this.state(version.hash, 'policy-in-force')).message;
    await settleVersion(this.entry.client, version.hash, 'in-force', sequence);
    for (const other of await waitingVersions(this.entry.client)) await this.void(other, 'POLICY_REPLACED');
    this.enter(checked.policy);
    return 'in-force';
  }

  /**
   * A veto may lie in a feed that nobody hears: then it waits as long again, and so long that we have listened for the
   * whole delay ourselves, for nobody has while we were down. No longer, or nobody could name another watchtower.
   */
  private isDue(recordedAt: number, delaySeconds: number): boolean {
    const { isSilent, silentSeconds } = this.parts.feedWatch;
    const waits = isSilent ? 2 * delaySeconds : delaySeconds;
    return this.entry.now >= recordedAt + waits && (!isSilent || silentSeconds >= delaySeconds);
  }

  private async void({ hash }: PolicyVersion, reason: Code): Promise<'void'> {
    const { sequence } = (await this.state(hash, 'policy-void', reason)).message;
    await settleVersion(this.entry.client, hash, 'void', sequence);
    return 'void';
  }

  private async check(change: SignedChange, now: number): Promise<CheckedChange> {
    const { genesis, policies, log } = this.parts;
    const { inForce } = policies;
    const suspended = await suspendedDevices(this.entry.client);
    const judge = { genesisHash: genesis.hash, inForce, suspended, now, judgeCertificates };
    const whole = checkChange(change, judge);
    if (whole.kind === 'refused') return whole;
    const { digests, isNews } = await noteUses(this.entry, usesInChange(change, inForce));
    if (digests.size === 0) return whole;
    const what = 'a security key’s counter went back';
    if (isNews) log.error({ policyHash: whole.policy.hash }, what);
    const signatures = change.signatures.filter(({ message }) => !digests.has(changeDigest(message, inForce)));
    const counted = checkChange({ ...change, signatures }, judge);
    return counted.kind === 'open' ? { kind: 'refused', code: 'DEVICE_COUNTER_WENT_BACK', what } : counted;
  }

  /** A receipt about a policy and no withdrawal. */
  private state(policyHash: Hex32, outcome: Outcome, reason: Code | '' = ''): Promise<SignedReceipt> {
    return this.entry.append({ withdrawalId: NO_HASH, reference: '', intentHash: policyHash, outcome, reason });
  }
}

function missingText({ missing }: Extract<CheckedChange, { kind: 'signed' | 'open' }>): string {
  const members = missing.members.length === 0 ? '' : `, and ${missing.members.join(', ')}`;
  return `${missing.governors} governors are missing${members}`;
}
