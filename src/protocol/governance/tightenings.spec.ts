import fc from 'fast-check';
import { ALICE, BOB, CAROL, DAVE, ERIN } from '../../../test/support/builders/a-device.js';
import { bitcoinAddressOf, BTC, ETH, EVM_CHAIN, evmAccountOf } from '../../../test/support/builders/a-policy.js';
import { aRichDocument, richPolicyOf, type Document } from '../../../test/support/builders/a-rich-policy.js';
import { aSecret } from '../../../test/support/builders/a-secret.js';
import { BITCOIN_REGTEST, parseAssetId } from '../chains/caip.js';
import { NO_HASH } from '../derive-intent.js';
import { OUTLIERS, type Findings } from '../findings.js';
import { type EngineKeyId, type IntentHash } from '../ids.js';
import { invariant } from '../invariant.js';
import { PolicyError } from '../policy-error.js';
import { ALERTS, CURRENCIES, DESTINATION_CLASSES } from '../policy-document.js';
import { type Currency, type Policy } from '../policy.js';
import { initiatorsOf } from '../initiators.js';
import { evaluateRequirement } from '../rules/evaluate-requirement.js';
import { factsUnder } from '../rules/facts.js';
import { pathOf, requirementBeyondLimits, requirementOf } from '../rules/requirement.js';
import { selectTiers } from '../rules/select-tiers.js';
import { type Intent } from '../verbs.js';
import { type Vote } from '../vote.js';
import { comparePolicies } from './compare-policies.js';

const policy = richPolicyOf(aRichDocument());
const NOW = 1_800_000_000;
const PLACES = [
  [BITCOIN_REGTEST, bitcoinAddressOf(aSecret('a place'))],
  [EVM_CHAIN, evmAccountOf(aSecret('a place'))],
  [EVM_CHAIN, evmAccountOf(aSecret('another place'))],
] as const;

