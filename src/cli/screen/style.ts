/** How words are made to stand out; without colour each is the identity. */
export interface Style {
  readonly strong: (text: string) => string;
  readonly quiet: (text: string) => string;
  readonly good: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly bad: (text: string) => string;
}

export const PLAIN: Style = { strong: same, quiet: same, good: same, warn: same, bad: same };

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

function same(text: string): string {
  return text;
}

function sgr(on: number, off: number): (text: string) => string {
  return (text) => `\u001b[${on}m${text}\u001b[${off}m`;
}
