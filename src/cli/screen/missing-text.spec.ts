import { missingText } from './missing-text.js';

const open = { kind: 'open', missing: {}, choices: [], lacksIndependentVote: false } as const;

describe('what is still missing', () => {
  it('is so many of each group', () => {
    expect(missingText({ ...open, missing: { ops: 2, finance: 1 } })).toBe('Still missing: 2 of ops, 1 of finance.');
  });

  it('is one of the lists where a rule leaves a choice, and never nothing', () => {
    const choices = [[{ ops: 1, finance: 1 }, { board: 2 }]];
    expect(missingText({ ...open, choices })).toBe('Still missing: one of: 1 of ops, 1 of finance, or 2 of board.');
    expect(missingText({ ...open, missing: { risk: 1 }, choices: [[{ board: 2 }]] })).toBe(
      'Still missing: 1 of risk; 2 of board.',
    );
    expect(missingText({ kind: 'held', releasedBy: [], missing: {} })).toBe(
      'Still missing: others of those whom its rule names.',
    );
  });

  it('is an approval on an independent path where only that is', () => {
    expect(missingText({ ...open, lacksIndependentVote: true })).toBe(
      'Still missing: an approval by a device on an independent path.',
    );
  });
});
