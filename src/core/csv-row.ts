/**
 * One line of RFC 4180 that a spreadsheet shows and does not execute. A cell that begins like a formula gets
 * an apostrophe: `=HYPERLINK(...)` as a beneficiary would else run on the auditor's machine.
 */
export function csvRow(cells: readonly string[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`;
}

function cellOf(text: string): string {
  const harmless = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
