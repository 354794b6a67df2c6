import { parseAssetId } from '../../protocol/chains/caip.js';
import { type Code } from '../../protocol/codes.js';
import { deriveIntent, type DerivedIntent } from '../../protocol/derive-intent.js';
import { invariant } from '../../protocol/invariant.js';
import { brokenLimit, type Charge, type Charged } from '../../protocol/limits.js';
import { type Policy } from '../../protocol/policy.js';
import { type Grounds } from '../../protocol/rules/grounds.js';
import { asksPeople, notBefore, pathOf } from '../../protocol/rules/requirement.js';
import { type Intent } from '../../protocol/verbs.js';
import { judge } from '../../protocol/verdict.js';
import { findingsUnder, PaidDestinations } from './findings-under.js';
import { type PastWithdrawal } from './past-withdrawal.js';
import { type Fate, type Replayed } from './replayed.js';

/**
 * What a policy would have made of a history, by the functions that server and signing module decide with. Limits are
 * counted over time as they would have been charged: what asks nobody when it was registered, what people are asked
 * about when it was really signed. What was never signed, nobody approved here either.
 *
 * @param policyFor the draft for all of them, or the policy that each was registered under
 */
export function replay(
  history: readonly PastWithdrawal[],
  policyFor: (past: PastWithdrawal) => Policy,
): readonly Replayed[] {
  const steps = replaySteps(history, policyFor);
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}

/** The same one withdrawal at a time, for whoever has something else to do in between. */
export function* replaySteps(
  history: readonly PastWithdrawal[],
  policyFor: (past: PastWithdrawal) => Policy,
): Generator<undefined, readonly Replayed[]> {
  const inOrder = history.toSorted((one, other) => one.registeredAt - other.registeredAt);
  const run = new Replay(new PaidDestinations(inOrder), inOrder.map(policyFor));
  for (const past of inOrder) {
    run.take(past, policyFor(past));
    yield;
  }
  return run.finish();
}

type Mutable<T> = { -readonly [Field in keyof T]: T[Field] };

/** Something that may be paid as soon as its time has come and the limits leave room. */
interface Pending {
  readonly told: Mutable<Replayed>;
  readonly charged: Charged;
  /** When it may be signed, if there is room. */
  readonly readyAt: number;
  /** When it is authorised: from here on it holds its room against those that may not wait. */
  readonly authorisedAt: number;
  /** Beyond any limit it is refused, and does not wait. */
  readonly isRefusedBeyond: boolean;
  tryAt: number;
}

type Decided =
  | { readonly kind: 'blocked'; readonly code: Code; readonly trace: readonly string[] }
  | { readonly kind: 'allowed'; readonly fate: Fate; readonly grounds: Grounds };

class Replay {
  private readonly told: Mutable<Replayed>[] = [];
  /** In the order of their times. */
  private charges: Charge[] = [];
  private pending: Pending[] = [];
  private readonly longestWindowSeconds: number;

  constructor(
    private readonly paid: PaidDestinations,
    policies: readonly Policy[],
  ) {
    const windows = [...new Set(policies)].flatMap(({ limits }) => limits.map(({ windowSeconds }) => windowSeconds));
    this.longestWindowSeconds = windows.reduce((longest, each) => Math.max(longest, each), 0);
  }

  take(past: PastWithdrawal, policy: Policy): void {
    this.payUntil(past.registeredAt);
    const told: Mutable<Replayed> = {
      ...{ past, policy, fate: 'blocked', rule: null, code: null, trace: [] },
      ...{ limit: null, isBeyondLimits: false, waitedSeconds: 0, ranOut: false, charged: null },
    };
    this.told.push(told);
    const derived = intentUnder(policy, past);
    if (derived.kind === 'refused') told.code = derived.code;
    else this.decide(told, derived, false);
  }

  finish(): readonly Replayed[] {
    this.payUntil(Infinity);
    return this.told;
  }

  private decide(told: Mutable<Replayed>, derived: Derived, isBeyondLimits: boolean): void {
    const { past, policy } = told;
    const decided = decisionOn(policy, derived, past, this.paid, isBeyondLimits);
    if (decided.kind === 'blocked') {
      Object.assign(told, { fate: 'blocked', rule: null, code: decided.code, trace: decided.trace });
      return;
    }
    const { grounds, fate } = decided;
    const { requirement, beginnings, trace } = grounds;
    Object.assign(told, { fate, rule: requirement.rule, trace });
    const isAutomatic = !asksPeople(requirement);
    const charged = chargedFor(derived.intent, pathOf(requirement));
    const isAsking = requirement.beyondLimits.kind === 'ask';
    if (isAsking || (isAutomatic && requirement.beyondLimits.kind === 'refuse')) {
      const limits = isAsking ? policy.limits.filter(({ path }) => path === 'automatic') : policy.limits;
      const broken = brokenLimit(limits, this.withHeld(past.registeredAt), charged, past.registeredAt);
      if (broken !== null) {
        Object.assign(told, { limit: broken.limit.id, isBeyondLimits: true });
        if (isAsking) this.decide(told, derived, true);
        else Object.assign(told, { fate: 'blocked', code: 'LIMIT_REACHED', charged });
        return;
      }
    }
    told.charged = charged;
    const authorisedAt = isAutomatic ? past.registeredAt : past.signedAt;
    if (authorisedAt === null) return;
    const review = Math.max(0, ...requirement.quorums.map(({ minimumReviewSeconds }) => minimumReviewSeconds));
    const earliest = isAutomatic ? past.registeredAt : Math.max(authorisedAt, past.registeredAt + review);
    const readyAt = Math.max(earliest, notBefore(requirement, beginnings, past.registeredAt));
    const isRefusedBeyond = !isAutomatic && requirement.beyondLimits.kind === 'refuse';
    this.pending.push({ told, charged, readyAt, authorisedAt, isRefusedBeyond, tryAt: readyAt });
    this.payUntil(past.registeredAt);
  }