describe('a sequence of tightenings', () => {
  const mutation = fc.oneof(
    fc.record({
      kind: fc.constant('threshold' as const),
      tier: fc.nat(8),
      group: fc.nat(2),
      to: fc.integer({ min: 1, max: 3 }),
    }),
    fc.record({
      kind: fc.constant('members' as const),
      tier: fc.nat(8),
      group: fc.nat(2),
      to: fc.subarray(['alice', 'bob', 'carol', 'dave', 'erin'], { minLength: 1 }),
    }),
    fc.record({
      kind: fc.constant('bounds' as const),
      tier: fc.nat(8),
      to: fc.nat(40_000_000),
      below: fc.nat(40_000_000),
    }),
    fc.record({ kind: fc.constant('endless' as const), tier: fc.nat(8) }),
    fc.record({ kind: fc.constant('drop' as const), tier: fc.nat(8) }),
    fc.record({ kind: fc.constant('swap' as const), tier: fc.nat(7) }),
    fc.record({
      kind: fc.constant('classes' as const),
      tier: fc.nat(8),
      to: fc.subarray([...DESTINATION_CLASSES], { minLength: 1 }),
    }),
    fc.record({ kind: fc.constant('worth' as const), tier: fc.nat(8), to: fc.nat(2_000_000) }),
    fc.record({ kind: fc.constant('hours' as const), tier: fc.nat(8), from: fc.nat(23), until: fc.nat(23) }),
    fc.record({
      kind: fc.constant('keys' as const),
      tier: fc.nat(8),
      to: fc.subarray(['trading', 'desk'], { minLength: 1 }),
    }),
    fc.record({ kind: fc.constant('automatic' as const), tier: fc.nat(8) }),
    fc.record({ kind: fc.constant('people' as const), tier: fc.nat(8) }),
    fc.record({ kind: fc.constant('held' as const), tier: fc.nat(8) }),
    fc.record({ kind: fc.constant('beyond' as const), tier: fc.nat(8), to: fc.constantFrom('wait', 'refuse', 'ask') }),
    fc.record({ kind: fc.constant('delay' as const), tier: fc.nat(8), to: fc.integer({ min: 1, max: 200 }) }),
    fc.record({ kind: fc.constant('insert' as const), tier: fc.nat(8), from: fc.nat(8) }),
    fc.record({
      kind: fc.constant('alerts' as const),
      tier: fc.nat(8),
      to: fc.subarray([...ALERTS], { minLength: 1 }),
    }),
    fc.record({ kind: fc.constant('cooling' as const), tier: fc.nat(8), seconds: fc.integer({ min: 1, max: 2_000 }) }),
    fc.record({
      kind: fc.constant('listed' as const),
      tier: fc.nat(8),
      place: fc.nat(PLACES.length - 1),
      lasts: fc.option(fc.integer({ min: -1_000, max: 100_000 })),
    }),
    fc.record({ kind: fc.constant('acquainted' as const), tier: fc.nat(8), to: fc.integer({ min: 1, max: 3_000 }) }),
  );
  type Mutation = typeof mutation extends fc.Arbitrary<infer M> ? M : never;

  function mutate(document: Document, { tier: place, ...change }: Mutation): void {
    const tiers = document['tiers'] as Document[];
    const tier = tiers[place % tiers.length];
    invariant(tier !== undefined, 'there are rules');
    const requires = tier['requires'] as Document;
    const groups = (requires['groups'] ?? []) as Document[];
    switch (change.kind) {
      case 'threshold': {
        const group = groups[change.group % Math.max(1, groups.length)];
        if (group !== undefined) group['threshold'] = change.to;
        break;
      }
      case 'members': {
        const group = groups[change.group % Math.max(1, groups.length)];
        if (group !== undefined) group['members'] = change.to;
        break;
      }
      case 'bounds':
        if (tier['asset'] === undefined) break;
        tier['atLeast'] = String(change.to);
        tier['below'] = String(change.below);
        break;
      case 'endless':
        delete tier['below'];
        break;
      case 'drop':
        tiers.splice(tiers.indexOf(tier), 1);
        break;
      case 'swap':
        tiers.splice(tiers.indexOf(tier), 1);
        tiers.splice(0, 0, tier);
        break;
      case 'classes':
        tier['destinations'] = change.to;
        break;
      case 'worth':
        tier['value'] = { currency: 'JPY', atLeast: String(change.to) };
        break;
      case 'hours':
        tier['hours'] = {
          from: `${String(change.from).padStart(2, '0')}:00`,
          to: `${String(change.until).padStart(2, '0')}:30`,
        };
        break;
      case 'keys':
        tier['engineKeys'] = change.to;
        break;
      case 'automatic':
        tier['requires'] = { kind: 'engine-signature' };
        break;
      case 'people':
        tier['requires'] = {
          ...{ kind: 'quorum', votesValidForSeconds: 60 },
          groups: [{ name: 'one', threshold: 1, members: ['alice'] }],
        };
        break;
      case 'held':
        tiers.splice(place % tiers.length, 0, {
          id: `held-${tiers.length}`,
          requires: { kind: 'hold', releasedBy: { name: 'one', threshold: 1, members: ['alice'] } },
        });
        break;
      case 'beyond':
        if (requires['kind'] === 'engine-signature')
          requires['beyondLimits'] = change.to === 'ask' ? { ask: 'btc-large' } : change.to;
        break;
      case 'delay':
        if (requires['kind'] === 'quorum') requires['delaySeconds'] = change.to;
        break;
      case 'alerts':
        tier['alerts'] = change.to;
        break;
      case 'cooling':
        tiers.splice(place % tiers.length, 0, {
          ...{ id: `cool-${tiers.length}`, requires: { kind: 'cooling', seconds: change.seconds } },
        });
        break;
      case 'listed': {
        const entries = (document['allowList'] ?? []) as Document[];
        const [chain = '', address = ''] = PLACES[change.place] ?? [];
        const others = entries.filter((entry) => entry['address'] !== address);
        const entry = { id: `entry-${change.place}`, chain, address, expiresAt: NOW + (change.lasts ?? 0) };
        document['allowList'] = change.lasts === null ? others : [...others, entry];
        break;
      }
      case 'acquainted':
        document['knownAfterSeconds'] = change.to;
        break;
      case 'insert': {
        const other = tiers[change.from % tiers.length];
        invariant(other !== undefined, 'there are rules');
        tiers.splice(place % tiers.length, 0, { ...structuredClone(other), id: `again-${tiers.length}` });
        break;
      }
    }
  }

  const people = [ALICE, BOB, CAROL, DAVE, ERIN];
  const payment = fc.record({
    asset: fc.constantFrom(BTC, ETH),
    amount: fc.oneof(fc.bigInt({ min: 1n, max: 60_000_000n }), fc.bigInt({ min: 1n, max: 10n ** 21n })),
    engineKey: fc.constantFrom('trading', 'desk'),
    beneficiary: fc.constantFrom('treasury', 'customer-1'),
    place: fc.nat(PLACES.length - 1),
    isPaid: fc.boolean(),
    /** The automatic limits, which no mutation touches, have no room for it. */
    isBeyondLimits: fc.boolean(),
    seenAgo: fc.nat(4_000),
    isLookAlike: fc.boolean(),
    outlier: fc.constantFrom(...OUTLIERS),
    worth: fc.bigInt({ min: 0n, max: 2_000_000n }),
    /** In which currencies the worth is known. */
    known: fc.subarray([...CURRENCIES]),
    second: fc.nat(86_399),
    approvers: fc.subarray(people),
  });
  type Payment = typeof payment extends fc.Arbitrary<infer P> ? P : never;

  function isAllowed(under: Policy, { worth, known, second, approvers, place, ...asked }: Payment): boolean {
    const asset = under.assets.get(parseAssetId(asked.asset) ?? ('' as never));
    if (asset === undefined || !under.engineKeys.has(asked.engineKey as EngineKeyId)) return false;
    const now = NOW - (NOW % 86_400) + second;
    const worths = new Map<Currency, bigint>(known.map((currency) => [currency, worth]));
    const [, destination = ''] = PLACES[place] ?? [];
    const intent = { ...asked, destination, wallet: asset.wallet, initiators: [] as string[] } as unknown as Intent;
    const firstSeenAt = now - asked.seenAgo;
    const findings: Findings = {
      destinationClass: asked.isPaid && asked.seenAgo >= under.knownAfterSeconds ? 'known' : 'new',
      ...{ firstSeenAt, worths, outlier: asked.outlier, resembles: asked.isLookAlike ? ['another'] : [] },
    };
    const selection = selectTiers(under, intent, factsUnder(under, intent, findings, now));
    const within = requirementOf(under, selection);
    const isHeldBack = within !== null && asked.isBeyondLimits && pathOf(within) !== 'approved';
    const requirement = isHeldBack ? requirementBeyondLimits(under, selection) : within;
    if (requirement === null || (isHeldBack && pathOf(requirement) !== 'approved')) return false;
    const votes = approvers.map((device): Vote => ({
      ...{ choice: 'approve', approver: device.approver as Vote['approver'], device: device.id as Vote['device'] },
      ...{ intent: NO_HASH as unknown as IntentHash, castAt: now - 5, expiresAt: now + 30, digest: NO_HASH },
    }));
    const question = {
      ...{ requirement, intent: NO_HASH as unknown as IntentHash, initiators: initiatorsOf(intent, under) },
      ...{ now, registeredAt: now - 1_000, firstSeenAt, devices: under.devices },
    };
    return evaluateRequirement(question, votes).kind === 'approved';
  }

  /** Null where the edits make no policy. */
  function grown(document: Document): Policy | null {
    try {
      return richPolicyOf(document);
    } catch (error) {
      if (error instanceof PolicyError) return null;
      throw error;
    }
  }

  it('never allows what the first policy refused', () => {
    let tightenings = 0;
    fc.assert(
      fc.property(
        fc.array(mutation, { minLength: 1, maxLength: 6 }),
        fc.array(payment, { minLength: 20, maxLength: 40 }),
        (mutations, payments) => {
          let document = aRichDocument();
          let last = policy;
          for (const each of mutations) {
            const edited = structuredClone(document);
            mutate(edited, each);
            const next = grown(edited);
            if (next === null || comparePolicies(next, last).effect === 'loosening') continue;
            [document, last] = [edited, next];
            tightenings += 1;
          }
          for (const asked of payments) if (isAllowed(last, asked)) expect(isAllowed(policy, asked)).toBe(true);
        },
      ),
      { numRuns: 100 },
    );
    // Or the property would hold because nothing ever counts as a tightening.
    expect(tightenings).toBeGreaterThan(20);
  });
});
