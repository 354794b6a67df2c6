import {
  draftRule,
  groupsOf,
  REQUIREMENT_KINDS,
  requirementOf,
  withAsset,
  withGroup,
  withGroupInWay,
  withoutGroup,
  withoutGroupInWay,
  withoutWay,
  withWay,
  type DraftQuorum,
} from './draft-rule.js';

const ops = { name: 'ops', threshold: 2, members: ['alice', 'bob'] };
const quorum: DraftQuorum = { kind: 'quorum', groups: [ops], votesValidForSeconds: 600 };
const namesOf = (of: DraftQuorum): unknown => [
  of.groups?.map(({ name }) => name),
  of.anyOf?.map((list) => list.map(({ name }) => name)),
];

describe('a rule that is written', () => {
  it('asks nobody who was not named, and keeps who was asked when its kind changes', () => {
    for (const kind of REQUIREMENT_KINDS)
      expect(groupsOf(requirementOf(kind)).flatMap(({ members }) => members)).toEqual([]);
    expect(groupsOf(requirementOf('hold', quorum))).toEqual([ops]);
    expect(groupsOf(requirementOf('quorum', { kind: 'hold', releasedBy: ops }))).toEqual([ops]);
  });

  it('drops bounds with the asset whose units they were counted in', () => {
    const rule = draftRule.parse({ id: 'a', asset: 'BTC', atLeast: '1', below: '9', wallets: ['w'], requires: quorum });
    expect(withAsset(rule, 'ETH')).toEqual({ id: 'a', asset: 'ETH', wallets: ['w'], requires: quorum });
    expect(withAsset(rule, null)).toEqual({ id: 'a', wallets: ['w'], requires: quorum });
  });

  it('never gives two groups the same name', () => {
    const many = withGroupInWay(withWay(withWay(withGroup(withGroup(quorum)))), 1);
    const names = groupsOf(many).map(({ name }) => name);
    expect(names).toHaveLength(7);
    expect(new Set(names).size).toBe(7);
    expect(namesOf(withGroup(withoutGroup(withGroup(withGroup(quorum)), 1)))).toEqual([
      ['ops', 'group-3', 'group-4'],
      undefined,
    ]);
  });

  it('begins a choice with two lists, and makes of the last one left what everybody must reach', () => {
    const choice = withWay(quorum);
    expect(namesOf(choice)).toEqual([['ops'], [['group-2'], ['group-3']]]);
    expect(namesOf(withoutWay(choice, 0))).toEqual([['ops', 'group-3'], undefined]);
    expect(namesOf(withoutGroupInWay(choice, 1, 0))).toEqual([['ops', 'group-2'], undefined]);
    const wider = withGroupInWay(choice, 0);
    expect(namesOf(withoutGroupInWay(wider, 0, 0))).toEqual([['ops'], [['group-4'], ['group-3']]]);
  });

  it('leaves no empty list behind, which no policy may have', () => {
    expect(withoutGroup(quorum, 0)).toEqual({ kind: 'quorum', votesValidForSeconds: 600 });
  });
});
