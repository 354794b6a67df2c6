import { integrityOf, readConsolePage } from './read-console-page.js';

const MAP = '<script type="importmap">{"integrity":{"/assets/b.js":"sha384-b"}}</script>';
const read = (more: string) => readConsolePage(new TextEncoder().encode(`<html><head>${MAP}${more}</head></html>`));

describe('readConsolePage', () => {
  it('finds everything that a browser would load', () => {
    const more =
      '<link rel="icon" href="/assets/gate.svg"><link rel="stylesheet" href="/assets/a.css" integrity="sha384-a">' +
      '<script type="module" crossorigin src="/assets/a.js" integrity="sha384-c"></script>';
    expect(read(more)).toEqual({
      importMap: '{"integrity":{"/assets/b.js":"sha384-b"}}',
      references: [
        { path: 'assets/gate.svg', integrity: null },
        { path: 'assets/a.css', integrity: 'sha384-a' },
        { path: 'assets/a.js', integrity: 'sha384-c' },
        { path: 'assets/b.js', integrity: 'sha384-b' },
      ],
    });
  });

  it.each([
    '<script>alert(1)</script>',
    '<script type="module">alert(1)</script>',
    '<SCRIPT src="/assets/a.js"></SCRIPT>',
    '<script src="https://evil.test/a.js"></script>',
    '<script src="//evil.test/a.js"></script>',
    '<script src="/assets/../v1/genesis"></script>',
    '<script src="/v1/genesis"></script>',
    "<script src='/assets/a.js'></script>",
    '<style>a{}</style>',
    '<p style="color:red">',
    '<body onload="x">',
    '<iframe srcdoc="x">',
    '<iframe src="/assets/a.js">',
    '<img src="/assets/a.svg">',
    '<base href="/assets/">',
    '<script type="importmap">{"imports":{}}</script>',
  ])('reads no page with %s', (more) => {
    expect(read(more)).toBeNull();
  });

  it('reads no page without an import map, or with one that does more than demand integrity', () => {
    expect(readConsolePage(new TextEncoder().encode('<html></html>'))).toBeNull();
    const map = '<script type="importmap">{"imports":{"a":"/assets/a.js"}}</script>';
    expect(readConsolePage(new TextEncoder().encode(map))).toBeNull();
  });

  it('writes integrity as browsers read it', () => {
    // printf '' | openssl dgst -sha384 -binary | base64
    expect(integrityOf(new Uint8Array())).toBe(
      'sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb',
    );
  });
});
