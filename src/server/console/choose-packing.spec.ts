import { choosePacking } from './choose-packing.js';

describe('choosePacking', () => {
  it.each([
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip', 'gzip'],
    ['br;q=0, gzip;q=0.5', 'gzip'],
    ['BR', 'br'],
    ['br;q=0.0', null],
    ['identity', null],
    ['', null],
    [undefined, null],
  ])('of %j is %j', (accepted, expected) => {
    expect(choosePacking(accepted)).toBe(expected);
  });
});
