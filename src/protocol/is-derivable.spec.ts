import fc from 'fast-check';
import { ALICE } from '../../test/support/builders/a-device.js';
import { aPolicy } from '../../test/support/builders/a-policy.js';
import { aWithdrawal } from '../../test/support/builders/an-engine.js';
import { deriveIntent } from './derive-intent.js';
import { type EngineKeyId } from './ids.js';
import { invariant } from './invariant.js';
import { isDerivable } from './is-derivable.js';
import { readSignedOrder } from './orders/signed-order.js';
import { type Intent } from './verbs.js';
import { readSignedVote, writeSignedVote } from './vote.js';
import { INITIATORS_AT_MOST, withdrawalRequestSchema } from './withdrawal-request.js';

const policy = aPolicy();
const derived = deriveIntent(aWithdrawal(policy.deploymentId), 'trading' as EngineKeyId, policy);
invariant(derived.kind === 'intent', 'the policy knows what is asked for');
const { intent } = derived;

describe('an intent in a vote', () => {
  it('that was derived from a request is one that could be, whatever the request says', () => {
    const id = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/);
    const request = fc.record({ reference: id, beneficiary: id, amount: fc.bigInt(1000n, 2n ** 256n - 1n) });
    fc.assert(
      fc.property(request, ({ reference, beneficiary, amount }) => {
        const asked = aWithdrawal(policy.deploymentId, { reference, beneficiary, amount: amount.toString() });
        expect(withdrawalRequestSchema.safeParse(asked).success).toBe(true);
        const made = deriveIntent(asked, 'trading' as EngineKeyId, policy);
        expect(made.kind === 'intent' && isDerivable(made.intent)).toBe(true);
      }),
    );
  });

  it.each<[string, Partial<Intent>]>([
    ['a character that PostgreSQL cannot keep as JSON', { beneficiary: 'a\u0000b' }],
    ['a line break where screens show a line', { amountText: '1 BTC\n2 BTC' }],
    ['what turns the direction of a text', { destination: 'bcrt1\u202eq' }],
    ['nothing where an amount is told', { amountText: '' }],
    ['a destination without an end', { destination: 'b'.repeat(201) }],
    ['a script without an end', { destinationBytes: 'ab'.repeat(101) as Intent['destinationBytes'] }],
    ['a fee without an end', { maxFeeText: '0'.repeat(201) }],
    ['a moment without an end', { notAfterText: '2'.repeat(201) }],
    ['a memo without an end', { memo: 'm'.repeat(101) }],
    ['a memo in two lines', { memo: 'one\ntwo' }],
    ['an asset that is none', { asset: 'bitcoin' }],
    ['a wallet that is no name', { wallet: 'Hot Wallet' }],
    ['an engine that is no name', { engineKey: 'x'.repeat(64) }],
    ['more initiators than a request names', { initiators: Array<string>(INITIATORS_AT_MOST + 1).fill('alice') }],
    ['an initiator who is no name', { initiators: ['Alice'] }],
    ['a reference that is none', { reference: 'r'.repeat(129) }],
  ])('cannot have %s: it is no vote, and no order', (_what, overrides) => {
    const other = { ...intent, ...overrides };
    for (const vote of [ALICE.approve(policy, other), ALICE.reject(policy, other)])
      expect(readSignedVote(writeSignedVote(vote))).toBeNull();
    expect(readSignedOrder(writeSignedVote(ALICE.reject(policy, other)))).toBeNull();
    expect(readSignedOrder(writeSignedVote(ALICE.reject(policy, intent)))).not.toBeNull();
  });
});
