import { at, withInserted, withItem, withMoved, withValue } from './edit-document.js';

const document = { limits: [{ id: 'a', count: 1 }, { id: 'b' }], governance: { threshold: 2 } };

describe('editing a draft', () => {
  it('changes one value and nothing beside it', () => {
    const edited = withValue(document, ['limits', 0, 'count'], 5);
    expect(edited).toEqual({ ...document, limits: [{ id: 'a', count: 5 }, { id: 'b' }] });
    expect(document.limits[0]?.count).toBe(1);
    expect(withValue(document, ['governance', 'threshold'], 3)).toMatchObject({ governance: { threshold: 3 } });
  });

  it('takes fields and items out, and adds items', () => {
    expect(at(withValue(document, ['limits', 0], undefined), ['limits'])).toEqual([{ id: 'b' }]);
    expect(at(withValue(document, ['limits', 0, 'count'], undefined), ['limits', 0])).toEqual({ id: 'a' });
    expect(at(withItem(document, ['limits'], { id: 'c' }), ['limits', 2, 'id'])).toBe('c');
    expect(at(withItem(document, ['allowList'], { id: 'd' }), ['allowList'])).toEqual([{ id: 'd' }]);
  });

  it('puts an item where it should stand, and moves it one place at a time and never past an end', () => {
    const names = (edited: typeof document | object): unknown =>
      [0, 1, 2].map((index) => at(edited, ['limits', index, 'id'])).join(' ');
    expect(names(withInserted(document, ['limits'], 1, { id: 'c' }))).toBe('a c b');
    expect(names(withInserted(document, ['limits'], 9, { id: 'c' }))).toBe('a b c');
    expect(names(withMoved(document, ['limits'], 1, -1))).toBe('b a ');
    expect(names(withMoved(document, ['limits'], 0, 1))).toBe('b a ');
    for (const [index, by] of [
      [0, -1],
      [1, 1],
      [7, -1],
      [-1, 1],
    ] as const)
      expect(withMoved(document, ['limits'], index, by)).toEqual(document);
  });

  it('finds nothing where nothing stands, whatever stands in the way', () => {
    expect(at(document, ['limits', 7, 'id'])).toBeUndefined();
    expect(at({ limits: 'none' }, ['limits', 0])).toBeUndefined();
    expect(at(null, ['limits'])).toBeUndefined();
    expect(withItem({ limits: 'none' }, ['limits'], 1)).toEqual({ limits: [1] });
  });
});
