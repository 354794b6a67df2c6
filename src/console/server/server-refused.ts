import { CodedError } from '../../protocol/coded-error.js';
import { isCode, type Code } from '../../protocol/codes.js';

/** The server understood, and said no. Nothing but the code is taken from it: what to do next, the console says itself. */
export class ServerRefused extends CodedError<{ readonly code: Code }> {
  override readonly name = 'ServerRefused';

  /** From an answer that is no success; null where it is none of our problems, but a proxy's page for example. */
  static read(body: unknown): ServerRefused | null {
    const code = typeof body === 'object' && body !== null && 'code' in body ? body.code : null;
    return typeof code === 'string' && isCode(code) ? new ServerRefused({ code }) : null;
  }
}

export function isRefusal(error: unknown, ...codes: readonly Code[]): boolean {
  return error instanceof ServerRefused && codes.includes(error.code);
}
