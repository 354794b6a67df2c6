import { isCrossSite } from './is-cross-site.js';

const OURS = 'https://sekisho.test';
const post = (headers: Record<string, string>) =>
  isCrossSite({ method: 'POST', headers }, [OURS, 'http://localhost:8080']);

describe('isCrossSite', () => {
  it.each([
    { origin: 'https://evil.test' },
    { origin: 'null' },
    { origin: 'http://sekisho.test' },
    { origin: 'https://sekisho.test:8443' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: OURS, 'sec-fetch-site': 'cross-site' },
  ])('is true of a post with %j', (headers) => {
    expect(post(headers)).toBe(true);
  });

  it('knows every address of ours, with its port', () => {
    expect(post({ origin: 'http://localhost:8080' })).toBe(false);
    expect(post({ origin: 'http://localhost:8081' })).toBe(true);
  });

  it.each([{}, { origin: OURS }, { origin: OURS, 'sec-fetch-site': 'same-origin' }, { 'sec-fetch-site': 'none' }])(
    'is false of a post with %j',
    (headers) => {
      expect(post(headers)).toBe(false);
    },
  );

  it('lets everybody look', () => {
    expect(isCrossSite({ method: 'GET', headers: { 'sec-fetch-site': 'cross-site' } }, [OURS])).toBe(false);
  });
});
