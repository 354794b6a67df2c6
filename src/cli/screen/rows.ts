import { shown, type Style } from './style.js';

/** A label and one or more lines beside it. */
export type Row = readonly [label: string, value: string | readonly string[]];

const INDENT = '  ';
const LABEL_WIDTH = 15;

/**
 * Labels in one column, values in the next, further lines below the first. Whatever the values are made of, what
 * comes out are as many lines as went in, and nothing that moves a cursor.
 */
export function rows(style: Style, table: readonly Row[]): string {
  return table
    .flatMap(([label, value]) => {
      const lines = typeof value === 'string' ? [value] : value;
      return lines.map((line, at) => {
        const name = at === 0 ? label : '';
        return `${INDENT}${style.quiet(name.padEnd(LABEL_WIDTH))}${shown(style, line)}`.trimEnd();
      });
    })
    .join('\n');
}

/** Words set in columns as wide as their widest. */
export function columns(table: readonly (readonly string[])[], between = '  '): string[] {
  const widths: number[] = [];
  for (const row of table) for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, cell.length);
  return table.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join(between)
      .trimEnd(),
  );
}

export function heading(style: Style, text: string): string {
  return style.strong(text);
}
