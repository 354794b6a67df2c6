import { minds } from '../../protocol/limits.js';
import { type Policy } from '../../protocol/policy.js';
import { generateLedger } from './generate-ledger.js';
import { replaySteps } from './replay-policy.js';
import { type Replayed } from './replayed.js';
import { tallyFates, type Tally } from './tally-fates.js';

export const TRIED_DAYS = 90;
/** Another one would be as good; it stays, so that a policy's trial changes with the policy alone. */
const SEED = 20_261_122;
const DAY = 86_400;

/** More than these shares, in percent, are worth a remark. */
const MUCH = { asked: 50, blocked: 5, kept: 20 } as const;

/** What authors of a policy may not have meant; for people to judge. As data: each face has its own languages. */
export type Remark =
  /** So many percent of all. */
  | { readonly says: 'many-asked' | 'many-blocked'; readonly percent: number }
  /** Too few are left who count: custodians and initiators do not. One of them, and how it was decided. */
  | {
      readonly says: 'nobody-can-approve';
      readonly count: number;
      readonly engineKey: string;
      readonly initiators: readonly string[];
      readonly trace: readonly string[];
    }
  | { readonly says: 'time-runs-out'; readonly count: number; readonly total: number }
  | { readonly says: 'rule-idle'; readonly rule: string }
  | { readonly says: 'limit-idle'; readonly limit: string; readonly minded: number }
  | { readonly says: 'limit-keeps-much'; readonly limit: string; readonly percent: number };

export interface GeneratedTrial {
  readonly tally: Tally;
  readonly remarks: readonly Remark[];
}

/** Tries a policy on ninety days that never were. They end with the day, so that the time of day changes nothing. */
export function tryOnGenerated(policy: Policy, now: number): GeneratedTrial {
  const steps = trialSteps(policy, now);
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}

/** The same in small steps, for whoever has something else to do in between. */
export function* trialSteps(policy: Policy, now: number): Generator<undefined, GeneratedTrial> {
  const until = Math.ceil(now / DAY) * DAY;
  const ledger = generateLedger(policy, { days: TRIED_DAYS, until, seed: SEED });
  const replayed = yield* replaySteps(ledger, () => policy);
  const tally = tallyFates(replayed);
  return {
    tally,
    remarks: [
      ...shares(tally),
      ...deadlocks(replayed),
      ...ranOut(tally),
      ...policy.tiers.flatMap(({ id }) => idleRule(id, replayed)),
      ...policy.limits.flatMap((limit) => limitRemark(limit, replayed)),
    ],
  };
}

function shares({ fates, total }: Tally): Remark[] {
  const asked = percentOf(fates.asked + fates.held, total);
  const blocked = percentOf(fates.blocked, total);
  return [
    ...(asked > MUCH.asked ? [{ says: 'many-asked', percent: asked } as const] : []),
    ...(blocked > MUCH.blocked ? [{ says: 'many-blocked', percent: blocked } as const] : []),
  ];
}

/** Rules under which some withdrawals can be approved by nobody. */
function deadlocks(replayed: readonly Replayed[]): Remark[] {
  const stuck = replayed.filter(({ code }) => code === 'QUORUM_UNREACHABLE');
  const [first] = stuck;
  if (first === undefined) return [];
  const { engineKey, request } = first.past;
  const initiators = request.initiators ?? [];
  return [{ says: 'nobody-can-approve', count: stuck.length, engineKey, initiators, trace: first.trace }];
}

function ranOut({ ranOut: count, total }: Tally): Remark[] {
  return count === 0 ? [] : [{ says: 'time-runs-out', count, total }];
}

function idleRule(rule: string, replayed: readonly Replayed[]): Remark[] {
  const isUsed = replayed.some(({ rule: decided }) => decided?.split('+').includes(rule) === true);
  return isUsed ? [] : [{ says: 'rule-idle', rule }];
}

function limitRemark(limit: Policy['limits'][number], replayed: readonly Replayed[]): Remark[] {
  const minded = replayed.filter(({ charged }) => charged !== null && minds(limit, charged)).length;
  const kept = replayed.filter((each) => each.limit === limit.id).length;
  if (kept === 0) return [{ says: 'limit-idle', limit: limit.id, minded }];
  // What goes beyond an automatic limit is asked about, and counts under another path then.
  const percent = percentOf(kept, Math.max(minded, kept));
  return percent > MUCH.kept ? [{ says: 'limit-keeps-much', limit: limit.id, percent }] : [];
}

function percentOf(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part * 100) / whole);
}
