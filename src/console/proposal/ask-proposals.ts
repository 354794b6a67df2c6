import { z } from 'zod';
import { AnswerMalformed } from '../../desk/answer-malformed.js';
import { readStandingFreezes, type StandingFreeze } from '../../desk/orders/standing-freezes.js';
import { readSuspendedDevices, type SuspendedDevices } from '../../desk/proposal/suspended-devices.js';
import { type Hex32 } from '../../protocol/hex.js';
import { askJson } from '../server/ask-json.js';
import { NoAnswer } from '../server/no-answer.js';
import { strangerText } from '../server/stranger-text.js';
import { type Trusted } from '../trust/judge-shown.js';

/** Evidence of one proposal, not yet read, with the suspensions that bear on its votes. */
export interface ShownProposal {
  readonly evidence: unknown;
  /** What the server says of it in its own words: only compared. Undefined where it was not asked. */
  readonly told?: unknown;
  readonly suspended: SuspendedDevices;
}

/** What else the server shows beside a proposal, on its page. */
export interface Beside {
  /** By the signing module's signed word. */
  readonly freezes: readonly StandingFreeze[];
  /** Receipts, to be verified. */
  readonly receipts: unknown;
  readonly earlier: { readonly count: number; readonly items: unknown };
  /** The server's word, of what its signing module last reported. */
  readonly wallet: z.infer<typeof walletAnswer>;
}

export interface ShownPage extends ShownProposal {
  readonly beside: Beside;
}

export interface ShownTray {
  readonly evidence: readonly unknown[];
  readonly suspended: SuspendedDevices;
}

const list = z.object({ items: z.array(z.unknown()).max(1000) });
const amountText = strangerText(100).nullable();
const walletAnswer = z.object({ balanceText: amountText, reservedText: amountText, afterText: amountText });
const page = z.object({
  proposal: z.unknown(),
  told: z.unknown(),
  receipts: z.unknown(),
  earlier: z.object({ count: z.int(), items: z.unknown() }),
  wallet: walletAnswer,
});

export async function askProposal(id: Hex32, trusted: Trusted, signal: AbortSignal): Promise<ShownPage> {
  const [shown, orders] = await Promise.all([
    askJson(`/v1/console/withdrawals/${id}`, { asPerson: true, signal }),
    askJson('/v1/orders', { signal }),
  ]);
  const read = page.safeParse(shown);
  if (!read.success) throw new NoAnswer('unreadable');
  const { proposal: evidence, told, ...beside } = read.data;
  const freezes = readOrders(() => readStandingFreezes(orders, trusted));
  return { evidence, told, beside: { ...beside, freezes }, suspended: readSuspended(orders, trusted) };
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

/** Tells that a person has it before them; how long they look is told to governors, and asks nobody's patience. */
export async function noteOpened(withdrawalId: Hex32): Promise<void> {
  await askJson('/v1/console/opened', { method: 'POST', asPerson: true, body: { withdrawalId } }).catch(
    () => undefined,
  );
}

function readSuspended(orders: unknown, trusted: Trusted): SuspendedDevices {
  return readOrders(() => readSuspendedDevices(orders, trusted));
}

function readOrders<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof AnswerMalformed) throw new NoAnswer('unreadable', { cause });
    throw cause;
  }
}
