import { assertBaseUnits } from '../../../src/protocol/base-units.js';
import { PolicyHistory } from '../../../src/protocol/policy-history.js';
import { hex32Of, type Hex32 } from '../../../src/protocol/hex.js';
import { type IntentHash } from '../../../src/protocol/ids.js';
import { brokenLimit, type Charge, type Charged } from '../../../src/protocol/limits.js';
import { type Group, type Limit, type Tier } from '../../../src/protocol/policy.js';
import { evaluateQuorum } from '../../../src/protocol/rules/evaluate-quorum.js';
import { refuseVoteUnder } from '../../../src/protocol/rules/refuse-vote-under.js';
import { askOf, requirementOfTiers } from '../../../src/protocol/rules/requirement.js';
import { readSignedVote, electorateOf, verifyVote, writeSignedVote, type Vote } from '../../../src/protocol/vote.js';
import { describeVectors } from './describe-vectors.js';
import { thePolicy } from './the-policy.js';

const policy = thePolicy();

describeVectors('votes.json', ({ intent, vote: given }: { intent: IntentHash; vote: unknown }) => {
  const signed = readSignedVote(given);
  if (signed === null) return 'malformed';
  expect(writeSignedVote(signed)).toEqual(given);
  const verified = verifyVote(signed, intent, electorateOf(PolicyHistory.of(policy)));
  return verified.kind === 'vote' ? { vote: verified.vote } : { [verified.kind]: verified.code };
});

function tierNamed(id: string): Tier {
  const tier = policy.tiers.find((each) => each.id === id);
  if (tier === undefined) throw new Error(`no tier ${id}`);
  return tier;
}

interface Casting {
  readonly vote: Vote;
  readonly tier: string;
  readonly initiators: readonly string[];
  readonly now: number;
}

describeVectors('casting.json', ({ vote, tier, initiators, now }: Casting) => {
  const requirement = requirementOfTiers(policy, [tierNamed(tier)], []);
  const code = refuseVoteUnder(vote, requirement, { initiators: new Set(initiators), now, registeredAt: null });
  return code === null ? 'cast' : { refused: code };
});

interface Verdict {
  readonly groups: readonly Group[];
  readonly initiators: readonly string[];
  readonly now: number;
  readonly votes: readonly (Omit<Vote, 'intent' | 'digest'> & { readonly about?: 'other' })[];
}

const digestOf = (place: number): Hex32 => hex32Of(new Uint8Array(32).fill(place));
const [thisIntent, otherIntent] = [digestOf(0xaa) as IntentHash, digestOf(0xbb) as IntentHash];

describeVectors('quorum.json', ({ groups, initiators, now, votes: cast }: Verdict) => {
  const tier: Tier = {
    ...tierNamed('btc-large'),
    requires: { kind: 'quorum', groups: [...groups], votesValidForSeconds: 3600 },
  };
  const votes = cast.map(({ about, ...vote }, place): Vote => {
    return { ...vote, intent: about === 'other' ? otherIntent : thisIntent, digest: digestOf(place) };
  });
  const ask = askOf(tier);
  if (ask === null) throw new Error('it asks nobody');
  const hearing = { intent: thisIntent, initiators: new Set(initiators), now, registeredAt: null, devices: new Map() };
  const verdict = evaluateQuorum(ask, hearing, votes);
  switch (verdict.kind) {
    case 'approved':
      return { approved: verdict.counted.map((vote) => votes.indexOf(vote)) };
    case 'rejected':
      return { rejected: verdict.group, by: verdict.by };
    case 'open':
      return { open: verdict.missing };
  }
});

type Scopes = 'wallet' | 'destination' | 'beneficiary' | 'engineKey';
type ChargeText<T extends Charged> = Omit<T, 'amount' | Scopes> &
  Partial<Pick<T, Scopes>> & { readonly amount: string };
interface Room {
  readonly limits: readonly (Omit<Limit, 'amount'> & { readonly amount?: string })[];
  readonly charges: readonly ChargeText<Charge>[];
  readonly next: ChargeText<Charged>;
  readonly now: number;
}
const UNKNOWN = { wallet: null, destination: null, beneficiary: null, engineKey: null };

describeVectors('limits.json', ({ limits, charges, next, now }: Room) => {
  const broken = brokenLimit(
    limits.map(({ amount, ...limit }) => ({
      ...limit,
      ...(amount === undefined ? {} : { amount: assertBaseUnits(BigInt(amount)) }),
    })),
    charges.map((charge) => ({ ...UNKNOWN, ...charge, amount: BigInt(charge.amount) })),
    { ...UNKNOWN, ...next, amount: BigInt(next.amount) },
    now,
  );
  if (broken === null) return 'room';
  const { limit, usedAmount, usedCount, leftAmount, freesAt } = broken;
  return {
    ...{ broken: limit.id, used: usedAmount.toString(), usedCount, freesAt },
    left: leftAmount?.toString() ?? null,
  };
});
