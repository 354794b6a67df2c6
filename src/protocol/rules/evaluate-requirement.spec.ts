import fc from 'fast-check';
import { aPolicyDocument, documentBytes, BTC } from '../../../test/support/builders/a-policy.js';
import { aRuleQuestion } from '../../../test/support/builders/a-rule-question.js';
import { NO_HASH } from '../derive-intent.js';
import { hex32Of } from '../hex.js';
import { type ApproverId, type DeviceId, type IntentHash } from '../ids.js';
import { parsePolicy, type Policy } from '../policy.js';
import { type Vote } from '../vote.js';
import { evaluateRequirement, type RuleQuestion } from './evaluate-requirement.js';

// Made once: its keys take longer than all that is tried here.
const DOCUMENT = aPolicyDocument();
const withTiers = (change: { readonly tiers: readonly object[] }): Policy =>
  parsePolicy(documentBytes({ ...DOCUMENT, ...change }));

const NOW = 1_800_000_000;
const OPS = ['alice', 'bob', 'carol'];
const FINANCE = ['dave', 'erin'];

const group = (name: string, members: readonly string[]) =>
  fc.integer({ min: 1, max: members.length }).map((threshold) => ({ name, threshold, members }));
const demands = fc
  .record({
    groups: fc.option(
      group('ops', OPS).map((each) => [each]),
      { nil: undefined },
    ),
    anyOf: fc.option(
      fc.tuple(group('finance', FINANCE), group('dave', ['dave'])).map(([one, other]) => [[one], [other]]),
      { nil: undefined },
    ),
    votesValidForSeconds: fc.constantFrom(600, 3600),
    minimumReviewSeconds: fc.constantFrom(undefined, 100, 1000),
    delaySeconds: fc.constantFrom(undefined, 100, 5000),
    independentVote: fc.constantFrom(undefined, true as const),
  })
  .filter(({ groups, anyOf }) => groups !== undefined || anyOf !== undefined)
  .map((demand) => ({ kind: 'quorum', ...demand }))
  .filter(
    ({ independentVote, groups, anyOf }) =>
      independentVote === undefined || groups !== undefined || anyOf === undefined,
  );
const holds = group('release', ['carol', 'erin']).map((releasedBy) => ({ kind: 'hold', releasedBy }));

/** Up to three rules that all join. */
const policies: fc.Arbitrary<Policy> = fc
  .array(fc.oneof({ weight: 3, arbitrary: demands }, { weight: 1, arbitrary: holds }), { minLength: 1, maxLength: 2 })
  .chain((some) => demands.map((last) => [...some, last]))
  .map((rules) =>
    withTiers({ tiers: rules.map((requires, index) => ({ id: `rule-${index + 1}`, asset: BTC, requires })) }),
  );

const votes = fc.array(
  fc
    .record({
      approver: fc.constantFrom(...OPS, ...FINANCE),
      device: fc.constantFrom('laptop', 'wallet'),
      choice: fc.constantFrom('approve' as const, 'approve' as const, 'reject' as const),
      castAt: fc.constantFrom(NOW - 3600, NOW - 60, NOW + 30),
      expiresAt: fc.constantFrom(NOW, NOW + 300),
      digest: fc.uint8Array({ minLength: 32, maxLength: 32 }).map(hex32Of),
    })
    .map((vote): Vote => ({
      ...vote,
      approver: vote.approver as ApproverId,
      device: `${vote.approver}-${vote.device}` as DeviceId,
      intent: NO_HASH as unknown as IntentHash,
    })),
  { minLength: 4, maxLength: 10 },
);
/** Most of those who may, approving in time, and a few votes of any kind: else hardly anything would be approved. */
const likely = fc
  .tuple(
    fc.subarray([...OPS, ...FINANCE], { minLength: 4 }),
    votes.map((some) => some.slice(0, 2)),
  )
  .map(([persons, some]) => [
    ...persons.map((name, at): Vote => ({
      ...{ choice: 'approve', approver: name as ApproverId, device: `${name}-laptop` as DeviceId },
      ...{ castAt: NOW - 60, expiresAt: NOW + 300, intent: NO_HASH as unknown as IntentHash },
      digest: hex32Of(new Uint8Array(32).fill(at + 1)),
    })),
    ...some,
  ]);
const asked = fc.record({
  initiators: fc.subarray([...OPS, ...FINANCE], { maxLength: 1 }).map((names) => new Set(names)),
  registeredAt: fc.constantFrom(null, NOW - 4000, NOW - 4000, NOW - 500, NOW),
});

const ruleIds = (policy: Policy): string[] => policy.tiers.map(({ id }) => id);
const question = (policy: Policy, change: Partial<RuleQuestion>, rules = ruleIds(policy)): RuleQuestion =>
  aRuleQuestion(policy, rules, { now: NOW, ...change });

describe('evaluateRequirement', () => {
  it('approves under joined rules only what each of them approves by itself, and not before any of their delays', () => {
    fc.assert(
      fc.property(policies, asked, likely, (policy, change, cast) => {
        const joined = evaluateRequirement(question(policy, change), cast);
        fc.pre(joined.kind === 'approved' || joined.kind === 'delayed');
        const last = ruleIds(policy).at(-1) ?? '';
        for (const id of ruleIds(policy)) {
          // A hold never stands alone; it is held to what it adds to the last rule.
          const alone = evaluateRequirement(question(policy, change, [id, last]), cast);
          expect(['approved', 'delayed']).toContain(alone.kind);
          if (joined.kind === 'approved') expect(alone.kind).toBe('approved');
        }
      }),
    );
  });

  it('counts no vote of somebody who asked, none that came too early and no more than one of a person for a group', () => {
    fc.assert(
      fc.property(policies, asked, likely, (policy, change, cast) => {
        const verdict = evaluateRequirement(question(policy, change), cast);
        fc.pre(verdict.kind === 'approved' || verdict.kind === 'delayed');
        for (const vote of verdict.counted) expect(change.initiators.has(vote.approver)).toBe(false);
        for (const { requires } of policy.tiers) {
          if (requires.kind !== 'quorum') continue;
          const { minimumReviewSeconds: review = 0 } = requires;
          const counting = verdict.counted.filter(
            ({ castAt }) => review === 0 || (change.registeredAt !== null && castAt >= change.registeredAt + review),
          );
          const persons = new Set(counting.map(({ approver }) => approver));
          for (const { members, threshold } of requires.groups)
            expect(members.filter((member) => persons.has(member)).length).toBeGreaterThanOrEqual(threshold);
        }
      }),
    );
  });

  it('gives the same verdict, and counts the same votes, whatever order they arrived in', () => {
    const shuffled = votes.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(policies, asked, shuffled, (policy, change, [all, other]) => {
        expect(evaluateRequirement(question(policy, change), other)).toEqual(
          evaluateRequirement(question(policy, change), all),
        );
      }),
    );
  });

  it('is never brought nearer to approval by one more rejection', () => {
    fc.assert(
      fc.property(policies, asked, votes, votes, (policy, change, cast, more) => {
        const before = evaluateRequirement(question(policy, change), cast);
        fc.pre(before.kind !== 'approved' && before.kind !== 'delayed');
        const against = more.map((vote): Vote => ({ ...vote, choice: 'reject' }));
        const after = evaluateRequirement(question(policy, change), [...cast, ...against]);
        expect(['approved', 'delayed']).not.toContain(after.kind);
      }),
    );
  });
});
