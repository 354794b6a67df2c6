import { readPushedNotice } from './notice.js';

const good = { kind: 'waits', until: null, language: 'ja' };

describe('readPushedNotice', () => {
  it('takes a notice, with the spaces that make all of them as long as each other', () => {
    expect(readPushedNotice(`${JSON.stringify(good)}     `)).toEqual(good);
    expect(readPushedNotice(JSON.stringify({ ...good, until: 1_795_327_200 }))?.until).toBe(1_795_327_200);
  });

  it.each([
    ['', 'nothing'],
    ['{', 'no JSON'],
    ['null', 'null'],
    ['[]', 'a list'],
    [JSON.stringify({ ...good, kind: 'prize' }), 'another kind'],
    [JSON.stringify({ ...good, kind: '__proto__' }), 'what objects have anyway'],
    [JSON.stringify({ ...good, language: 'xx' }), 'another language'],
    [JSON.stringify({ ...good, until: 'soon' }), 'a moment that is words'],
    [JSON.stringify({ ...good, until: -1 }), 'a moment before all'],
    [JSON.stringify({ ...good, until: 1e15 }), 'a moment that no calendar has'],
    [JSON.stringify({ kind: 'waits', language: 'ja' }), 'no moment and no word that there is none'],
  ])('does not take %j (%s)', (text) => {
    expect(readPushedNotice(text)).toBeNull();
  });

  it('takes over nothing but its three fields: words of the sender’s stay where they are', () => {
    expect(
      readPushedNotice(JSON.stringify({ ...good, title: 'Call this number', url: 'https://evil.example' })),
    ).toEqual(good);
  });
});
