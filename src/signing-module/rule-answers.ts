import { type DeviceId, type IntentHash } from '../protocol/ids.js';
import { type Hex32 } from '../protocol/hex.js';
import { parsePolicy } from '../protocol/policy.js';
import { evaluateRequirement } from '../protocol/rules/evaluate-requirement.js';
import { nothingKnown } from '../protocol/rules/facts.js';
import { requirementOf } from '../protocol/rules/requirement.js';
import { selectTiers } from '../protocol/rules/select-tiers.js';
import { type Vote } from '../protocol/vote.js';

const ASSET = 'eip155:31337/slip44:60';
const ADDRESS = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed';
const PERSONS = ['one', 'two', 'three'];
const quorum = (threshold: number, more: object = {}) => ({
  ...{ kind: 'quorum', votesValidForSeconds: 1000, ...more },
  groups: [{ name: 'self', threshold, members: PERSONS }],
});

const POLICY = {
  ...{ format: 'sekisho-policy-1', deploymentId: '02'.repeat(32), version: 1, maxLifetimeSeconds: 1000 },
  assets: [
    {
      ...{ id: ASSET, symbol: 'ETH', decimals: 18, wallet: 'self', maxFee: '1' },
      confirmations: { confirmed: 1, final: 1 },
    },
  ],
  wallets: [{ id: 'self', chain: 'eip155:31337', custody: 'module', address: ADDRESS }],
  engineKeys: [{ id: 'self', publicKey: '03'.repeat(32), custodians: [] }],
  ...{ auditors: [], limits: [], approvers: PERSONS.map((id) => ({ id, name: id })) },
  devices: PERSONS.map((id, at) => ({
    ...{ id, approver: id, scheme: 'ed25519', publicKey: `${at}${at}`.repeat(32), path: 'console' },
  })),
  tiers: [
    { id: 'new', asset: ASSET, below: '10', destinations: ['new'], requires: quorum(3) },
    { id: 'small', asset: ASSET, below: '10', requires: quorum(2) },
    { id: 'large', asset: ASSET, below: '100', requires: quorum(1, { minimumReviewSeconds: 50, delaySeconds: 200 }) },
  ],
};

/** Known answers for rules, worked by hand. */
export function ruleAnswers(): (readonly [what: string, isRight: boolean])[] {
  const policy = parsePolicy(new TextEncoder().encode(JSON.stringify(POLICY)));
  const selection = (amount: bigint, isKnown = true) =>
    selectTiers(
      policy,
      { asset: ASSET, amount, wallet: 'self', engineKey: 'self', beneficiary: 'self' },
      isKnown ? { ...nothingKnown(0), destinationClasses: ['known'] } : nothingKnown(0),
    );
  const intent = '04'.repeat(32) as IntentHash;
  const votes = (count: number, castAt = 100): Vote[] =>
    [...policy.approvers.keys()].slice(0, count).map((approver, at) => ({
      ...{ choice: 'approve', approver, device: approver as string as DeviceId, intent, castAt, expiresAt: 900 },
      digest: `${at}${at}`.repeat(32) as Hex32,
    }));
  const verdict = (selected: ReturnType<typeof selection>, cast: readonly Vote[], now = 300): string => {
    const requirement = requirementOf(policy, selected);
    if (requirement === null) return 'none';
    const { devices } = policy;
    const times = { now, registeredAt: 50, firstSeenAt: 60 };
    return evaluateRequirement({ intent, requirement, initiators: new Set(), ...times, devices }, cast).kind;
  };
  return [
    ['the first rule that matches decides', verdict(selection(9n), votes(2)) === 'approved'],
    ['what cannot be known joins', verdict(selection(9n, false), votes(2)) === 'open'],
    ['and is met by meeting all', verdict(selection(9n, false), votes(3)) === 'approved'],
    ['no rule means no', verdict(selection(100n), votes(3)) === 'none'],
    ['a delay is over when it is over', verdict(selection(10n), votes(1), 250) === 'approved'],
    ['and not a second earlier', verdict(selection(10n), votes(1), 249) === 'delayed'],
    ['a review is over when it is over', verdict(selection(10n), votes(1, 100)) === 'approved'],
    ['and not a second earlier', verdict(selection(10n), votes(1, 99)) === 'open'],
  ];
}
