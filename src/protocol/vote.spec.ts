import { aDevice, DEVICES } from '../../test/support/builders/a-device.js';
import { aNextPolicy } from '../../test/support/builders/a-next-policy.js';
import { aPolicyDocument, documentBytes, LARGE_BTC } from '../../test/support/builders/a-policy.js';
import { BE, CONSOLE, UP, UV, type Ceremony } from '../../test/support/builders/a-security-key.js';
import { aWithdrawal } from '../../test/support/builders/an-engine.js';
import { aFreeze } from '../../test/support/builders/an-order.js';
import { deriveIntent } from './derive-intent.js';
import { type EngineKeyId } from './ids.js';
import { invariant } from './invariant.js';
import { orderDigest } from './orders/signed-order.js';
import { verifyOrder } from './orders/verify-order.js';
import { PolicyHistory } from './policy-history.js';
import { parsePolicy } from './policy.js';
import { electorateOf, readSignedVote, verifyVote, voteDigest, writeSignedVote, type SignedVote } from './vote.js';

const KEY = aDevice('alice', { id: 'alice-key', scheme: 'webauthn', path: 'console' });
const SPARE = 'https://spare.sekisho.example';
const document = aPolicyDocument({ console: { ...CONSOLE, origins: [...CONSOLE.origins, SPARE] } }, [...DEVICES, KEY]);
const policy = parsePolicy(documentBytes(document));
const derived = deriveIntent(
  aWithdrawal(policy.deploymentId, { amount: LARGE_BTC.toString() }),
  'trading' as EngineKeyId,
  policy,
);
invariant(derived.kind === 'intent', 'the policy knows what is asked for');
const { intent, hash } = derived;

/** A vote of alice's security key, in a ceremony that may be unlike others. */
function aTouch(ceremony: Ceremony = {}, verb: SignedVote['verb'] = 'Approve'): SignedVote {
  const vote = verb === 'Approve' ? KEY.approve(policy, intent) : KEY.reject(policy, intent);
  return { ...vote, signature: KEY.touch(voteDigest(policy.deploymentId, vote), ceremony) };
}
const history = PolicyHistory.of(policy);
/** After a change of where the console is. */
const followedBy = (terms: object, devices = document['devices']): PolicyHistory =>
  history.followedBy(
    parsePolicy(
      aNextPolicy(document, policy, (next) => {
        next['console'] = terms;
        next['devices'] = devices;
      }),
    ),
  );
const verdictOn = (vote: SignedVote, policies = history) => verifyVote(vote, hash, electorateOf(policies));

describe('a vote by a security key', () => {
  it('counts like any other, after it has travelled', () => {
    const read = readSignedVote(JSON.parse(JSON.stringify(writeSignedVote(aTouch()))));
    invariant(read !== null, 'a vote');
    expect(verdictOn(read)).toMatchObject({ kind: 'vote', vote: { approver: 'alice', device: 'alice-key' } });
  });

  it.each<[string, Ceremony, string]>([
    ['that a backup may hold', { flags: UP | UV | BE }, 'DEVICE_CREDENTIAL_SYNCED'],
    ['without user verification', { flags: UP }, 'DEVICE_NOT_USER_VERIFIED'],
    ['on another site', { client: { origin: 'https://evil.example' } }, 'DEVICE_WRONG_ORIGIN'],
    ['within a frame', { client: { crossOrigin: true } }, 'DEVICE_CROSS_ORIGIN'],
  ])('is refused %s, with the code of what is wrong', (_what, ceremony, code) => {
    expect(verdictOn(aTouch(ceremony))).toEqual({ kind: 'refused', code });
  });

  it('is refused as a signature for another verb or another person’s key', () => {
    const { signature } = KEY.reject(policy, intent);
    expect(verdictOn({ ...aTouch(), signature })).toEqual({ kind: 'refused', code: 'DEVICE_CHALLENGE_DIFFERS' });
    const other = aDevice('bob', { scheme: 'webauthn' });
    const forged = other.touch(voteDigest(policy.deploymentId, aTouch()), {});
    expect(verdictOn({ ...aTouch(), signature: forged })).toEqual({ kind: 'refused', code: 'VOTE_SIGNATURE_INVALID' });
  });

  it('drops out once the place where it was cast is struck off, and one from elsewhere stays', () => {
    const struckOff = followedBy({ ...CONSOLE, origins: [SPARE] });
    expect(verdictOn(aTouch(), struckOff)).toMatchObject({ kind: 'dropped', code: 'VOTE_DEVICE_REMOVED', remains: [] });
    expect(verdictOn(aTouch({ client: { origin: SPARE } }), struckOff).kind).toBe('vote');
  });

  it('leaves of a rejection cast there what is left of a removed device’s', () => {
    const dropped = verdictOn(aTouch({}, 'Reject'), followedBy({ ...CONSOLE, origins: [SPARE] }));
    expect(dropped).toMatchObject({ kind: 'dropped', remains: [{ choice: 'retract', approver: 'alice' }] });
  });

  it('drops out once credentials are those of another domain', () => {
    const moved = followedBy({ rpId: 'spare.sekisho.example', origins: [SPARE] });
    expect(verdictOn(aTouch({ client: { origin: SPARE } }), moved).kind).toBe('dropped');
  });

  it('is judged by the places of the policy that it names, and none that came later', () => {
    const first = parsePolicy(documentBytes({ ...document, console: CONSOLE }));
    const vote = KEY.approve(first, intent);
    const signature = KEY.touch(voteDigest(policy.deploymentId, vote), { client: { origin: SPARE } });
    const next = { ...document, version: 2, previous: first.hash };
    const later = PolicyHistory.of(first).followedBy(parsePolicy(documentBytes(next)));
    expect(later.inForce.console?.origins).toContain(SPARE);
    expect(verdictOn({ ...vote, signature }, later)).toEqual({ kind: 'refused', code: 'DEVICE_WRONG_ORIGIN' });
  });

  it('drops out with its device', () => {
    const without = followedBy(document['console'] as object, (document['devices'] as object[]).slice(0, -1));
    expect(verdictOn(aTouch(), without).kind).toBe('dropped');
  });
});

describe('an order by a security key', () => {
  it('stops like any other, and is refused with the code of what is wrong', () => {
    const freeze = aFreeze(KEY, policy);
    expect(verifyOrder(freeze, policy, new Set()).kind).toBe('order');
    const touched = { ...freeze, signature: KEY.touch(orderDigest(policy.deploymentId, freeze), { flags: UP }) };
    expect(verifyOrder(touched, policy, new Set())).toEqual({ kind: 'refused', code: 'DEVICE_NOT_USER_VERIFIED' });
  });
});
