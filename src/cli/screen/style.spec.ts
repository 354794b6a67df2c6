import { COLOURED, PLAIN, shown, styleFor } from './style.js';

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

  const PAINT = 'ok\u001b[2J\u001b[H\u001b[8m\u009b1A\r\n';
  const PAINTED = 'ok\\u{1b}[2J\\u{1b}[H\\u{1b}[8m\\u{9b}1A\\u{d}\\u{a}';
  it('lets nothing but its own marks reach a terminal as it is', () => {
    const { strong, quiet, good, warn, bad } = PLAIN;
    for (const mark of [strong, quiet, good, warn, bad]) expect(mark(PAINT)).toBe(PAINTED);
    expect(COLOURED.good(PAINT)).toBe(`\u001b[32m${PAINTED}\u001b[39m`);
    expect(shown(PLAIN, PAINT)).toBe(PAINTED);
    expect(shown(COLOURED, `${COLOURED.bad('no')} ${PAINT}`)).toBe(`\u001b[31mno\u001b[39m ${PAINTED}`);
  });

  it('takes an empty NO_COLOR for none, as the convention has it', () => {
    expect(styleFor(true, { NO_COLOR: '' })).toBe(COLOURED);
  });
});
