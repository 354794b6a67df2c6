import { selfTest } from './self-test.js';

describe('the self-test of every start', () => {
  it('has known answers for what a payment hangs on, and finds them right', () => {
    expect(selfTest()).toBeGreaterThanOrEqual(36);
  });
});
