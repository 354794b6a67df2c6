import { readAsked } from '../protocol/evidence.js';
import { type Genesis } from '../protocol/genesis.js';
import { type WithdrawalId } from '../protocol/ids.js';
import { invariant } from '../protocol/invariant.js';
import { parseAssetId } from '../protocol/chains/caip.js';
import { type Policy } from '../protocol/policy.js';
import { verifyReceipt } from '../protocol/receipt.js';
import { readWorkPackage } from '../protocol/work-package.js';
import { type PaymentOrder } from './chain.js';
import { type RecordedVerdict } from './ledger/verdicts.js';

/**
 * From a recorded verdict to the payment that it allows.
 *
 * Nothing in the ledger's columns says where money goes: the intent is derived again from the engine's signed
 * bytes, and must be the one that this module's own signed receipt calls authorised. So a row that somebody
 * edits in our database pays nobody; it stops us.
 */
export function paymentOrderOf(
  id: WithdrawalId,
  verdict: RecordedVerdict,
  genesis: Genesis,
  policy: Policy,
): PaymentOrder {
  const { message } = verdict.receipt;
  invariant(
    verifyReceipt(genesis.deploymentId, verdict.receipt, genesis.attestationKey) && message.outcome === 'authorised',
    'a recorded verdict has its signed receipt',
  );
  invariant(message.policyHash === policy.hash, 'the verdict was reached under the policy in force');
  const work = readWorkPackage(JSON.parse(verdict.package));
  invariant(work !== null, 'recorded evidence is a work package');
  const asked = readAsked(work.request, policy);
  invariant(asked.kind === 'asked', 'recorded evidence is signed by an engine');
  const { intent, hash } = asked;
  invariant(hash === message.intentHash, 'the evidence asks for what was authorised');
  invariant(intent.withdrawalId === id && message.withdrawalId === id, 'the evidence is about this withdrawal');

  const assetId = parseAssetId(intent.asset);
  const asset = assetId === null ? undefined : policy.assets.get(assetId);
  invariant(asset !== undefined, 'an intent names an asset of the policy');
  const wallet = policy.wallets.get(asset.wallet);
  invariant(wallet?.id === intent.wallet, 'an intent names the wallet that the policy has for its asset');
  return { withdrawalId: id, intent, asset, wallet };
}
