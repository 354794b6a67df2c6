import { isCode, type Code } from '../../protocol/codes.js';
import { verifyReceipt, type SignedReceipt } from '../../protocol/receipt.js';
import { type Receipt, type Veto } from '../../protocol/verbs.js';
import { type Trusted } from '../trusted.js';

/** How far the signing module has a change, by its own signed statements alone. */
export interface ChangeStanding {
  /** Unix seconds: from then on its delay runs, and its signatures are judged by that moment. */
  readonly registeredAt: number | null;
  /** Null while it may still come into force. */
  readonly void: VoidChange | null;
}

export interface VoidChange {
  readonly code: Code;
  /** Sequence of the receipt that says so. */
  readonly receipt: number;
  /** Empty also where the server does not show them. */
  readonly vetoes: readonly Pick<Veto, 'approver' | 'device' | 'reason'>[];
}

/** @param receipts what a server showed as the module's statements about this change */
export function changeStanding(
  hash: string,
  receipts: readonly SignedReceipt[],
  vetoes: readonly Veto[],
  { genesis }: Pick<Trusted, 'genesis'>,
): ChangeStanding {
  const stated = (outcome: string): Receipt | undefined =>
    receipts.find(
      (each) =>
        each.message.outcome === outcome &&
        (each.message.intentHash as string) === hash &&
        verifyReceipt(genesis.deploymentId, each, genesis.attestationKey),
    )?.message;
  const end = stated('policy-void');
  return {
    registeredAt: stated('policy-registered')?.recordedAt ?? null,
    void: end === undefined || !isCode(end.reason) ? null : voidBy(end.reason, end.sequence, hash, vetoes),
  };
}

function voidBy(code: Code, receipt: number, hash: string, vetoes: readonly Veto[]): VoidChange {
  const meant = code === 'POLICY_VETOED' ? vetoes.filter(({ policyHash }) => policyHash === hash) : [];
  return { code, receipt, vetoes: meant.map(({ approver, device, reason }) => ({ approver, device, reason })) };
}
