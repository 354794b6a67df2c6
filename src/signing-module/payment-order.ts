import { assertBaseUnits, type BaseUnits } from '../protocol/base-units.js';
import { readAsked, type Asked } from '../protocol/evidence.js';
import { type Genesis } from '../protocol/genesis.js';
import { type WithdrawalId } from '../protocol/ids.js';
import { invariant } from '../protocol/invariant.js';
import { parseAssetId } from '../protocol/chains/caip.js';
import { type Policy } from '../protocol/policy.js';
import { verifyReceipt } from '../protocol/receipt.js';
import { readWorkPackage, type WorkPackage } from '../protocol/work-package.js';
import { type PaymentOrder } from './chain.js';
import { type RecordedVerdict } from './ledger/verdicts.js';
import { type Policies } from './policies.js';

/** The engine's request in a recorded verdict, read under the policy that it was registered under. */
export function askedIn(
  verdict: RecordedVerdict,
  registeredUnder: Policy,
): { readonly work: WorkPackage; readonly asked: Extract<Asked, { kind: 'asked' }> } {
  const work = readWorkPackage(JSON.parse(verdict.package));
  invariant(work !== null, 'recorded evidence is a work package');
  const asked = readAsked(work.request, registeredUnder);
  invariant(asked.kind === 'asked', 'recorded evidence is signed by an engine');
  return { work, asked };
}

/** The policy that a withdrawal's intent was derived under, and is for ever. */
export function registrationPolicy(verdict: RecordedVerdict, policies: Policies): Policy {
  const policy = policies.history.at(verdict.registeredUnder);
  invariant(policy !== undefined, 'what is registered was registered under a policy that was in force');
  return policy;
}

/**
 * From a recorded verdict to the payment that it allows.
 *
 * Nothing in the ledger's columns says where money goes: the intent is derived again from the engine's signed
 * bytes, and must be the one that this module's own signed receipt calls authorised. So a row that somebody
 * edits in our database pays nobody; it stops us.
 *
 * @param feeCeiling what may be spent on fees now; never more than was approved
 */
export function orderOf(
  id: WithdrawalId,
  verdict: RecordedVerdict,
  { genesis, policies }: { readonly genesis: Genesis; readonly policies: Policies },
  feeCeiling?: BaseUnits,
): PaymentOrder {
  const registeredUnder = registrationPolicy(verdict, policies);
  const { message } = verdict.receipt;
  invariant(
    verifyReceipt(genesis.deploymentId, verdict.receipt, genesis.attestationKey) && message.outcome === 'authorised',
    'a recorded verdict has its signed receipt',
  );
  const { intent, hash } = askedIn(verdict, registeredUnder).asked;
  invariant(hash === message.intentHash, 'the evidence asks for what was authorised');
  invariant(intent.withdrawalId === id && message.withdrawalId === id, 'the evidence is about this withdrawal');

  const assetId = parseAssetId(intent.asset);
  const asset = assetId === null ? undefined : registeredUnder.assets.get(assetId);
  invariant(asset !== undefined, 'an intent names an asset of the policy');
  const wallet = registeredUnder.wallets.get(asset.wallet);
  invariant(wallet?.id === intent.wallet, 'an intent names the wallet that the policy has for its asset');
  const approved = assertBaseUnits(intent.maxFee);
  invariant(feeCeiling === undefined || feeCeiling <= approved, 'no ceiling is higher than what was approved');
  return { withdrawalId: id, intent, asset, wallet, maxFee: feeCeiling ?? approved };
}
