import { aPolicy } from '../../../test/support/builders/a-policy.js';
import { freezeBasisOf } from './freeze-basis-of.js';

const first = aPolicy();
const second = { ...first, version: 2 };

it('is the later of what the server has proved and what was proved here before', () => {
  expect(freezeBasisOf(null, null)).toBeNull();
  expect(freezeBasisOf(second, null)).toEqual({ policy: second, isLastKnown: false });
  expect(freezeBasisOf(null, first)).toEqual({ policy: first, isLastKnown: true });
  // A server that rolls back to a policy without the reader's key.
  expect(freezeBasisOf(first, second)).toEqual({ policy: second, isLastKnown: true });
  // What was kept before a change is not preferred to the change.
  expect(freezeBasisOf(second, first)).toEqual({ policy: second, isLastKnown: false });
  expect(freezeBasisOf(second, second)).toEqual({ policy: second, isLastKnown: false });
});
