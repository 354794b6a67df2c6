import { Interface } from 'ethers';
import { assertBaseUnits } from '../../protocol/base-units.js';
import { assetOf } from '../../protocol/chains/caip.js';
import { type EvmPayment } from '../../protocol/chains/evm/check-transaction.js';
import { type PaymentOrder } from '../chain.js';

const ERC20 = new Interface(['function transfer(address to, uint256 amount) returns (bool)']);

/** What an order comes to on an EVM chain: what is paid, to whom, and whether the chain or a token moves it. */
export function evmPaymentOf({ intent, asset, maxFee }: Pick<PaymentOrder, 'intent' | 'asset' | 'maxFee'>): EvmPayment {
  const common = {
    destination: intent.destinationBytes,
    amount: assertBaseUnits(intent.amount),
    maxFee,
  };
  const read = assetOf(asset.id);
  return read.kind === 'native' ? { kind: 'native', ...common } : { kind: 'erc20', contract: read.contract, ...common };
}

/** The call that makes the payment: `to`, wei and calldata, hexadecimal with `0x`. */
export function callOf(payment: EvmPayment): { readonly to: string; readonly value: bigint; readonly data: string } {
  if (payment.kind === 'native') return { to: `0x${payment.destination}`, value: payment.amount, data: '0x' };
  const data = ERC20.encodeFunctionData('transfer', [`0x${payment.destination}`, payment.amount]);
  return { to: `0x${payment.contract}`, value: 0n, data };
}
