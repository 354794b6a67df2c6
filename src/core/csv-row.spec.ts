import { csvRow } from './csv-row.js';

describe('csvRow', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', '\nx'])('makes %j text for a spreadsheet', (cell) => {
    expect(csvRow([cell]).replace(/^"/, '').startsWith("'")).toBe(true);
  });

  it('quotes what would break the row, and doubles quotes', () => {
    expect(csvRow(['a,b', 'say "no"', 'two\r\nlines', 'plain'])).toBe('"a,b","say ""no""","two\r\nlines",plain\r\n');
  });

  it('quotes a formula that holds a comma after it was made harmless', () => {
    expect(csvRow(['=A1,B1'])).toBe(`"'=A1,B1"\r\n`);
  });

  it('leaves everything else as it is', () => {
    expect(csvRow(['w-1', '50000', 'a=b', ''])).toBe('w-1,50000,a=b,\r\n');
  });
});
