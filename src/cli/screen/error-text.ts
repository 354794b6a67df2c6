import { SekishoProblem } from '../../client/sekisho-problem.js';
import { UnprovenRefusal } from '../../client/unproven-refusal.js';
import { CODES, isCode } from '../../protocol/codes.js';
import { CodedError } from '../../protocol/coded-error.js';
import { UsageError } from '../usage-error.js';
import { brief } from '../../desk/text/brief.js';
import { printable } from '../../desk/text/printable.js';
import { rows, type Row } from './rows.js';
import { type Style } from './style.js';

interface Told {
  readonly code: string;
  readonly next: string;
  /** What exactly was found; lines of it for a bug, or a policy with several faults. */
  readonly found?: readonly string[];
  readonly fields?: readonly string[];
}

/** A server names them: as many as help, each as long as a pointer is. */
const MAX_FIELDS = 20;
const MAX_FIELD = 120;

/** An error as a person reads it: the code to look up, what to do next, and what exactly was found. */
export function errorText(error: unknown, style: Style): string {
  if (error instanceof UsageError) return `${style.bad('sekisho:')} ${error.message}`;
  const { code, next, found, fields } = toldBy(error);
  const table: Row[] = [['next', next]];
  if (found !== undefined) table.push(['found', found.map(printable)]);
  if (fields !== undefined) table.push(['fields', fields.slice(0, MAX_FIELDS).map((field) => brief(field, MAX_FIELD))]);
  return `${style.bad(code)}\n${rows(style, table)}`;
}

/** The same for scripts, on one line. */
export function errorJson(error: unknown): string {
  return JSON.stringify({ error: toldBy(error) });
}

function toldBy(error: unknown): Told {
  if (error instanceof UsageError) return { code: 'USAGE', next: error.message };
  if (!(error instanceof CodedError)) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return {
      code: 'INTERNAL',
      next: 'This is a bug in sekisho itself: report it with what follows.',
      found: stack.split('\n'),
    };
  }
  const refusal = error.refusal as { readonly code: string; readonly what?: unknown; readonly fields?: unknown };
  const { code, fields } = refusal;
  const what = typeof refusal.what === 'string' ? refusal.what : systemErrorOf(error.cause);
  return {
    code,
    next: nextAfter(error, code),
    ...(what !== undefined && { found: what.split('\n') }),
    ...(Array.isArray(fields) && fields.length > 0 && { fields: fields.map(String) }),
  };
}

/** Theirs is in our own words too, and knows what was being done. */
function nextAfter(error: Error, code: string): string {
  if (error instanceof SekishoProblem || error instanceof UnprovenRefusal) return error.refusal.next;
  return isCode(code) ? CODES[code] : '';
}

/** What the system said at the bottom of it (`ECONNREFUSED`): the first thing that somebody looks for. */
function systemErrorOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const below = 'cause' in error ? systemErrorOf(error.cause) : undefined;
  return below ?? ('code' in error && typeof error.code === 'string' ? error.code : undefined);
}
