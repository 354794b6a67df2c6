import fc from 'fast-check';
import { parseStrictJson, StrictJsonError } from './strict-json.js';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('parseStrictJson', () => {
  it('agrees with JSON.parse on everything that JSON.stringify writes, however it is spaced', () => {
    // Without `__proto__`, which is refused; 30 levels stay below the limit on depth.
    const values = fc.jsonValue({ maxDepth: 5 }).filter((value) => !JSON.stringify(value).includes('__proto__'));
    fc.assert(
      fc.property(values, fc.constantFrom('', '  ', '\t'), (value, space) => {
        const text = JSON.stringify(value, null, space);
        expect(parseStrictJson(bytes(text))).toEqual(JSON.parse(text));
      }),
    );
  });

  it('refuses an object as soon as two of its keys are equal, however each is escaped', () => {
    const escaped = (key: string) =>
      `"${key.replaceAll(/./g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`;
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z"\\{}[\]:,]{1,12}$/), fc.jsonValue({ maxDepth: 2 }), (key, value) => {
        fc.pre(!JSON.stringify(value).includes('__proto__'));
        const between = `,"other ${key}":${JSON.stringify(value)},`;
        expect(() => parseStrictJson(bytes(`{${JSON.stringify(key)}:1${between}${escaped(key)}:2}`))).toThrow(
          StrictJsonError,
        );
        expect(parseStrictJson(bytes(`[{${JSON.stringify(key)}:1},{${escaped(key)}:2}]`))).toHaveLength(2);
      }),
    );
  });

  it('says no with its own error to whatever bytes it is given', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (random) => {
        try {
          parseStrictJson(random);
        } catch (error) {
          expect(error).toBeInstanceOf(StrictJsonError);
        }
      }),
    );
  });

  it('reads a string of many megabytes without running out of stack', () => {
    const long = '\\n'.repeat(6_000_000);
    expect(parseStrictJson(bytes(`{"a":"${long}"}`))).toHaveProperty('a.length', 6_000_000);
  });
});
