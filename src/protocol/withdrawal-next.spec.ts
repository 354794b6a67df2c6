import { CODES } from './codes.js';
import { withdrawalNext } from './withdrawal-next.js';

describe('what to do next about a withdrawal', () => {
  it('is to wait for people where people are asked because it was beyond the limits, and for the window else', () => {
    for (const state of ['pending_approval', 'held'])
      expect(withdrawalNext(state, 'LIMIT_REACHED')).toMatch(/^Wait for the missing votes.* not go on by itself/);
    expect(withdrawalNext('authorised', 'LIMIT_REACHED')).toBe(CODES.LIMIT_REACHED);
  });

  it('is not to vote with another device where a vote on it is suspended: that is said to whoever votes', () => {
    const next = withdrawalNext('pending_approval', 'VOTE_DEVICE_SUSPENDED');
    expect(next).toMatch(/does not count while its device is suspended/);
    expect(next).not.toContain('another device');
  });

  it('is what the code says else, and nothing for what is no code', () => {
    expect(withdrawalNext('authorised', 'INSUFFICIENT_FUNDS')).toBe(CODES.INSUFFICIENT_FUNDS);
    expect(withdrawalNext('authorised', 'because')).toBeNull();
  });
});
