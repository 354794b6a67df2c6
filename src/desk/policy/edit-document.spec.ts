import { at, withItem, withValue } from './edit-document.js';

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

  it('finds nothing where nothing stands, whatever stands in the way', () => {
    expect(at(document, ['limits', 7, 'id'])).toBeUndefined();
    expect(at({ limits: 'none' }, ['limits', 0])).toBeUndefined();
    expect(at(null, ['limits'])).toBeUndefined();
    expect(withItem({ limits: 'none' }, ['limits'], 1)).toEqual({ limits: [1] });
  });
});
