import { type BaseUnits, assertBaseUnits } from '../../base-units.js';
import { type Hex, type Hex32 } from '../../hex.js';
import { invariant } from '../../invariant.js';
import { type EvmParseRefusalCode, type EvmTransaction, parseEvmTransaction } from './parse-transaction.js';

/** The slot that the bytes must consume, and whose they are. */
export interface EvmSlot {
  /** The wallet's account, 20 bytes. */
  readonly account: Hex;
  readonly chainId: bigint;
  readonly nonce: bigint;
}

export type EvmPayment = {
  /** Twenty bytes. */
  readonly destination: Hex;
  /** In wei, or in the token's base units. */
  readonly amount: BaseUnits;
  /** The approved ceiling for gas, whole, in wei. */
  readonly maxFee: BaseUnits;
} & ({ readonly kind: 'native' } | { readonly kind: 'erc20'; readonly contract: Hex });

export interface EvmPaymentQuestion extends EvmSlot {
  /** The signed transaction, EIP-2718. */
  readonly raw: Uint8Array;
  readonly payment: EvmPayment;
}

export interface EvmCancelQuestion extends EvmSlot {
  readonly raw: Uint8Array;
  /** What the policy's gas budget leaves for it, in wei. */
  readonly maxFee: BaseUnits;
}

export type EvmRefusalCode =
  | EvmParseRefusalCode
  | 'DESTINATION_IS_OURS'
  | 'SENDER_WRONG'
  | 'CHAIN_ID_WRONG'
  | 'NONCE_WRONG'
  | 'RECIPIENT_WRONG'
  | 'VALUE_WRONG'
  | 'CALLDATA_WRONG'
  | 'PRIORITY_FEE_ABOVE_MAX_FEE'
  | 'FEE_ABOVE_CEILING';

export interface EvmRefusal {
  readonly kind: 'refused';
  readonly code: EvmRefusalCode;
  /** For a person reading the receipt; nothing branches on it. */
  readonly detail: string;
}

export interface EvmTransactionChecked {
  readonly kind: 'ok';
  readonly hash: Hex32;
  /** The most that gas can cost, in wei: gas limit times max fee per gas. */
  readonly maxFee: BaseUnits;
  readonly maxFeePerGas: BaseUnits;
  readonly maxPriorityFeePerGas: BaseUnits;
}

/** What the transaction must say to the letter. */
interface Demand {
  readonly to: Hex;
  readonly value: bigint;
  readonly data: string;
  readonly maxFee: BaseUnits;
}

/** The first four bytes of keccak256("transfer(address,uint256)"), ERC-20. */
const TRANSFER_SELECTOR = 'a9059cbb';

/**
 * Demands that signed bytes make this payment and nothing more, from this account's one nonce.
 *
 * Calldata is compared with what we encode ourselves, whole: decoding would let through trailing
 * bytes that a strange token may read. The fee is the worst case, since the approved ceiling binds
 * whatever the base fee turns out to be.
 */
export function checkEvmPayment(question: EvmPaymentQuestion): EvmTransactionChecked | EvmRefusal {
  const { payment, account } = question;
  assertAddress(payment.destination);
  if (payment.destination === account) return refuse('DESTINATION_IS_OURS', account);
  return check(question, demandOf(payment));
}

/** Demands the one transaction that frees a stuck nonce: nothing, to ourselves. */
export function checkEvmCancel(question: EvmCancelQuestion): EvmTransactionChecked | EvmRefusal {
  return check(question, { to: question.account, value: 0n, data: '', maxFee: question.maxFee });
}

function demandOf({ destination, amount, maxFee, ...asset }: EvmPayment): Demand {
  if (asset.kind === 'native') return { to: destination, value: amount, data: '', maxFee };
  assertAddress(asset.contract);
  const data = TRANSFER_SELECTOR + destination.padStart(64, '0') + amount.toString(16).padStart(64, '0');
  return { to: asset.contract, value: 0n, data, maxFee };
}

function check(slot: EvmSlot & { readonly raw: Uint8Array }, demand: Demand): EvmTransactionChecked | EvmRefusal {
  assertAddress(slot.account);
  const transaction = parseEvmTransaction(slot.raw);
  if (transaction.kind === 'refused') return transaction;
  const fee = transaction.gasLimit * transaction.maxFeePerGas;
  return (
    findRefusal(slot, demand, transaction, fee) ?? {
      kind: 'ok',
      hash: transaction.hash,
      maxFee: assertBaseUnits(fee),
      maxFeePerGas: transaction.maxFeePerGas,
      maxPriorityFeePerGas: transaction.maxPriorityFeePerGas,
    }
  );
}

function findRefusal(slot: EvmSlot, demand: Demand, transaction: EvmTransaction, fee: bigint): EvmRefusal | null {
  const { chainId, nonce, to, value, data, sender, maxFeePerGas, maxPriorityFeePerGas } = transaction;
  if (chainId !== slot.chainId) return refuse('CHAIN_ID_WRONG', chainId.toString());
  if (sender !== slot.account) return refuse('SENDER_WRONG', sender);
  if (nonce !== slot.nonce) return refuse('NONCE_WRONG', nonce.toString());
  if (to !== demand.to) return refuse('RECIPIENT_WRONG', to ?? 'contract creation');
  if (value !== demand.value) return refuse('VALUE_WRONG', `${value.toString()} wei`);
  if (data !== demand.data) return refuse('CALLDATA_WRONG', `${data.length / 2} bytes`);
  if (maxPriorityFeePerGas > maxFeePerGas) {
    return refuse('PRIORITY_FEE_ABOVE_MAX_FEE', `${maxPriorityFeePerGas.toString()} > ${maxFeePerGas.toString()}`);
  }
  if (fee > demand.maxFee) {
    return refuse('FEE_ABOVE_CEILING', `${fee.toString()} wei, ${demand.maxFee.toString()} approved`);
  }
  return null;
}

/** Our own arguments: an address of another length would make calldata of another length. */
function assertAddress(address: Hex): void {
  invariant(address.length === 40, 'an EVM address has 20 bytes');
}

function refuse(code: EvmRefusalCode, detail: string): EvmRefusal {
  return { kind: 'refused', code, detail };
}
