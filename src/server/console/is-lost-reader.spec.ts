import { isLostReader } from './is-lost-reader.js';

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
const asks = (url: string, accept: string | undefined = BROWSER, method = 'GET') =>
  isLostReader({ method, url, headers: { accept } });

describe('isLostReader', () => {
  it.each(['/nowhere', '/People', '/people/', '/v10', '/policy/v1', '/index.html', '/nowhere?to=/v1/status'])(
    'is true of a browser at %s',
    (url) => {
      expect(asks(url)).toBe(true);
    },
  );

  it.each([
    '/v1',
    '/v1/',
    '/v1/nowhere',
    '/v1/nowhere?a=text/html',
    '/%76%31/nowhere',
    '/v1%2fnowhere',
    '/assets/x.js',
    '/docs-json',
    '/%zz',
  ])('is false of anybody at %s', (url) => {
    expect(asks(url)).toBe(false);
  });

  it.each([
    undefined,
    '',
    '*/*',
    'application/json',
    'application/problem+json',
    'text/htmlx',
    'text/html;q=0',
    'text/html; q=0.0',
  ])('is false of whoever accepts %s', (accept) => {
    expect(isLostReader({ method: 'GET', url: '/nowhere', headers: { accept } })).toBe(false);
  });

  it.each(['text/html', 'application/json, text/html;q=0.1', 'TEXT/HTML;charset=utf-8'])(
    'is true of whoever accepts %s',
    (accept) => {
      expect(asks('/nowhere', accept)).toBe(true);
    },
  );

  it.each(['POST', 'HEAD', 'DELETE'])('is false of a %s', (method) => {
    expect(asks('/nowhere', BROWSER, method)).toBe(false);
  });
});
