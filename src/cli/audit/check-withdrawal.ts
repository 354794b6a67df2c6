import { type TrustedGenesis } from '../../client/fetch-genesis.js';
import { isProvenState, proveState, type ProvenState } from '../../client/prove-state.js';
import { parseAssetId } from '../../protocol/chains/caip.js';
import { readAsked, readAskedToCancel } from '../../protocol/evidence.js';
import { type Hex32 } from '../../protocol/hex.js';
import { type IntentHash } from '../../protocol/ids.js';
import { invariant } from '../../protocol/invariant.js';
import { tierOf, type Policy, type Tier } from '../../protocol/policy.js';
import { evaluateQuorum, initiatorsOf } from '../../protocol/quorum.js';
import { readSignedReceipt, type SignedReceipt } from '../../protocol/receipt.js';
import { verifyVote, type SignedVote, type Vote } from '../../protocol/vote.js';
import { type Intent, type Receipt } from '../../protocol/verbs.js';
import { readWorkPackage } from '../../protocol/work-package.js';
import { type WithdrawalLine } from './export-line.js';

/** One withdrawal as its evidence proves it. */
export interface CheckedWithdrawal {
  readonly intent: Intent;
  readonly intentHash: IntentHash;
  readonly body: Uint8Array;
  readonly tier: Tier | undefined;
  readonly state: ProvenState | null;
  readonly votes: readonly Vote[];
  /** The votes that the signing module counted when it authorised. */
  readonly counted: readonly Vote[];
  readonly receipts: readonly SignedReceipt[];
  /** The last receipt that names a transaction. */
  readonly paid: Receipt | null;
}

export type WithdrawalCheck =
  | { readonly kind: 'checked'; readonly withdrawal: CheckedWithdrawal; readonly defects: readonly string[] }
  /** Nothing can be told about it, for the evidence itself does not hold. */
  | { readonly kind: 'void'; readonly receipts: readonly SignedReceipt[]; readonly defects: readonly string[] };

/**
 * Recomputes one withdrawal from its evidence: what the engine signed, what each device signed, what the
 * signing module stated, and that what it authorised was authorised by those votes under this policy.
 */
export function checkWithdrawal(line: WithdrawalLine, { genesis, policy }: TrustedGenesis): WithdrawalCheck {
  const defects: string[] = [];
  const receipts = readReceipts(line, defects);
  const voided = (what: string): WithdrawalCheck => ({ kind: 'void', receipts, defects: [...defects, what] });

  const work = readWorkPackage(line.package);
  if (work === null) return voided('its evidence is malformed');
  const asked = readAsked(work.request, policy);
  if (asked.kind !== 'asked')
    return voided(`no engine has asked for it: ${asked.kind === 'refused' ? asked.code : 'MALFORMED'}`);
  const { intent, hash } = asked;
  if (line.id !== intent.withdrawalId || line.reference !== intent.reference)
    return voided(`the engine’s request is about ${intent.reference}, ${intent.withdrawalId}`);
  if (work.cancel !== null) {
    const cancel = readAskedToCancel(work.cancel, policy);
    if (cancel.kind !== 'cancel' || cancel.reference !== intent.reference)
      defects.push('no engine has asked to cancel it');
  }

  const votes = readVotes(work.votes, hash, policy, defects);
  const subject = { withdrawalId: intent.withdrawalId, reference: intent.reference, intent: hash };
  const proof = proveState(receipts, subject, genesis);
  if (proof.kind === 'defect') return voided(proof.what);
  if (isProvenState(line.state) && line.state !== 'authorised' && !proof.passed.has(line.state))
    defects.push(`it is told as ${line.state}, which no receipt states`);

  const asset = parseAssetId(intent.asset);
  invariant(asset !== null, 'an intent names an asset of the policy');
  const tier = tierOf(policy, asset, intent.amount);
  const counted = new Map<Hex32, Vote>();
  let isAuthorised = false;
  let paid: Receipt | null = null;
  for (const { message } of receipts) {
    const which = `receipt ${message.sequence}`;
    if (message.policyHash !== policy.hash) defects.push(`${which} names another policy`);
    if (message.fee > intent.maxFee) defects.push(`${which} states a fee above the ceiling`);
    if (message.outcome === 'authorised') {
      isAuthorised = true;
      for (const vote of checkAuthorisation(message, { intent, hash, tier, policy, votes, defects }))
        counted.set(vote.digest, vote);
    }
    if (message.txid === '') continue;
    if (!isAuthorised) defects.push(`${which} pays what was not authorised before`);
    if (message.outcome === 'signed' && message.attempt === 1 && message.recordedAt >= intent.notAfter)
      defects.push(`${which} signs after the request had expired`);
    paid = message;
  }
  const { state } = proof;
  const all = { votes: [...votes.values()], counted: [...counted.values()] };
  const withdrawal = { intent, intentHash: hash, body: work.request.body, tier, state, receipts, paid, ...all };
  return { kind: 'checked', withdrawal, defects };
}

function readReceipts(line: WithdrawalLine, defects: string[]): SignedReceipt[] {
  return line.receipts.flatMap((value, at) => {
    const receipt = readSignedReceipt(value);
    if (receipt === null) defects.push(`its receipt number ${at + 1} is malformed`);
    return receipt === null ? [] : [receipt];
  });
}

function readVotes(
  given: readonly SignedVote[],
  intent: IntentHash,
  policy: Policy,
  defects: string[],
): ReadonlyMap<Hex32, Vote> {
  const votes = new Map<Hex32, Vote>();
  for (const signed of given) {
    const read = verifyVote(signed, intent, policy);
    if (read.kind === 'vote') votes.set(read.vote.digest, read.vote);
    else defects.push(`the vote of ${signed.message.approver} on ${signed.message.device} does not hold: ${read.code}`);
  }
  return votes;
}

interface Evidence {
  readonly intent: Intent;
  readonly hash: IntentHash;
  readonly tier: Tier | undefined;
  readonly policy: Policy;
  readonly votes: ReadonlyMap<Hex32, Vote>;
  readonly defects: string[];
}

/** Asks again what the signing module had to ask, with the votes that it says it counted, at its moment. */
function checkAuthorisation(message: Receipt, { intent, hash, tier, policy, votes, defects }: Evidence): Vote[] {
  const which = `receipt ${message.sequence}`;
  if (tier?.id !== message.tier) {
    defects.push(`${which} authorises under ${message.tier}; the policy puts it under ${tier?.id ?? 'no tier'}`);
    return [];
  }
  const counted = message.votes.flatMap((digest) => {
    const vote = votes.get(digest);
    if (vote === undefined) defects.push(`${which} counts a vote that is not in evidence`);
    return vote === undefined ? [] : [vote];
  });
  if (tier.requires.kind === 'quorum') {
    const initiators = initiatorsOf(intent, policy);
    const verdict = evaluateQuorum({ intent: hash, tier, initiators, now: message.recordedAt }, counted);
    if (verdict.kind !== 'approved')
      defects.push(`${which} authorises, and the votes that it counts do not add up to that`);
  }
  return counted;
}
