import { getBytes, hexlify, recoverAddress, Signature, Transaction } from 'ethers';
import { type EvmPayment } from '../../protocol/chains/evm/check-transaction.js';
import { InvariantViolation } from '../../protocol/invariant.js';
import { type WalletKey } from '../keys/wallet-key.js';
import { evmAddressOf } from './evm-address-of.js';
import { callOf } from './evm-payment.js';
import { type GasPrice } from './gas-price.js';

export interface EvmPaymentPlan extends GasPrice {
  readonly chainId: bigint;
  readonly nonce: number;
  readonly payment: EvmPayment;
  readonly gasLimit: bigint;
}

/** Builds and signs a transaction of type 2. The same plan gives the same bytes, as the key signs deterministically. */
export function buildEvmPayment({ payment, ...plan }: EvmPaymentPlan, key: WalletKey): Uint8Array {
  const transaction = Transaction.from({ type: 2, ...plan, ...callOf(payment) });
  transaction.signature = signatureOf(getBytes(transaction.unsignedHash), key);
  return getBytes(transaction.serialized);
}

/** A key in hardware gives r and s; which of the two possible public keys is ours shows by trying. */
function signatureOf(digest: Uint8Array, key: WalletKey): Signature {
  const signed = key.sign(digest);
  const [r, s] = [hexlify(signed.subarray(0, 32)), hexlify(signed.subarray(32))];
  for (const yParity of [0, 1] as const) {
    const signature = Signature.from({ r, s, yParity });
    if (recoverAddress(digest, signature) === evmAddressOf(key.publicKey)) return signature;
  }
  throw new InvariantViolation('a key’s signature recovers the key');
}
