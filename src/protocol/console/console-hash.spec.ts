import { createHash } from 'node:crypto';
import { consoleHash, ownHashIn, withOwnHash } from './console-hash.js';
import { differingFiles, manifestOf } from './console-manifest.js';

const utf8 = new TextEncoder();
const page = utf8.encode('<meta name="sekisho-console" content="" />');
const files = new Map<string, Uint8Array>([
  ['index.html', page],
  ['assets/b.js', utf8.encode('b')],
]);
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('consoleHash', () => {
  it('is what sha256sum makes of its sorted files', () => {
    const lines = `${sha256('b')}  assets/b.js\n${sha256('<meta name="sekisho-console" content="" />')}  index.html\n`;
    expect(consoleHash(files)).toBe(sha256(lines));
  });

  it('stays the same when the page tells it, and the page can be asked for it', () => {
    const hash = consoleHash(files);
    const telling = withOwnHash(page, hash);
    expect(consoleHash(new Map(files).set('index.html', telling))).toBe(hash);
    expect(ownHashIn(telling)).toBe(hash);
  });

  it.each([
    ['another byte', new Map(files).set('assets/b.js', utf8.encode('c')), ['assets/b.js']],
    [
      'another name',
      new Map([
        ['index.html', page],
        ['assets/c.js', utf8.encode('b')],
      ]),
      ['assets/b.js', 'assets/c.js'],
    ],
    ['a file more', new Map(files).set('assets/d.js', utf8.encode('d')), ['assets/d.js']],
    ['another page', new Map(files).set('index.html', utf8.encode('<p>')), ['index.html']],
  ])('is another one with %s, and the file is named', (_, changed, named) => {
    expect(consoleHash(changed)).not.toBe(consoleHash(files));
    expect(differingFiles(changed, manifestOf(files))).toEqual(named);
  });
});
