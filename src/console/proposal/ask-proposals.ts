import { z } from 'zod';
import { type SuspendedDevices, readSuspendedDevices } from '../../desk/proposal/suspended-devices.js';
import { AnswerMalformed } from '../../desk/answer-malformed.js';
import { type Hex32 } from '../../protocol/hex.js';
import { askJson } from '../server/ask-json.js';
import { NoAnswer } from '../server/no-answer.js';
import { type Trusted } from '../trust/judge-shown.js';

/** What the server shows of one proposal, and of the suspensions that bear on its votes. Evidence, not yet read. */
export interface ShownProposal {
  readonly evidence: unknown;
  readonly suspended: SuspendedDevices;
}

export interface ShownTray {
  readonly evidence: readonly unknown[];
  readonly suspended: SuspendedDevices;
}

const list = z.object({ items: z.array(z.unknown()).max(1000) });

export async function askProposal(id: Hex32, trusted: Trusted, signal?: AbortSignal): Promise<ShownProposal> {
  const [evidence, orders] = await Promise.all([
    askJson(`/v1/proposals/${id}`, { asPerson: true, ...(signal && { signal }) }),
    askJson('/v1/orders', signal ? { signal } : {}),
  ]);
  return { evidence, suspended: readSuspended(orders, trusted) };
}

export async function askTray(trusted: Trusted, signal: AbortSignal): Promise<ShownTray> {
  const [shown, orders] = await Promise.all([
    askJson('/v1/proposals?state=open', { asPerson: true, signal }),
    askJson('/v1/orders', { signal }),
  ]);
  const read = list.safeParse(shown);
  if (!read.success) throw new NoAnswer('unreadable');
  return { evidence: read.data.items, suspended: readSuspended(orders, trusted) };
}

function readSuspended(orders: unknown, trusted: Trusted): SuspendedDevices {
  try {
    return readSuspendedDevices(orders, trusted);
  } catch (cause) {
    if (cause instanceof AnswerMalformed) throw new NoAnswer('unreadable', { cause });
    throw cause;
  }
}
