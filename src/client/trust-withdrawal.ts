import { deriveIntent, utcText, withdrawalIdOf, type DerivedIntent } from '../protocol/derive-intent.js';
import { type Hex32 } from '../protocol/hex.js';
import { type EngineKeyId } from '../protocol/ids.js';
import { type Policy } from '../protocol/policy.js';
import { initiatorsOf } from '../protocol/initiators.js';
import { readSignedReceipt, type SignedReceipt } from '../protocol/receipt.js';
import { type Receipt } from '../protocol/verbs.js';
import { withdrawalRequestSchema, type WithdrawalRequest } from '../protocol/withdrawal-request.js';
import { isEnd } from '../protocol/withdrawal-states.js';
import { type TrustedGenesis } from './follow-policies.js';
import { isProvenState, proveState, type Proof } from './prove-state.js';
import { provenReleaseTime } from './release-time.js';
import { ReceiptsDoNotHold } from './receipts-do-not-hold.js';
import { type WithdrawalView } from './withdrawal-view.js';

/** Worked out from a request by ourselves; never read from an answer. */
type Content = Pick<
  WithdrawalView,
  | 'reference'
  | 'asset'
  | 'amount'
  | 'amountText'
  | 'destination'
  | 'beneficiary'
  | 'wallet'
  | 'maxFee'
  | 'maxFeeText'
  | 'notAfter'
  | 'initiators'
>;

/**
 * A withdrawal that may be acted upon. Its content follows from the intent that the receipts name. `state` is the
 * signing module's word as soon as it has said one, and the server's only before that, when nothing has moved.
 */
export interface Withdrawal extends Content {
  readonly id: Hex32;
  readonly state: WithdrawalView['state'];
  /** Why, in the words of the receipt behind `state`; null where it gives none, or there is none. */
  readonly reason: string | null;
  readonly txid: string | null;
  readonly confirmations: number;
  /**
   * Nothing is signed before this moment (ISO 8601), by the signing module's receipts and the signed rules. Null where no
   * time is asked for, before it is registered, and once it is signed or ended.
   */
  readonly signedNotBefore: string | null;
  /**
   * Where a limit is reached and the rule refuses beyond it: nothing waits, and the very same request, sent again, tries
   * anew. Null as soon as the signing module has stated anything else about the withdrawal since.
   */
  readonly turnedAway: TurnedAway | null;
  readonly receipts: readonly SignedReceipt[];
  /** The signed statement behind `state`; null while the server's word is all there is. */
  readonly provenBy: Receipt | null;
  /** What the server says and nothing proves. For screens; nothing may hang on it. */
  readonly told: Omit<WithdrawalView, 'id' | 'receipts' | 'txid' | 'confirmations' | keyof Content>;
}

export interface TurnedAway {
  readonly reason: 'LIMIT_REACHED';
  /** Sequence of the receipt that says so. */
  readonly receipt: number;
}

/** With the policy under which it was derived. */
type Derived = Extract<DerivedIntent, { readonly kind: 'intent' }> & { readonly policy: Policy };

/** What the caller asked for, where it knows. */
export interface Asked {
  readonly request: WithdrawalRequest;
  readonly keyId: EngineKeyId;
}

/**
 * Turns a server's account into one that may be relied upon, or throws `ReceiptsDoNotHold`. The content that
 * the view tells is hashed into an intent again, and every receipt must name that hash: so a server can
 * neither report a payment that was not made, nor pass one payment off as another. What is handed out is that
 * intent's content, and not the view's words for it.
 *
 * @param id the withdrawal that was asked about
 */
