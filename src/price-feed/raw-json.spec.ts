import fc from 'fast-check';
import { parseJsonPointer } from './json-pointer.js';
import { rawJsonAt } from './raw-json.js';

const at = (text: string, pointer: string): string | null => {
  const tokens = parseJsonPointer(pointer);
  if (tokens === null) throw new Error('no pointer');
  return rawJsonAt(text, tokens);
};

it.each([
  ['17250000.250000000000000001', '', '17250000.250000000000000001'],
  ['{"price": 9007199254740993 }', '/price', '9007199254740993'],
  ['{"a":[{"p":"1"},{"p":"2.50"}]}', '/a/1/p', '"2.50"'],
  ['{"a": {"]": "}"}, "b":\n{"c" : [ [1e5] , 2]}}', '/b/c/0', '[1e5]'],
  ['{"a/b":{"m~n":1.10}}', '/a~1b/m~0n', '1.10'],
  ['{"\\u0061":1,"b":2}', '/a', '1'],
  ['{"":0.1}', '/', '0.1'],
  ['{"a":"\\"]","b":3}', '/b', '3'],
])('finds in %s at %j the text %s', (text, pointer, raw) => {
  expect(at(text, pointer)).toBe(raw);
});

it.each([
  ['{"a":1}', '/b'],
  ['{"a":1}', '/a/b'],
  ['[1,2]', '/2'],
  ['[1,2]', '/01'],
  ['[1,2]', '/-'],
  ['{}', '/a'],
  ['[]', '/0'],
])('finds nothing in %s at %s', (text, pointer) => {
  expect(at(text, pointer)).toBeNull();
});

it.each(['a', 'a/b', '/~', '/~2'])('takes %j for no pointer', (text) => {
  expect(parseJsonPointer(text)).toBeNull();
});

it('finds every value of every document where JSON.parse has it', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(undefined, 1), (value, indent) => {
      const visit = (part: unknown, tokens: readonly string[]): void => {
        const raw = rawJsonAt(JSON.stringify(value, null, indent), tokens);
        expect(JSON.parse(raw ?? 'nothing')).toEqual(part);
        if (typeof part !== 'object' || part === null) return;
        for (const [name, child] of Object.entries(part)) visit(child, [...tokens, name]);
      };
      visit(JSON.parse(JSON.stringify(value)), []);
    }),
  );
});