  /** Everything whose turn comes up to this moment, in the order of the turns. */
  private payUntil(now: number): void {
    for (;;) {
      let next: Pending | null = null;
      for (const each of this.pending) if (each.tryAt <= now && (next === null || each.tryAt < next.tryAt)) next = each;
      if (next === null) return;
      if (this.isOver(next)) this.pending = this.pending.filter((each) => each !== next);
    }
  }

  /** Tries once; whether that was the last time. */
  private isOver(each: Pending): boolean {
    const { told, charged, readyAt, tryAt: now } = each;
    const { notAfter } = told.past.request;
    if (now >= notAfter) {
      told.ranOut = true;
      told.waitedSeconds = Math.max(0, notAfter - readyAt);
      return true;
    }
    this.forget(now);
    const charges = each.isRefusedBeyond ? this.withHeld(now, each) : this.charges;
    const broken = brokenLimit(told.policy.limits, charges, charged, now);
    if (broken === null) {
      this.charges.push({ ...charged, at: now });
      told.waitedSeconds = now - readyAt;
      return true;
    }
    told.limit ??= broken.limit.id;
    if (each.isRefusedBeyond) {
      Object.assign(told, { fate: 'blocked', code: 'LIMIT_REACHED', isBeyondLimits: true });
      return true;
    }
    if (told.fate === 'passed') told.fate = 'waited';
    // An empty window that is too small for it never frees anything.
    each.tryAt = Math.min(notAfter, Math.max(now + 1, broken.freesAt ?? Infinity));
    return false;
  }

  /** With what is authorised and not signed yet, as if it were charged now. */
  private withHeld(now: number, but?: Pending): Charge[] {
    const held = this.pending.filter((each) => each !== but && each.authorisedAt <= now);
    return [...this.charges, ...held.map(({ charged }) => ({ ...charged, at: now }))];
  }

  private forget(now: number): void {
    const since = now - this.longestWindowSeconds;
    const first = this.charges[0];
    if (first !== undefined && first.at <= since) this.charges = this.charges.filter(({ at }) => at > since);
  }
}

type Derived = Extract<DerivedIntent, { kind: 'intent' }>;

/** From what the engine signed, as it would have been under this policy. */
function intentUnder(
  policy: Policy,
  past: PastWithdrawal,
): Derived | { readonly kind: 'refused'; readonly code: Code } {
  const { engineKey, enginePublicKey, request, registeredAt } = past;
  const key = policy.engineKeys.get(engineKey);
  if (key?.publicKey !== enginePublicKey) return { kind: 'refused', code: 'KEY_UNKNOWN' };
  if (request.notAfter - registeredAt > policy.maxLifetimeSeconds)
    return { kind: 'refused', code: 'NOT_AFTER_TOO_FAR' };
  return deriveIntent(request, engineKey, policy);
}

/** Before anybody has voted. */
function decisionOn(
  policy: Policy,
  { intent, hash }: Derived,
  past: PastWithdrawal,
  paid: PaidDestinations,
  isBeyondLimits: boolean,
): Decided {
  const { registeredAt } = past;
  const verdict = judge(
    {
      ...{ intent, hash, isBeyondLimits, registeredAt, now: registeredAt, inForce: policy, registeredUnder: policy },
      findings: findingsUnder(policy, past, paid),
    },
    [],
  );
  switch (verdict.kind) {
    case 'no-tier':
      return { kind: 'blocked', code: 'NO_TIER_MATCHES', trace: verdict.trace };
    case 'unknowable':
      return { kind: 'blocked', code: 'CONDITION_UNKNOWN', trace: verdict.trace };
    case 'rejected':
      return { kind: 'blocked', code: 'QUORUM_UNREACHABLE', trace: verdict.grounds.trace };
    case 'automatic':
      return { kind: 'allowed', fate: 'passed', grounds: verdict.grounds };
    case 'delayed':
      return { kind: 'allowed', fate: 'delayed', grounds: verdict.grounds };
    case 'held':
      return { kind: 'allowed', fate: 'held', grounds: verdict.grounds };
    case 'open':
      return { kind: 'allowed', fate: 'asked', grounds: verdict.grounds };
    case 'approved':
      invariant(false, 'nobody has voted, so nobody has approved');
  }
}

function chargedFor(intent: Intent, path: Charged['path']): Charged {
  const asset = parseAssetId(intent.asset);
  invariant(asset !== null, 'an intent names an asset');
  const { amount, wallet, destinationBytes: destination, beneficiary, engineKey } = intent;
  return { asset, amount, path, wallet, destination, beneficiary, engineKey };
}
