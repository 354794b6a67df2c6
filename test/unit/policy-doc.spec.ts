import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { parseBaseUnits, type BaseUnits } from '../../src/protocol/base-units.js';
import { OUTLIERS, type Findings } from '../../src/protocol/findings.js';
import { type AssetId } from '../../src/protocol/chains/caip.js';
import { NO_HASH } from '../../src/protocol/derive-intent.js';
import { hex32Of } from '../../src/protocol/hex.js';
import { type ApproverId, type IntentHash } from '../../src/protocol/ids.js';
import { invariant } from '../../src/protocol/invariant.js';
import { brokenLimit, type Charge, type Charged } from '../../src/protocol/limits.js';
import { policyDocumentSchema, type CURRENCIES } from '../../src/protocol/policy-document.js';
import { parsePolicy, type Policy } from '../../src/protocol/policy.js';
import { parseStrictJson } from '../../src/protocol/strict-json.js';
import { judge } from '../../src/protocol/verdict.js';
import { type Vote } from '../../src/protocol/vote.js';
import { DEVICES } from '../support/builders/a-device.js';
import { aPolicyDocument, BTC, documentBytes, ETH, evmAccountOf, TUSD } from '../support/builders/a-policy.js';
import { aSecret } from '../support/builders/a-secret.js';

const DOC = readFileSync(join(import.meta.dirname, '../../docs/policy.md'), 'utf8');
const IDS: Readonly<Record<string, string>> = { BTC, ETH, TUSD };
/** Made once: its keys take longer than all that is tried here. */
const USUAL = aPolicyDocument();
const CUSTOMER = evmAccountOf(aSecret('a customer'));

const amount = z.string().transform((text) => {
  const units = parseBaseUnits(text);
  invariant(units !== null, `${text} is an amount`);
  return units;
});
const found = z.strictObject({
  destinationClass: z.enum(['known', 'new']).default('known'),
  firstSeenSecondsAgo: z.int().default(30 * 86_400),
  resembles: z.array(z.string()).default([]),
  outlier: z.enum(OUTLIERS).default('ordinary'),
  worths: z.record(z.string(), amount).default({}),
});
const exampleCase = z.strictObject({
  asset: z.enum(['BTC', 'ETH', 'TUSD']).default('BTC'),
  amount,
  destination: z.string().default(CUSTOMER),
  beneficiary: z.string().default('customer-1'),
  engineKey: z.string().default('trading'),
  initiators: z.array(z.string()).default([]),
  registered: z.iso.datetime().default('2026-05-01T12:00:00Z'),
  secondsLater: z.int().default(0),
  found: found.nullable().default(found.parse({})),
  approvedBy: z.array(z.string()).default([]),
  rejectedBy: z.array(z.string()).default([]),
  isBeyondLimits: z.boolean().default(false),
  before: z
    .array(
      z.strictObject({ amount, secondsAgo: z.int(), path: z.enum(['automatic', 'approved']).default('automatic') }),
    )
    .default([]),
  /** Of these the case says what it is about. */
  then: z.strictObject({
    verdict: z.string().optional(),
    rule: z.string().optional(),
    missing: z.record(z.string(), z.int()).optional(),
    releasedBy: z.array(z.string()).optional(),
    waitsSeconds: z.int().optional(),
    beyondLimits: z.string().optional(),
    says: z.string().optional(),
    limit: z.string().nullable().optional(),
  }),
});
type ExampleCase = z.infer<typeof exampleCase>;
const example = z.looseObject({ tiers: z.array(z.looseObject({})), cases: z.array(exampleCase).min(1) });

