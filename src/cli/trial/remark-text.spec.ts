import { remarkText } from './remark-text.js';

describe('remarkText', () => {
  it('says who asked for what nobody can approve, and how that was decided', () => {
    const stuck = { says: 'nobody-can-approve', count: 2, engineKey: 'desk', trace: ['1. no', '2. fits'] } as const;
    expect(remarkText({ ...stuck, initiators: ['bob'] })).toEqual([
      'nobody can approve 2 of them: too few are left who count. One is asked by desk, initiated by bob',
      '  1. no',
      '  2. fits',
    ]);
    expect(remarkText({ ...stuck, initiators: [] })[0]).toMatch(/One is asked by desk$/);
  });

  it('names the rule, the limit and the share that it is about', () => {
    expect(remarkText({ says: 'rule-idle', rule: 'never' })).toEqual(['rule never has a say in none of them']);
    expect(remarkText({ says: 'limit-keeps-much', limit: 'tight', percent: 93 })).toEqual([
      'limit tight keeps 93 % of those that it minds',
    ]);
  });
});
