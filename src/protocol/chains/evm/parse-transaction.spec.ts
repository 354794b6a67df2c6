import { readFileSync } from 'node:fs';
import { Transaction, Wallet, computeAddress, keccak256 } from 'ethers';
import fc from 'fast-check';
import { bytesOf, hexOf } from '../../hex.js';
import { parseEvmTransaction } from './parse-transaction.js';

interface Published {
  readonly name: string;
  readonly raw: string;
  readonly privateKey: string;
  readonly hash?: string;
  readonly chainId: string;
  readonly nonce: string;
  readonly maxPriorityFeePerGas: string;
  readonly maxFeePerGas: string;
  readonly gasLimit: string;
  readonly to: string;
  readonly value: string;
  readonly data: string;
}

const { transactions } = JSON.parse(
  readFileSync(
    new URL('../../../../test/vectors/published/trust-wallet-eip-1559-transactions.json', import.meta.url),
    'utf8',
  ),
) as { readonly transactions: readonly Published[] };

const wallet = new Wallet(`0x${'46'.repeat(32)}`);
const account = wallet.address.slice(2).toLowerCase();

const uint = (bits: bigint) => fc.bigInt({ min: 0n, max: 2n ** bits - 1n });
const fields = fc.record({
  chainId: fc.bigInt({ min: 1n, max: 2n ** 63n - 37n }),
  nonce: fc.nat(Number.MAX_SAFE_INTEGER),
  maxPriorityFeePerGas: uint(100n),
  maxFeePerGas: uint(100n),
  gasLimit: uint(64n),
  to: fc.option(fc.uint8Array({ minLength: 20, maxLength: 20 }).map((bytes) => `0x${hexOf(bytes)}`)),
  value: uint(256n),
  data: fc.uint8Array({ maxLength: 200 }).map((bytes) => `0x${hexOf(bytes)}`),
});

function signed(request: object): Uint8Array {
  const transaction = Transaction.from(request);
  transaction.signature = wallet.signingKey.sign(transaction.unsignedHash);
  return bytesOf(transaction.serialized.slice(2));
}

describe('parseEvmTransaction', () => {
  it.each(transactions.map((vector) => [vector.name, vector] as const))('reads the published %s', (_, vector) => {
    const transaction = parseEvmTransaction(bytesOf(vector.raw));
    expect(transaction).toEqual({
      kind: 'transaction',
      chainId: BigInt(vector.chainId),
      nonce: BigInt(vector.nonce),
      maxPriorityFeePerGas: BigInt(vector.maxPriorityFeePerGas),
      maxFeePerGas: BigInt(vector.maxFeePerGas),
      gasLimit: BigInt(vector.gasLimit),
      to: vector.to,
      value: BigInt(vector.value),
      data: vector.data,
      sender: computeAddress(`0x${vector.privateKey}`).slice(2).toLowerCase(),
      hash: vector.hash ?? keccak256(`0x${vector.raw}`).slice(2),
    });
  });

  it('reads back every field of whatever ethers signs', () => {
    fc.assert(
      fc.property(fields, (request) => {
        fc.pre(request.maxPriorityFeePerGas <= request.maxFeePerGas);
        const raw = signed({ type: 2, ...request });
        const { nonce, to, data, ...same } = request;
        expect(parseEvmTransaction(raw)).toEqual({
          kind: 'transaction',
          ...same,
          nonce: BigInt(nonce),
          to: to?.slice(2) ?? null,
          data: data.slice(2),
          sender: account,
          hash: Transaction.from(`0x${hexOf(raw)}`).hash?.slice(2),
        });
      }),
      { numRuns: 50 },
    );
  });

  it('never throws, and reads no changed byte as the same sender', () => {
    const raw = signed({
      type: 2,
      chainId: 1,
      nonce: 7,
      gasLimit: 21000,
      to: `0x${'ab'.repeat(20)}`,
      value: 5,
      maxFeePerGas: 9,
    });
    for (const at of raw.keys()) {
      const other = Uint8Array.from(raw);
      other[at] = (other[at] ?? 0) ^ 0x01;
      const read = parseEvmTransaction(other);
      expect([at, read.kind === 'transaction' && read.sender === account]).toEqual([at, false]);
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        expect(parseEvmTransaction(noise).kind).toBe('refused');
        expect(parseEvmTransaction(new Uint8Array([2, ...noise])).kind).toBe('refused');
      }),
    );
  });
});