export function trustWithdrawal(
  view: WithdrawalView,
  id: Hex32,
  asked: Asked | undefined,
  { genesis, policy, policies }: TrustedGenesis,
): Withdrawal {
  const liar = (what: string): ReceiptsDoNotHold => ReceiptsDoNotHold.about(view.reference, what);
  if (view.id !== id || withdrawalIdOf(policy.deploymentId, view.reference) !== id)
    throw liar('the answer is about another withdrawal');
  const differs = asked === undefined ? undefined : differingField(view, asked.request);
  if (differs !== undefined) throw liar(`the server tells another ${differs} than was asked for`);
  const receipts = view.receipts.map((each) => {
    const receipt = readSignedReceipt(each);
    if (receipt === null) throw liar('a receipt is malformed');
    return receipt;
  });

  // Another key of the exchange may have asked; a hash cannot fit the wrong one by chance. What was refused for
  // now names whatever was handed in, not what is being paid.
  const named = receipts.flatMap(({ message: { outcome, finality, intentHash } }) =>
    outcome === 'refused' && finality === 'retryable' ? [] : [intentHash],
  );
  // Which policy was in force when it was registered only the signing module knows: the newest first.
  const intents = policies.all.toReversed().flatMap((each) => intentsUnder(each, view, asked));
  const derived = intents.find(({ hash }) => named.includes(hash)) ?? intents[0];
  if (derived === undefined) throw liar('what the server tells is nothing that this policy could be asked for');
  const subject = { withdrawalId: id, reference: derived.intent.reference, intent: derived.hash };
  const proof = proveState(receipts, subject, genesis);
  if (proof.kind === 'defect') throw liar(proof.what);
  const ahead = runsAhead(view, proof);
  if (ahead !== null) throw liar(ahead);
  const paid = proof.by === null || proof.by.txid === '' ? null : proof.by;
  const isDecided = paid !== null || (proof.state !== null && isEnd(proof.state));
  const release = isDecided ? null : provenReleaseTime(derived.intent, receipts, policies);
  const { state, reason, tier, decision, approvals, estimatedReleaseAt, createdAt, updatedAt } = view;
  return {
    ...contentOf(derived),
    id,
    receipts,
    provenBy: proof.by,
    state: proof.state ?? state,
    reason: proof.by === null || proof.by.reason === '' ? null : proof.by.reason,
    txid: paid?.txid ?? null,
    confirmations: paid?.confirmations ?? 0,
    turnedAway: turnedAway(receipts, derived.hash),
    signedNotBefore: release === null ? null : utcText(release),
    told: { state, reason, tier, decision, approvals, estimatedReleaseAt, createdAt, updatedAt },
  };
}

/** The refusal leaves the state as it was, so `proveState` does not tell of it. */
function turnedAway(receipts: readonly SignedReceipt[], intent: Derived['hash']): TurnedAway | null {
  const last = receipts.findLast(({ message }) => message.intentHash === intent)?.message;
  if (last?.outcome !== 'refused' || last.finality !== 'retryable' || last.reason !== 'LIMIT_REACHED') return null;
  return { reason: last.reason, receipt: last.sequence };
}

function contentOf({ intent, policy }: Derived): Content {
  const { reference, asset, amountText, destination, beneficiary, wallet, maxFeeText } = intent;
  return {
    ...{ reference, asset, amountText, destination, beneficiary, wallet, maxFeeText },
    amount: intent.amount.toString(),
    maxFee: intent.maxFee.toString(),
    notAfter: new Date(intent.notAfter * 1000).toISOString(),
    initiators: [...initiatorsOf(intent, policy)].sort(),
  };
}

function differingField(view: WithdrawalView, request: WithdrawalRequest): string | undefined {
  return (['reference', 'asset', 'amount', 'destination', 'beneficiary'] as const).find(
    (field) => view[field] !== request[field],
  );
}

/** What the server claims that no receipt states. An authorisation moves nothing, so its word will do for that. */
function runsAhead({ state, txid }: WithdrawalView, { passed, txids }: Proof): string | null {
  if (isProvenState(state) && state !== 'authorised' && !passed.has(state)) return `no receipt states ${state}`;
  return txid === null || txids.has(txid) ? null : 'no receipt names this transaction';
}

function intentsUnder(policy: Policy, view: WithdrawalView, asked: Asked | undefined): readonly Derived[] {
  if (asked === undefined) return possibleIntents(view, policy);
  const derived = deriveIntent(asked.request, asked.keyId, policy);
  return derived.kind === 'intent' ? [{ ...derived, policy }] : [];
}

/**
 * The intents that a view can be about. Its initiators are the request's own and the asking key's custodians
 * together, so which of the custodians the request named too has to be tried.
 */
function possibleIntents(view: WithdrawalView, policy: Policy): readonly Derived[] {
  return [...policy.engineKeys.values()].flatMap((key) => {
    const custodians = view.initiators.filter((person) => key.custodians.some((each) => each === person));
    const named = view.initiators.filter((person) => !custodians.includes(person));
    return subsetsOf(custodians).flatMap((also) => {
      const request = {
        deploymentId: policy.deploymentId,
        reference: view.reference,
        asset: view.asset,
        amount: view.amount,
        destination: view.destination,
        beneficiary: view.beneficiary,
        initiators: [...named, ...also],
        notAfter: Math.floor(Date.parse(view.notAfter) / 1000),
      };
      const read = withdrawalRequestSchema.safeParse(request);
      const derived = read.success ? deriveIntent(read.data, key.id, policy) : null;
      return derived?.kind === 'intent' ? [{ ...derived, policy }] : [];
    });
  });
}

/** Custodians are a handful; a server that tells of more is not worth the work. */
const MAX_CUSTODIANS = 8;

function subsetsOf(persons: readonly string[]): readonly (readonly string[])[] {
  return persons
    .slice(0, MAX_CUSTODIANS)
    .reduce<readonly (readonly string[])[]>(
      (subsets, person) => [...subsets, ...subsets.map((subset) => [...subset, person])],
      [[]],
    );
}
