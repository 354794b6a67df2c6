import { minds } from '../../protocol/limits.js';
import { type Policy } from '../../protocol/policy.js';
import { generateLedger } from './generate-ledger.js';
import { replay } from '../../desk/trial/replay-policy.js';
import { type Replayed } from '../../desk/trial/replayed.js';
import { tallyFates, type Tally } from '../../desk/trial/tally-fates.js';

export const TRIED_DAYS = 90;
/** Another one would be as good; it stays, so that a policy's trial changes with the policy alone. */
const SEED = 20_261_122;
const DAY = 86_400;

/** More than these shares, in percent, are worth a remark. */
const MUCH = { asked: 50, blocked: 5, kept: 20 } as const;

export interface GeneratedTrial {
  readonly tally: Tally;
  /** What came of it that authors of the policy may not have meant; for people to judge. */
  readonly remarks: readonly string[];
}

/** Tries a policy on ninety days that never were. They end with the day, so that the time of day changes nothing. */
export function tryOnGenerated(policy: Policy, now: number): GeneratedTrial {
  const until = Math.ceil(now / DAY) * DAY;
  const replayed = replay(generateLedger(policy, { days: TRIED_DAYS, until, seed: SEED }), () => policy);
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

function shares({ fates, total }: Tally): string[] {
  const asked = percent(fates.asked + fates.held, total);
  const blocked = percent(fates.blocked, total);
  return [
    ...(asked > MUCH.asked ? [`people are asked about ${asked} % of all withdrawals`] : []),
    ...(blocked > MUCH.blocked ? [`${blocked} % of all withdrawals are blocked`] : []),
  ];
}

/** Rules under which some withdrawals can be approved by nobody: custodians and initiators leave too few. */
function deadlocks(replayed: readonly Replayed[]): string[] {
  const stuck = replayed.filter(({ code }) => code === 'QUORUM_UNREACHABLE');
  const [first] = stuck;
  if (first === undefined) return [];
  const { engineKey, request } = first.past;
  const by = request.initiators === undefined ? '' : `, initiated by ${request.initiators.join(', ')}`;
  return [
    `nobody can approve ${stuck.length} of them: too few are left who count. One is asked by ${engineKey}${by}`,
    ...first.trace.map((line) => `  ${line}`),
  ];
}

function ranOut({ ranOut: count, total }: Tally): string[] {
  return count === 0 ? [] : [`the time of ${count} of ${total} runs out in a delay or at a limit`];
}

function idleRule(id: string, replayed: readonly Replayed[]): string[] {
  const isUsed = replayed.some(({ rule }) => rule?.split('+').includes(id) === true);
  return isUsed ? [] : [`rule ${id} has a say in none of them`];
}

function limitRemark(limit: Policy['limits'][number], replayed: readonly Replayed[]): string[] {
  const minded = replayed.filter(({ charged }) => charged !== null && minds(limit, charged)).length;
  const kept = replayed.filter((each) => each.limit === limit.id).length;
  if (kept === 0) return [`limit ${limit.id} keeps none of the ${minded} that it minds`];
  // What goes beyond an automatic limit is asked about, and counts under another path then.
  const share = percent(kept, Math.max(minded, kept));
  return share > MUCH.kept ? [`limit ${limit.id} keeps ${share} % of those that it minds`] : [];
}

function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part * 100) / whole);
}
