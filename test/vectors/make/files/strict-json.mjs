import { vector } from '../vector.mjs';

export const about =
  'JSON that two programs must read alike. Input {hex} of the bytes, with {text} beside it where they are text; expected {value} or {refused: true}. Values by JSON.parse, refusals by hand.';

const deep = (levels) => '['.repeat(levels) + ']'.repeat(levels);
const input = (text) => ({ text, hex: Buffer.from(text).toString('hex') });
const read = (name, rule, text) => vector(name, rule, input(text), { value: JSON.parse(text) });
const refused = (name, rule, text) => vector(name, rule, input(text), { refused: true });
const refusedBytes = (name, rule, hex) => vector(name, rule, { hex }, { refused: true });

const KEYS = 'no key twice in one object';
const PROTO = '`__proto__` is no key';
const UTF8 = 'UTF-8 (RFC 3629) without a byte order mark';
const JSON_RULE = 'one JSON value (RFC 8259)';

export const vectors = [
  read('an object', JSON_RULE, '{"a":1,"b":[true,null,"x"]}'),
  read('blanks around it', JSON_RULE, ' \t\r\n{ "a" : 1 }\n'),
  read('the same key in two objects', KEYS, '{"a":{"a":1},"b":[{"a":2},{"a":3}]}'),
  read('a key of one object as a value of it', KEYS, '{"a":"a","b":"a"}'),
  read('keys that differ in case', KEYS, '{"a":1,"A":2}'),
  read('keys that look alike and are not', KEYS, '{"a":1,"\\u0430":2}'),
  read('brackets, colons and quotes inside strings', KEYS, '{"a":"{\\"a\\":1,\\"a\\":2}","b":"[:"}'),
  read('an escaped backslash before the closing quote', KEYS, '{"a":"\\\\","b":1}'),
  read('`__proto__` as a value', PROTO, '{"a":"__proto__"}'),
  read('32 levels', 'at most 32 levels', deep(32)),
  read('a string alone', JSON_RULE, '"a"'),
  refused('a key twice', KEYS, '{"a":1,"a":1}'),
  refused('a key twice, far apart', KEYS, '{"a":1,"b":{"c":[1,2,3]},"a":2}'),
  refused('a key twice, once escaped', KEYS, '{"a":1,"\\u0061":2}'),
  refused('a key twice, with blanks before the colons', KEYS, '{"a" :1,"a"\n:2}'),
  refused('a key twice in an object inside a list', KEYS, '[[{"x":[],"x":{}}]]'),
  refused('an empty key twice', KEYS, '{"":1,"":2}'),
  refused('`__proto__`', PROTO, '{"__proto__":{"amount":"1"}}'),
  refused('`__proto__`, escaped', PROTO, '{"\\u005f_proto__":1}'),
  refused('`__proto__` deep inside', PROTO, '{"a":[{"__proto__":null}]}'),
  refused('33 levels', 'at most 32 levels', deep(33)),
  refused('33 levels of objects', 'at most 32 levels', '{"a":'.repeat(33) + '1' + '}'.repeat(33)),
  refused('nothing', JSON_RULE, ''),
  refused('two values', JSON_RULE, '{} {}'),
  refused('a trailing comma', JSON_RULE, '{"a":1,}'),
  refused('single quotes', JSON_RULE, "{'a':1}"),
  refused('a comment', JSON_RULE, '{"a":1}//'),
  refused('NaN', JSON_RULE, '{"a":NaN}'),
  refused('a raw line break in a string', JSON_RULE, '{"a":"\n"}'),
  refused('half an object', JSON_RULE, '{"a":1'),
  refusedBytes('a byte order mark', UTF8, 'efbbbf7b7d'),
  refusedBytes('a byte that is in no UTF-8', UTF8, '7b2261223a22ff227d'),
  refusedBytes('an overlong slash', UTF8, '7b2261223a22c0af227d'),
  refusedBytes('a surrogate encoded as if it were a character', UTF8, '7b2261223a22eda080227d'),
  refusedBytes('a character cut off', UTF8, '7b2261223a22e9969c'),
  refusedBytes('UTF-16', UTF8, '7b007d00'),
];
