import { COLOURED, PLAIN, styleFor } from './style.js';

describe('styleFor', () => {
  it('colours a terminal', () => {
    expect(styleFor(true, { TERM: 'xterm-256color' })).toBe(COLOURED);
    expect(COLOURED.bad('no')).toBe('\u001b[31mno\u001b[39m');
  });

  it.each([
    ['a pipe', false, {}],
    ['NO_COLOR', true, { NO_COLOR: '1' }],
    ['a dumb terminal', true, { TERM: 'dumb' }],
  ])('does not for %s', (_, isTty, environment) => {
    expect(styleFor(isTty, environment)).toBe(PLAIN);
    expect(PLAIN.bad('no')).toBe('no');
  });

  it('takes an empty NO_COLOR for none, as the convention has it', () => {
    expect(styleFor(true, { NO_COLOR: '' })).toBe(COLOURED);
  });
});
