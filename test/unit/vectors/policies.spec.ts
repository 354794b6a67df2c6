import { type AssetId } from '../../../src/protocol/chains/caip.js';
import { GenesisError, openGenesis } from '../../../src/protocol/genesis.js';
import { type Hex32 } from '../../../src/protocol/hex.js';
import { PolicyError } from '../../../src/protocol/policy-error.js';
import { hashPolicy, parsePolicy } from '../../../src/protocol/policy.js';
import { nothingKnown } from '../../../src/protocol/rules/facts.js';
import { selectTiers } from '../../../src/protocol/rules/select-tiers.js';
import { StrictJsonError } from '../../../src/protocol/strict-json.js';
import { describeVectors } from './describe-vectors.js';
import { fileBytes, thePolicy } from './the-policy.js';

/** The vectors name a part of what the error says, to be sure that it is this rule and no other. */
function refusal(error: unknown, kinds: readonly (new (message?: string) => Error)[], says: unknown): unknown {
  expect(kinds.some((kind) => error instanceof kind)).toBe(true);
  const { message } = error as Error;
  // The mark in front of each finding: one finding, one rule.
  expect(message.split('✖').length - 1).toBeLessThanOrEqual(1);
  return typeof says === 'string' && message.includes(says) ? { refused: says } : { refused: message };
}

type Document = { readonly document: unknown } | { readonly text: string };

describeVectors('policies.json', (input: Document, expected) => {
  const bytes = 'text' in input ? new TextEncoder().encode(input.text) : fileBytes(input.document);
  try {
    const policy = parsePolicy(bytes);
    expect(policy.hash).toBe(hashPolicy(bytes));
    return { hash: policy.hash };
  } catch (error) {
    return refusal(error, [PolicyError, StrictJsonError], expected.refused);
  }
});

interface Amount {
  readonly asset: AssetId;
  readonly amount: string;
  /** In place of the policy's own. */
  readonly tiers?: readonly unknown[];
}

describeVectors('tiers.json', ({ asset, amount, tiers }: Amount) => {
  const policy = tiers === undefined ? thePolicy() : thePolicy({ tiers });
  const asked = { asset, amount: BigInt(amount), wallet: '', engineKey: '', beneficiary: '' };
  return selectTiers(policy, asked, nothingKnown(0)).tiers[0]?.id ?? null;
});

interface Files {
  readonly genesis: unknown;
  readonly policy: unknown;
  readonly enrolments: unknown;
  readonly pinned: Hex32;
}

describeVectors('geneses.json', ({ genesis, policy, enrolments, pinned }: Files, expected) => {
  const files = { genesis: fileBytes(genesis), policy: fileBytes(policy), enrolments: fileBytes(enrolments) };
  try {
    return { hash: openGenesis(files, pinned).genesis.hash };
  } catch (error) {
    return refusal(error, [GenesisError, PolicyError], expected.refused);
  }
});
