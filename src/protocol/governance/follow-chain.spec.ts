import {
  aChainLink,
  aChange,
  aChangeSignature,
  followingDocument,
  theDraft,
} from '../../../test/support/builders/a-change.js';
import { ALICE, BOB, CAROL } from '../../../test/support/builders/a-device.js';
import { aGenesis } from '../../../test/support/builders/a-genesis.js';
import { aPolicyDocument, documentBytes } from '../../../test/support/builders/a-policy.js';
import { GOVERNANCE } from '../../../test/support/builders/a-rich-policy.js';
import { aSecret } from '../../../test/support/builders/a-secret.js';
import { type Hex32 } from '../hex.js';
import { parsePolicy } from '../policy.js';
import { followChain, readChainLink, writeChainLink, type ChainLink } from './follow-chain.js';

const first = { governance: GOVERNANCE };
const genesis = aGenesis({ policy: first });
const documents = [aPolicyDocument(first)];
const add = (seconds: number) => {
  const next = followingDocument(documents.at(-1), (edited) => (edited['maxLifetimeSeconds'] = seconds));
  documents.push(next as never);
  return next;
};
const [second, third] = [add(86_400), add(43_200)];
const two = parsePolicy(documentBytes(second));
const link2 = aChainLink(aChange(second, genesis.policy, [ALICE, BOB]), genesis);
const link3 = aChainLink(aChange(third, two, [BOB, CAROL]), genesis);

const follow = (...links: ChainLink[]) => {
  const followed = followChain(genesis, links);
  return followed.kind === 'refused' ? followed.code : followed.policies.inForce.version;
};

describe('followChain', () => {
  it('begins with the policy of the genesis', () => {
    expect(follow()).toBe(1);
  });

  it('goes on with each version that the governors signed and the signing module put in force', () => {
    const followed = followChain(genesis, [link2, link3]);
    expect(follow(link2, link3)).toBe(3);
    expect(followed.kind === 'followed' && followed.policies.at(two.hash)?.version).toBe(2);
  });

  it.each<[string, ChainLink[], string]>([
    ['a version left out', [link3], 'POLICY_NOT_NEXT'],
    ['the order turned round', [link3, link2], 'POLICY_NOT_NEXT'],
    ['a version twice', [link2, link2], 'POLICY_NOT_NEXT'],
    ['a signature missing', [aChainLink(aChange(second, genesis.policy, [ALICE]), genesis)], 'POLICY_UNSIGNED'],
    ['no signature', [{ ...link2, change: { ...link2.change, signatures: [] } }], 'POLICY_UNSIGNED'],
    ['the receipt of another version', [{ ...link2, receipt: link3.receipt }], 'POLICY_WAITING'],
    [
      'no more than a registration',
      [aChainLink(link2.change, genesis, { outcome: 'policy-registered' })],
      'POLICY_WAITING',
    ],
    [
      'a receipt that another key signed',
      [aChainLink(link2.change, { ...genesis, attestationSecret: aSecret('mallory') })],
      'POLICY_WAITING',
    ],
    [
      'a receipt that says another policy',
      [aChainLink(link2.change, genesis, { intentHash: 'ee'.repeat(32) as Hex32 })],
      'POLICY_WAITING',
    ],
  ])('refuses %s', (_what, links, code) => {
    expect(follow(...links)).toBe(code);
  });

  it('holds what was complete once, though somebody signed again when the first signatures had lapsed', () => {
    const { castAt } = link2.change.signatures[0]?.message ?? { castAt: 0 };
    const late = aChangeSignature(CAROL, theDraft(second, genesis.policy), {
      castAt: castAt + 86_400,
      expiresAt: castAt + 90_000,
    });
    const change = { ...link2.change, signatures: [...link2.change.signatures, late] };
    expect(follow({ ...link2, change })).toBe(2);
  });

  it('does not add up signatures that were never valid together', () => {
    const draft = theDraft(second, genesis.policy);
    const castAt = Math.floor(Date.now() / 1000);
    const signatures = [
      aChangeSignature(ALICE, draft, { castAt, expiresAt: castAt + 60 }),
      aChangeSignature(BOB, draft, { castAt: castAt + 120, expiresAt: castAt + 180 }),
    ];
    expect(follow({ ...link2, change: { ...link2.change, signatures } })).toBe('POLICY_UNSIGNED');
  });

  it('reads a link as it is written', () => {
    const text: unknown = JSON.parse(JSON.stringify(writeChainLink(link2)));
    expect(readChainLink(text)).toEqual(link2);
    expect(readChainLink({ ...(text as object), more: 1 })).toBeNull();
  });
});
