import { CODES, isCode } from '../../protocol/codes.js';
import { CodedError } from '../../protocol/coded-error.js';
import { UsageError } from '../usage-error.js';
import { printable } from './printable.js';
import { rows, type Row } from './rows.js';
import { type Style } from './style.js';

interface Told {
  readonly code: string;
  readonly next: string;
  readonly detail?: string;
  readonly fields?: readonly string[];
}

/** An error as a person reads it: the code to look up, what to do next, and what exactly was found. */
export function errorText(error: unknown, style: Style): string {
  if (error instanceof UsageError) return `${style.bad('sekisho:')} ${error.message}`;
  const { code, next, detail, fields } = toldBy(error);
  const table: Row[] = [['next', next]];
  if (detail !== undefined) table.push(['found', printable(detail)]);
  if (fields !== undefined && fields.length > 0) table.push(['fields', fields.map(printable)]);
  return `${style.bad(code)}\n${rows(style, table)}`;
}

/** The same for scripts, on one line. */
export function errorJson(error: unknown): string {
  return JSON.stringify({ error: toldBy(error) });
}

function toldBy(error: unknown): Told {
  if (error instanceof CodedError) {
    const refusal = error.refusal as { readonly code: string; readonly what?: unknown; readonly fields?: unknown };
    const { code, what, fields } = refusal;
    return {
      code,
      next: isCode(code) ? CODES[code] : '',
      ...(typeof what === 'string' && { detail: what }),
      ...(Array.isArray(fields) && fields.length > 0 && { fields: fields.map(String) }),
    };
  }
  return { code: 'USAGE', next: error instanceof Error ? error.message : String(error) };
}
