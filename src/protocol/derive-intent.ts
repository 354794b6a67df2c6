import { keccak_256 } from '@noble/hashes/sha3.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { formatAmount, parseBaseUnits } from './base-units.js';
import { assetOf, chainOf, parseAssetId } from './chains/caip.js';
import { parseDestination, type DestinationRefusalCode } from './chains/destination.js';
import { type Code } from './codes.js';
import { bytesOf, hex32Of, type Hex, type Hex32 } from './hex.js';
import { type DeploymentId, type EngineKeyId, type IntentHash, type WithdrawalId } from './ids.js';
import { invariant } from './invariant.js';
import { nativeAssetOf, type Asset, type Policy } from './policy.js';
import { hashStruct } from './typed-data.js';
import { INTENT, type Intent } from './verbs.js';
import { type WithdrawalRequest } from './withdrawal-request.js';

export type DerivedIntent =
  | { readonly kind: 'intent'; readonly intent: Intent; readonly hash: IntentHash }
  | { readonly kind: 'refused'; readonly code: IntentRefusal };
export type IntentRefusal = Extract<
  Code,
  | 'DEPLOYMENT_UNKNOWN'
  | 'AMOUNT_MALFORMED'
  | 'AMOUNT_ZERO'
  | 'ASSET_UNKNOWN'
  | 'MEMO_NOT_SUPPORTED'
  | 'INITIATOR_UNKNOWN'
  | 'DUST'
  | 'DESTINATION_IS_OURS'
  | 'DESTINATION_IS_TOKEN'
  | DestinationRefusalCode
>;

/** keccak256("sekisho-withdrawal" || deploymentId || keccak256(reference)). */
export function withdrawalIdOf(deployment: DeploymentId, reference: string): WithdrawalId {
  const parts = [utf8ToBytes('sekisho-withdrawal'), bytesOf(deployment), keccak_256(utf8ToBytes(reference))];
  const id: Hex32 = hex32Of(keccak_256(concatBytes(...parts)));
  return id as WithdrawalId;
}

export function hashIntent(intent: Intent): IntentHash {
  return hashStruct(INTENT, intent) as IntentHash;
}

/**
 * What a signed request asks for under a policy. A pure function of the two, and the only maker of
 * intents: server, device, signing module and auditor each call it on the engine's own bytes, so none of
 * them has to believe another's account of what is being approved.
 */
export function deriveIntent(request: WithdrawalRequest, engineKey: EngineKeyId, policy: Policy): DerivedIntent {
  if (request.deploymentId !== policy.deploymentId) return refused('DEPLOYMENT_UNKNOWN');
  const amount = parseBaseUnits(request.amount);
  if (amount === null) return refused('AMOUNT_MALFORMED');
  if (amount === 0n) return refused('AMOUNT_ZERO');
  const assetId = parseAssetId(request.asset);
  const asset = assetId === null ? undefined : policy.assets.get(assetId);
  if (asset === undefined) return refused('ASSET_UNKNOWN');
  const memo = request.memo ?? '';
  if (memo !== '') return refused('MEMO_NOT_SUPPORTED');
  const initiators = [...new Set(request.initiators ?? [])].sort();
  if (initiators.some((person) => !isApprover(policy, person))) return refused('INITIATOR_UNKNOWN');

  const { chain } = assetOf(asset.id);
  const destination = parseDestination(chain, request.destination);
  if (destination.kind === 'refused') return refused(destination.code);
  if (isOurs(policy, destination.bytes)) return refused('DESTINATION_IS_OURS');
  if (isToken(policy, destination.bytes)) return refused('DESTINATION_IS_TOKEN');
  if (isDust(asset, amount)) return refused('DUST');

  const feeAsset = nativeAssetOf(policy, chain);
  invariant(feeAsset !== undefined, 'parsePolicy lets no asset pass whose chain has no native asset');
  const intent: Intent = {
    withdrawalId: withdrawalIdOf(policy.deploymentId, request.reference),
    reference: request.reference,
    asset: asset.id,
    amountText: formatAmount(amount, asset.decimals, asset.symbol),
    amount,
    destination: destination.text,
    destinationBytes: destination.bytes,
    memo,
    wallet: asset.wallet,
    maxFeeText: formatAmount(asset.maxFee, feeAsset.decimals, feeAsset.symbol),
    maxFee: asset.maxFee,
    notAfterText: utcText(request.notAfter),
    notAfter: request.notAfter,
    engineKey,
    initiators,
    beneficiary: request.beneficiary,
  };
  return { kind: 'intent', intent, hash: hashIntent(intent) };
}

/** `2026-11-22T06:00:00Z`, to the second: one moment, one text. */
export function utcText(unixSeconds: number): string {
  return `${new Date(unixSeconds * 1000).toISOString().slice(0, -5)}Z`;
}

function isApprover(policy: Policy, person: string): boolean {
  return [...policy.approvers.keys()].some((id) => id === person);
}

/** Compared as the chain compares: on scripts and address bytes, never on text. */
function isOurs(policy: Policy, bytes: Hex): boolean {
  return [...policy.wallets.values()].some((wallet) => {
    const own = parseDestination(wallet.chain, wallet.address);
    return own.kind === 'ok' && own.bytes === bytes;
  });
}

function isToken(policy: Policy, bytes: Hex): boolean {
  return [...policy.assets.keys()].map(assetOf).some((asset) => asset.kind === 'erc20' && asset.contract === bytes);
}

/**
 * Bitcoin Core relays no output below 546 satoshi to the widest script it calls standard (P2PKH; policy.cpp
 * `GetDustThreshold` at 3 sat/vB). One bound for all scripts keeps it explainable.
 */
const BITCOIN_DUST = 546n;

function isDust(asset: Asset, amount: bigint): boolean {
  return chainOf(assetOf(asset.id).chain).kind === 'bitcoin' && amount < BITCOIN_DUST;
}

function refused(code: IntentRefusal): DerivedIntent {
  return { kind: 'refused', code };
}

/** For fields that no intent has (receipts about packages that made none). */
export const NO_HASH = '00'.repeat(32) as Hex32;
