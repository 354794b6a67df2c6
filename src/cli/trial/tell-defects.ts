import { type Defect } from '../audit/export-line.js';
import { type ExportReport } from '../audit/verify-export.js';
import { type Context } from '../context.js';
import { printable } from '../../desk/text/printable.js';

/** The rest is for `sekisho audit verify`. */
const MOST_TOLD = 5;

/** No draft is tried on a past that does not hold: whoever edited it would decide how the draft looks. */
export function tellDefects(
  { defects }: Pick<ExportReport, 'defects'>,
  { json }: { readonly json?: boolean },
  context: Context,
): void {
  if (json === true) {
    context.print(JSON.stringify({ holds: false, defects }));
    return;
  }
  const line = ({ line: number, reference, what }: Defect): string =>
    `  line ${number}${reference === undefined ? '' : `, ${reference}`}: ${what}`;
  context.note(context.style.bad('The export does NOT hold, and no draft is tried on it.'));
  for (const each of defects.slice(0, MOST_TOLD)) context.note(printable(line(each)));
  if (defects.length > MOST_TOLD)
    context.note(`  and ${defects.length - MOST_TOLD} more: sekisho audit verify tells them all`);
}
