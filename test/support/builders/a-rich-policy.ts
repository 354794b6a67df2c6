import { BITCOIN_REGTEST } from '../../../src/protocol/chains/caip.js';
import { aSecret } from './a-secret.js';
import { aDevice, listedDevice } from './a-device.js';
import { aPolicyDocument, bitcoinAddressOf, BTC, documentBytes, ETH } from './a-policy.js';
import { parsePolicy, type Policy } from '../../../src/protocol/policy.js';

/** Two of four governors; a loosening waits a day. */
export const GOVERNANCE = {
  threshold: 2,
  governors: ['alice', 'bob', 'carol', 'dave'],
  looseningDelaySeconds: 86_400,
  delayFloorSeconds: 3_600,
};
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type Document = { [key: string]: Json };

/** The usual policy, with every kind of rule, limit and requirement in it. */
export function aRichDocument(): Document {
  const base = aPolicyDocument({ governance: GOVERNANCE });
  const rich = {
    ...base,
    devices: [
      ...(base['devices'] as Json[]),
      { id: 'dave-spare', approver: 'dave', scheme: 'ed25519', publicKey: '77'.repeat(32), path: 'console' },
      listedDevice(aDevice('erin', { id: 'erin-key', scheme: 'webauthn', path: 'console' })),
    ],
    console: { rpId: 'sekisho.example', origins: ['https://sekisho.example', 'https://spare.sekisho.example'] },
    watchtower: { publicKey: 'ab'.repeat(32) },
    selfFreeze: { forgedPackages: 10, windowSeconds: 60 },
    prices: { publicKey: 'bc'.repeat(32), windowSeconds: 86_400, staleAfterSeconds: 600 },
    allowList: [
      {
        ...{ id: 'cold-store', chain: BITCOIN_REGTEST, address: bitcoinAddressOf(aSecret('cold store')) },
        expiresAt: 1_900_000_000,
      },
    ],
    knownAfterSeconds: 3_600,
    roles: [{ id: 'duty', members: ['alice', 'bob', 'carol'] }],
    tiers: [
      {
        id: 'new-destinations',
        destinations: ['new'],
        value: { currency: 'JPY', atLeast: '1000000' },
        requires: { kind: 'hold', releasedBy: { name: 'duty', threshold: 1, role: 'duty' }, votesValidForSeconds: 600 },
      },
      {
        id: 'desk-at-night',
        asset: BTC,
        engineKeys: ['desk'],
        hours: { from: '20:00', to: '06:00' },
        requires: {
          kind: 'quorum',
          anyOf: [
            [{ name: 'ops', threshold: 2, members: ['alice', 'bob', 'carol'] }],
            [{ name: 'finance', threshold: 2, members: ['dave', 'erin'] }],
          ],
          votesValidForSeconds: 3600,
          minimumReviewSeconds: 60,
          delaySeconds: 120,
          independentVote: true,
          beyondLimits: 'refuse',
        },
      },
      ...(base.tiers as Json[]),
      {
        id: 'strange',
        alerts: ['look-alike', 'outlier'],
        requires: { kind: 'hold', releasedBy: { name: 'release', threshold: 1, members: ['erin'] } },
      },
      { id: 'cool', asset: BTC, destinations: ['new'], requires: { kind: 'cooling', seconds: 7_200 } },
      {
        id: 'the-rest',
        asset: BTC,
        beneficiaries: ['treasury'],
        wallets: ['btc-hot'],
        requires: { kind: 'engine-signature', beyondLimits: { ask: 'btc-large' } },
      },
    ],
    limits: [
      ...(base.limits as Json[]),
      {
        id: 'each-destination',
        asset: ETH,
        per: ['destination'],
        path: 'any',
        windowSeconds: 3600,
        amount: '5',
        count: 3,
      },
    ],
  };
  return JSON.parse(JSON.stringify(rich)) as Document;
}

export function richPolicyOf(document: unknown): Policy {
  return parsePolicy(documentBytes(document));
}

/** Edits a copy in place; the version and its predecessor play no part in the comparison. */
export function editedRichPolicy(edit: (document: Document) => void): Policy {
  const document = aRichDocument();
  edit(document);
  return richPolicyOf(document);
}

/** What stands at a place in a document. */
export const at = (value: Json | undefined, ...path: (string | number)[]): Document =>
  path.reduce<Json | undefined>((each, key) => (each as Document)[key], value) as Document;
