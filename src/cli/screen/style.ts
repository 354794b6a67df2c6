import { printable } from '../../desk/text/printable.js';

/** How words are made to stand out; without colour each is the identity. */
export interface Style {
  readonly strong: (text: string) => string;
  readonly quiet: (text: string) => string;
  readonly good: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly bad: (text: string) => string;
}

export const PLAIN: Style = { strong: printable, quiet: printable, good: printable, warn: printable, bad: printable };

export const COLOURED: Style = {
  strong: sgr(1, 22),
  quiet: sgr(2, 22),
  good: sgr(32, 39),
  warn: sgr(33, 39),
  bad: sgr(31, 39),
};

/** Colour is for terminals that want it (https://no-color.org: any non-empty NO_COLOR says no). */
export function styleFor(isTty: boolean, environment: Readonly<Record<string, string | undefined>>): Style {
  const unwanted = (environment['NO_COLOR'] ?? '') !== '' || environment['TERM'] === 'dumb';
  return isTty && !unwanted ? COLOURED : PLAIN;
}

/** The marks above, and those alone: they change no more than how a word looks. */
const MARKS = /(\u001b\[(?:[12]|22|3[123]|39)m)/;

/** A line for the terminal in which words were made to stand out: everything else in it as `printable` has it. */
export function shown(style: Style, line: string): string {
  if (style === PLAIN) return printable(line);
  return line
    .split(MARKS)
    .map((part) => (MARKS.test(part) ? part : printable(part)))
    .join('');
}

function sgr(on: number, off: number): (text: string) => string {
  return (text) => `\u001b[${on}m${shown(COLOURED, text)}\u001b[${off}m`;
}
