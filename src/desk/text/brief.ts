import { printable } from './printable.js';

/**
 * A stranger's text on one line of bounded length. Blanks that run to the edge of a terminal work as a line
 * break, and enough text scrolls away what stands above it; so runs of blanks are one, and the rest is cut off.
 *
 * @param most visible characters, the ellipsis among them
 */
export function brief(text: string, most: number): string {
  // An escape is at most ten characters for one, so what is cut here could not have been shown anyway.
  const line = printable(
    Array.from(text.replace(/\s+/gu, ' ').trim())
      .slice(0, most + 1)
      .join(''),
  );
  const characters = Array.from(line);
  return characters.length <= most ? line : `${characters.slice(0, most - 1).join('')}…`;
}
