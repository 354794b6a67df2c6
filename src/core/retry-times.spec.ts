import { NOTICE_RETRIES, retryAfter, WEBHOOK_RETRIES } from './retry-times.js';

describe('retryAfter', () => {
  it('lets the engine’s receiver be down for a day: nine attempts, each later than the one before', () => {
    const waits = Array.from({ length: 10 }, (_, failed) => retryAfter(WEBHOOK_RETRIES, failed + 1));
    expect(waits).toEqual([5, 60, 300, 1800, 7200, 18_000, 36_000, 50_400, null, null]);
    expect(WEBHOOK_RETRIES.reduce((sum, each) => sum + each, 0)).toBeGreaterThan(24 * 3600);
  });

  it('gives up on people within about an hour', () => {
    expect(NOTICE_RETRIES.reduce((sum, each) => sum + each, 0)).toBeLessThan(3700);
    expect(retryAfter(NOTICE_RETRIES, NOTICE_RETRIES.length + 1)).toBeNull();
  });
});
