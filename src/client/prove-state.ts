import { type Hex32 } from '../protocol/hex.js';
import { type IntentHash } from '../protocol/ids.js';
import { receiptHash, verifyReceipt, type SignedReceipt } from '../protocol/receipt.js';
import { type Receipt } from '../protocol/verbs.js';
import { isEnd, PROVEN_STATES, type ProvenState } from '../protocol/withdrawal-states.js';

export function isProvenState(state: string): state is ProvenState {
  return PROVEN_STATES.some((each) => each === state);
}

/** What receipts are about, as the reader knows it by itself. */
export interface Subject {
  readonly withdrawalId: Hex32;
  readonly reference: string;
  readonly intent: IntentHash;
}

/** What receipts prove about a withdrawal. */
export interface Proof {
  /** The last state that they state; null while they state none. */
  readonly state: ProvenState | null;
  /** Every state that they went through: a server may lag behind its own receipts, never run ahead. */
  readonly passed: ReadonlySet<ProvenState>;
  /** The receipt that stated it. */
  readonly by: Receipt | null;
  readonly txids: ReadonlySet<string>;
}
export type ProofOrDefect = ({ readonly kind: 'proof' } & Proof) | { readonly kind: 'defect'; readonly what: string };

/**
 * Works out what receipts prove about one withdrawal. Signature, subject, order, and that nothing follows an
 * end; receipts of other withdrawals stand in between, so their chain is only checked between neighbours.
 *
 * A server that holds receipts back can delay the news. It cannot make any.
 */
export function proveState(
  receipts: readonly SignedReceipt[],
  subject: Subject,
  { deploymentId, attestationKey }: { readonly deploymentId: Hex32; readonly attestationKey: Hex32 },
): ProofOrDefect {
  const passed = new Set<ProvenState>();
  const txids = new Set<string>();
  let last: { readonly state: ProvenState; readonly by: Receipt } | null = null;
  let before: Receipt | null = null;
  for (const receipt of receipts) {
    const { message } = receipt;
    const which = `receipt ${message.sequence}`;
    if (!verifyReceipt(deploymentId, receipt, attestationKey))
      return defect(`${which} is not signed by the signing module`);
    if (message.withdrawalId !== subject.withdrawalId) return defect(`${which} is about another withdrawal`);
    const isJunk = refusesSomethingElse(message, subject);
    if (!isJunk && message.reference !== subject.reference) return defect(`${which} is about another withdrawal`);
    if (before !== null && message.sequence <= before.sequence) return defect(`${which} is out of order`);
    if (before?.sequence === message.sequence - 1 && message.previous !== receiptHash(deploymentId, before))
      return defect(`${which} does not follow the one before it`);
    before = message;
    if (isJunk) continue;
    if (message.intentHash !== subject.intent) {
      // A package may be refused for asking something else, or nothing that can be told; that ends nothing.
      if (message.outcome === 'refused') continue;
      return defect(`${which} is about another intent`);
    }

    const state = stateOf(message);
    if (last !== null && isEnd(last.state)) {
      // A package of what has ended is refused, and that refusal is a receipt like any other.
      if (message.outcome !== 'refused') return defect(`${which} comes after the end`);
      continue;
    }
    // People are asked again: what was authorised is not, and must be stated anew before it is paid.
    if (message.outcome === 'reopened') {
      passed.clear();
      last = null;
      continue;
    }
    if (message.txid !== '') txids.add(message.txid);
    if (state === null) continue;
    if (PAID.includes(state) && message.txid === '') return defect(`${which} names no transaction`);
    if (state === 'final' && !passed.has('authorised')) return defect(`${which} pays what was not authorised`);
    passed.add(state);
    last = { state, by: message };
  }
  return { kind: 'proof', state: last?.state ?? null, by: last?.by ?? null, passed, txids };
}

/**
 * A package that is no package, or holds another withdrawal's request, is refused under the id that whoever
 * handed it in claimed, with whatever reference stood in it. So anybody who can hand in packages can have such
 * receipts made: they state nothing about the withdrawal, and must not cast doubt on what others state.
 */
function refusesSomethingElse({ outcome, finality, intentHash }: Receipt, { intent }: Subject): boolean {
  return outcome === 'refused' && finality === 'retryable' && intentHash !== intent;
}

const PAID: readonly ProvenState[] = ['signing', 'broadcast', 'confirmed', 'final'];

function stateOf({ outcome, finality, reason }: Receipt): ProvenState | null {
  switch (outcome) {
    case 'waiting':
      return 'authorised';
    case 'signed':
      return 'signing';
    case 'refused':
      // Too late a cancel is refused for good, and the withdrawal goes on.
      return finality === 'final' && reason !== 'CANCEL_TOO_LATE' ? 'refused' : null;
    default:
      return isProvenState(outcome) ? outcome : null;
  }
}

function defect(what: string): ProofOrDefect {
  return { kind: 'defect', what };
}