/** Under the heading above them. */
const EXAMPLES = [...DOC.matchAll(/^### (.+)$|^```json\n([\s\S]*?)^```$/gm)].reduce<{
  heading: string;
  readonly found: [string, string][];
}>(
  (before, [, heading, block]) => {
    if (heading !== undefined) return { ...before, heading };
    before.found.push([before.heading, block ?? '']);
    return before;
  },
  { heading: '', found: [] },
).found;

function policyOf(part: object): Policy {
  const named = JSON.stringify(part).replaceAll(
    /"asset":"([A-Z]+)"/g,
    (_, symbol: string) => `"asset":"${IDS[symbol] ?? ''}"`,
  );
  return parsePolicy(documentBytes({ ...USUAL, ...(JSON.parse(named) as object) }));
}

function findingsOf({ found: told }: ExampleCase, registeredAt: number): Findings | null {
  if (told === null) return null;
  const { firstSeenSecondsAgo, worths, ...rest } = told;
  const known = new Map(Object.entries(worths) as [(typeof CURRENCIES)[number], BaseUnits][]);
  return { ...rest, firstSeenAt: registeredAt - firstSeenSecondsAgo, worths: known };
}

function votesOf({ approvedBy, rejectedBy }: ExampleCase, castAt: number): Vote[] {
  const vote =
    (choice: Vote['choice']) =>
    (person: string): Vote => {
      const device = DEVICES.find(({ approver }) => approver === person);
      invariant(device !== undefined, `${person} has a device`);
      return {
        ...{ approver: person as ApproverId, device: device.id as Vote['device'], choice, castAt },
        ...{ expiresAt: castAt + 600, intent: NO_HASH as unknown as IntentHash, digest: hex32Of(aSecret(person)) },
      };
    };
  return [...approvedBy.map(vote('approve')), ...rejectedBy.map(vote('reject'))];
}

function whatBecomesOf(asked: ExampleCase, policy: Policy): object {
  const registeredAt = Date.parse(asked.registered) / 1000;
  const now = registeredAt + asked.secondsLater;
  const asset = policy.assets.get(IDS[asked.asset] as AssetId);
  invariant(asset !== undefined, 'the policy has the asset');
  const { beneficiary, engineKey, destination, initiators } = asked;
  const intent = {
    ...{ asset: asset.id, amount: asked.amount, wallet: asset.wallet, beneficiary, engineKey, destination, initiators },
  };
  const verdict = judge(
    {
      ...{
        intent,
        inForce: policy,
        registeredUnder: policy,
        findings: findingsOf(asked, registeredAt),
        registeredAt,
        now,
      },
      ...{ isBeyondLimits: asked.isBeyondLimits, hash: NO_HASH as unknown as IntentHash },
    },
    votesOf(asked, now),
  );
  const charged: Charged = {
    ...{ asset: asset.id, amount: asked.amount, path: 'automatic', wallet: asset.wallet },
    ...{ destination: null, beneficiary, engineKey },
  };
  const charges = asked.before.map(({ secondsAgo, ...rest }): Charge => ({
    ...charged,
    beneficiary: 'customer-1',
    ...rest,
    at: now - secondsAgo,
  }));
  const grounds = 'grounds' in verdict ? verdict.grounds : null;
  return {
    verdict: verdict.kind,
    rule: grounds?.requirement.rule,
    missing: 'missing' in verdict ? verdict.missing : undefined,
    releasedBy: 'releasedBy' in verdict ? verdict.releasedBy : undefined,
    waitsSeconds: verdict.kind === 'delayed' ? verdict.until - now : undefined,
    beyondLimits: grounds?.requirement.beyondLimits.kind,
    says: (grounds?.trace ?? ('trace' in verdict ? verdict.trace : [])).join('\n'),
    limit: brokenLimit(policy.limits, charges, charged, now)?.limit.id ?? null,
  };
}

describe('docs/policy.md', () => {
  it.each(EXAMPLES)('%s: its example is true', (_, block) => {
    const { cases, ...part } = example.parse(parseStrictJson(new TextEncoder().encode(block)));
    const policy = policyOf(part);
    for (const asked of cases) {
      const { says = '', ...then } = asked.then;
      const became = whatBecomesOf(asked, policy);
      expect(became).toEqual(expect.objectContaining({ ...then, says: expect.stringContaining(says) as unknown }));
    }
  });

  it('has an example of every condition, of every demand and of every field of theirs', () => {
    const shown = new Set(
      EXAMPLES.flatMap(([, block]) => [...block.matchAll(/"([A-Za-z]+)":/g)].map(([, name]) => name)),
    );
    const kinds = EXAMPLES.map(([, block]) => block).join('\n');
    const { tiers, limits, prices, allowList } = policyDocumentSchema.shape;
    const demands = tiers.element.shape.requires.options;
    const fields = [
      ...Object.keys(tiers.element.shape),
      ...demands.flatMap(({ shape }) => Object.keys(shape)),
      ...Object.keys(limits.element.shape),
      ...Object.keys(prices.unwrap().shape),
      ...Object.keys(allowList.unwrap().element.shape),
      ...['prices', 'allowList', 'knownAfterSeconds', 'roles'],
    ];
    expect(fields.filter((field) => !shown.has(field))).toEqual([]);
    expect(demands.map(({ shape }) => shape.kind.value).filter((kind) => !kinds.includes(`"${kind}"`))).toEqual([]);
  });
});
