import fc from 'fast-check';
import { aDevice, ALICE } from '../../../test/support/builders/a-device.js';
import { aPolicy } from '../../../test/support/builders/a-policy.js';
import { aSecret } from '../../../test/support/builders/a-secret.js';
import { CONSOLE } from '../../../test/support/builders/a-security-key.js';
import { hex32Of, type Hex, type Hex32 } from '../hex.js';
import { type DeviceId } from '../ids.js';
import { invariant } from '../invariant.js';
import { contradicts, useOf, type DeviceUse } from './sign-counter.js';

const KEY = '02aa' as Hex;
const use = (signCount: number, castAt: number, name = `${signCount} at ${castAt}`): DeviceUse => ({
  publicKey: KEY,
  digest: hex32Of(aSecret(name)),
  signCount,
  castAt,
});

describe('two uses of one key', () => {
  it.each<[string, DeviceUse, DeviceUse, boolean]>([
    ['in order', use(5, 1000), use(6, 2000), false],
    ['with a gap, for what was signed elsewhere', use(5, 1000), use(90, 2000), false],
    ['going back', use(6, 1000), use(5, 2000), true],
    ['going back to nothing', use(6, 1000), use(0, 2000), true],
    ['with the same counter', use(6, 1000), use(6, 1001), true],
    ['that never count', use(0, 1000), use(0, 2000), false],
    ['that begin to count', use(0, 1000), use(1, 2000), false],
    ['going back within a minute, as by clocks that differ', use(6, 1000), use(5, 1060), false],
    ['going back in a second more', use(6, 1000), use(5, 1061), true],
  ])('%s', (_what, one, other, isContradiction) => {
    expect(contradicts(one, [other])).toBe(isContradiction ? other : null);
    // Whichever is seen first.
    expect(contradicts(other, [one])).toBe(isContradiction ? one : null);
  });

  it('do not contradict each other when they are over one digest, or of two keys', () => {
    const [one, again] = [use(6, 1000, 'the same'), use(6, 1000, 'the same')];
    expect(contradicts(one, [again])).toBeNull();
    expect(contradicts(use(6, 1000), [{ ...use(6, 2000), publicKey: '02bb' as Hex }])).toBeNull();
  });

  it('are never by a copy when one authenticator made them, in whatever order they are seen', () => {
    const uses = fc
      .uniqueArray(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 20 })
      .map((times) => times.sort((a, b) => a - b).map((castAt, at) => use(at + 1, castAt)));
    fc.assert(
      fc.property(
        uses.chain((made) => fc.tuple(fc.constant(made), fc.shuffledSubarray(made, { minLength: made.length }))),
        ([, seen]) => {
          for (const [at, each] of seen.entries()) expect(contradicts(each, seen.slice(0, at))).toBeNull();
        },
      ),
    );
  });
});

describe('what a signature says of the counter', () => {
  it('is read from an assertion, and from no other signature', () => {
    const key = aDevice('alice', { id: 'alice-key', scheme: 'webauthn', path: 'console' });
    const policy = aPolicy({ console: CONSOLE }, [
      ALICE,
      key,
      ...['bob', 'carol', 'dave', 'erin'].map((id) => aDevice(id)),
    ]);
    const digest = 'ab'.repeat(32) as Hex32;
    const [listed, laptop] = ['alice-key', 'alice-laptop'].map((id) => policy.devices.get(id as DeviceId));
    invariant(listed !== undefined && laptop !== undefined, 'both are in the policy');
    const signature = key.touch(digest, { signCount: 77 });
    expect(useOf(listed, digest, signature, 1000)).toEqual({
      ...{ publicKey: key.publicKey, digest, signCount: 77, castAt: 1000 },
    });
    expect(useOf(laptop, digest, ALICE.sign(digest), 1000)).toBeNull();
  });
});
