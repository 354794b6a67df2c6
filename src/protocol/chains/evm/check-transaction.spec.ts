import { secp256k1 } from '@noble/curves/secp256k1.js';
import { type Authorization, Interface, Transaction, type TransactionLike, Wallet, encodeRlp, keccak256 } from 'ethers';
import { assertBaseUnits } from '../../base-units.js';
import { type Hex, bytesOf, hexOf, parseHex } from '../../hex.js';
import {
  type EvmPayment,
  type EvmPaymentQuestion,
  type EvmSlot,
  checkEvmCancel,
  checkEvmPayment,
} from './check-transaction.js';

// Built, encoded and signed by ethers, except where ethers refuses to write what must be refused.

const wallet = new Wallet(`0x${'46'.repeat(32)}`);
const stranger = new Wallet(`0x${'47'.repeat(32)}`);
const account = hexOrDie(wallet.address.slice(2).toLowerCase());
const destination = hexOrDie('5322b34c88ed0691971bf52a7047448f0f4efc84');
const contract = hexOrDie('6b175474e89094c44da98b954eedeac495271d0f');
const GWEI = 10n ** 9n;
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

const slot: EvmSlot = { account, chainId: 31337n, nonce: 7n };
const native: EvmPayment = {
  kind: 'native',
  destination,
  amount: assertBaseUnits(10n ** 18n),
  maxFee: assertBaseUnits(21_000n * 3n * GWEI),
};
const token: EvmPayment = {
  kind: 'erc20',
  contract,
  destination,
  amount: assertBaseUnits(2n * 10n ** 18n),
  maxFee: assertBaseUnits(78_000n * 3n * GWEI),
};

function hexOrDie(text: string): Hex {
  const hex = parseHex(text);
  if (hex === null) throw new Error('not hexadecimal');
  return hex;
}

function transfer(to: Hex, amount: bigint): string {
  return new Interface(['function transfer(address,uint256)']).encodeFunctionData('transfer', [`0x${to}`, amount]);
}

function aNativeTransaction(change: TransactionLike = {}): TransactionLike {
  const fees = { maxFeePerGas: 3n * GWEI, maxPriorityFeePerGas: GWEI, gasLimit: 21_000n };
  return { type: 2, chainId: 31337n, nonce: 7, to: `0x${destination}`, value: 10n ** 18n, ...fees, ...change };
}

function aTokenTransaction(change: TransactionLike = {}): TransactionLike {
  const data = transfer(destination, 2n * 10n ** 18n);
  return aNativeTransaction({ to: `0x${contract}`, value: 0n, gasLimit: 78_000n, data, ...change });
}

function signed(request: TransactionLike, by: Wallet = wallet): Uint8Array {
  const transaction = Transaction.from(request);
  transaction.signature = by.signingKey.sign(transaction.unsignedHash);
  return bytesOf(transaction.serialized.slice(2));
}

/** The twelve fields of the accepted native transaction, to be written wrongly, and signed again if `resign`. */
function rewritten(change: (fields: (string | string[])[]) => void, resign = false): Uint8Array {
  const { signature } = Transaction.from(`0x${hexOf(signed(aNativeTransaction()))}`);
  const fields: (string | string[])[] = [
    '0x7a69',
    '0x07',
    number(GWEI),
    number(3n * GWEI),
    number(21_000n),
    `0x${destination}`,
    number(10n ** 18n),
    '0x',
    [],
    signature?.yParity === 1 ? '0x01' : '0x',
    number(BigInt(signature?.r ?? 0)),
    number(BigInt(signature?.s ?? 0)),
  ];
  change(fields);
  if (resign) {
    const { yParity, r, s } = wallet.signingKey.sign(keccak256(`0x02${encodeRlp(fields.slice(0, 9)).slice(2)}`));
    fields.splice(9, 3, yParity === 1 ? '0x01' : '0x', number(BigInt(r)), number(BigInt(s)));
  }
  return bytesOf(`02${encodeRlp(fields).slice(2)}`);
}

function number(value: bigint): string {
  const digits = value.toString(16);
  return `0x${digits.padStart(digits.length + (digits.length % 2), '0')}`;
}

function codeOf(raw: Uint8Array, payment: EvmPayment = native, change: Partial<EvmPaymentQuestion> = {}): string {
  const verdict = checkEvmPayment({ raw, payment, ...slot, ...change });
  return verdict.kind === 'ok' ? 'ok' : verdict.code;
}

describe('checkEvmPayment', () => {
  it('accepts the native payment that was approved, and says what it may cost', () => {
    const raw = signed(aNativeTransaction());
    expect(checkEvmPayment({ raw, payment: native, ...slot })).toEqual({
      kind: 'ok',
      hash: Transaction.from(`0x${hexOf(raw)}`).hash?.slice(2),
      maxFee: 63_000n * GWEI,
      maxFeePerGas: 3n * GWEI,
      maxPriorityFeePerGas: GWEI,
    });
    expect(hexOf(rewritten(() => undefined))).toBe(hexOf(raw));
    expect(hexOf(rewritten(() => undefined, true))).toBe(hexOf(raw));
  });

  it('accepts the token payment that was approved', () => {
    expect(codeOf(signed(aTokenTransaction()), token)).toBe('ok');
  });

  it('accepts the largest amount there is, and nonce zero', () => {
    const amount = assertBaseUnits(2n ** 256n - 1n);
    const raw = signed(aTokenTransaction({ data: transfer(destination, amount), nonce: 0 }));
    expect(codeOf(raw, { ...token, amount }, { nonce: 0n })).toBe('ok');
  });

  it.each<[string, string, TransactionLike]>([
    ['VALUE_WRONG', 'one wei more', { value: 10n ** 18n + 1n }],
    ['VALUE_WRONG', 'one wei less', { value: 10n ** 18n - 1n }],
    ['RECIPIENT_WRONG', 'another destination', { to: `0x${contract}` }],
    ['RECIPIENT_WRONG', 'a contract creation', { to: null }],
    ['CALLDATA_WRONG', 'a byte of calldata', { data: '0x00' }],
    ['CHAIN_ID_WRONG', 'another chain', { chainId: 1n }],
    ['CHAIN_ID_WRONG', 'chain zero', { chainId: 0n }],
    ['NONCE_WRONG', 'the next nonce', { nonce: 8 }],
    ['NONCE_WRONG', 'the nonce before', { nonce: 6 }],
    ['FEE_ABOVE_CEILING', 'a unit of gas more', { gasLimit: 21_001n }],
    ['FEE_ABOVE_CEILING', 'a wei more per gas', { maxFeePerGas: 3n * GWEI + 1n }],
    ['ACCESS_LIST_NOT_EMPTY', 'an access list', { accessList: [{ address: `0x${contract}`, storageKeys: [] }] }],
    ['TYPE_UNSUPPORTED', 'type 1', { type: 1, gasPrice: GWEI, maxFeePerGas: null, maxPriorityFeePerGas: null }],
    [
      'TYPE_UNSUPPORTED',
      'a legacy transaction',
      { type: 0, gasPrice: GWEI, maxFeePerGas: null, maxPriorityFeePerGas: null },
    ],
    [
      'TYPE_UNSUPPORTED',
      'a legacy one that replays anywhere',
      { type: 0, chainId: 0n, gasPrice: GWEI, maxFeePerGas: null, maxPriorityFeePerGas: null },
    ],
    ['TYPE_UNSUPPORTED', 'type 3', { type: 3, maxFeePerBlobGas: 1n, blobVersionedHashes: [`0x01${'00'.repeat(31)}`] }],
    ['TYPE_UNSUPPORTED', 'type 4', { type: 4, authorizationList: [anAuthorization()] }],
  ])('answers %s to %s', (code, _, change) => {
    expect(codeOf(signed(aNativeTransaction(change)))).toBe(code);
  });

  it.each<[string, string, TransactionLike]>([
    ['CALLDATA_WRONG', 'one unit more', { data: transfer(destination, 2n * 10n ** 18n + 1n) }],
    ['CALLDATA_WRONG', 'another destination', { data: transfer(account, 2n * 10n ** 18n) }],
    [
      'CALLDATA_WRONG',
      'trailing junk that decodes cleanly',
      { data: `${transfer(destination, 2n * 10n ** 18n)}${'00'.repeat(32)}` },
    ],
    ['CALLDATA_WRONG', 'one byte of junk', { data: `${transfer(destination, 2n * 10n ** 18n)}00` }],
    ['CALLDATA_WRONG', 'a byte short', { data: transfer(destination, 2n * 10n ** 18n).slice(0, -2) }],
    [
      'CALLDATA_WRONG',
      'dirt above the address',
      { data: transfer(destination, 2n * 10n ** 18n).replace('a9059cbb00', 'a9059cbb01') },
    ],
    [
      'CALLDATA_WRONG',
      'approve instead of transfer',
      { data: transfer(destination, 2n * 10n ** 18n).replace('a9059cbb', '095ea7b3') },
    ],
    ['CALLDATA_WRONG', 'no calldata', { data: '0x' }],
    ['VALUE_WRONG', 'ether along with it', { value: 1n }],
    ['RECIPIENT_WRONG', 'another token', { to: `0x${destination}` }],
    ['FEE_ABOVE_CEILING', 'a unit of gas more', { gasLimit: 78_001n }],
  ])('answers %s to a token payment with %s', (code, _, change) => {
    expect(codeOf(signed(aTokenTransaction(change)), token)).toBe(code);
  });

  it.each<[string, string, Uint8Array]>([
    ['SENDER_WRONG', "another key's signature", signed(aNativeTransaction(), stranger)],
    ['PRIORITY_FEE_ABOVE_MAX_FEE', 'a tip above the maximum', rewritten((f) => (f[2] = number(3n * GWEI + 1n)), true)],
    ['SENDER_WRONG', 'the other parity', rewritten((f) => (f[9] = f[9] === '0x' ? '0x01' : '0x'))],
    ['SENDER_WRONG', 'a value moved after signing', rewritten((f) => (f[6] = number(10n ** 18n + 1n)))],
    [
      'SIGNATURE_HIGH_S',
      'a high s',
      rewritten((f) => {
        f[9] = f[9] === '0x' ? '0x01' : '0x';
        f[11] = number(ORDER - BigInt(String(f[11])));
      }),
    ],
    ['SIGNATURE_INVALID', 'parity two', rewritten((f) => (f[9] = '0x02'))],
    [
      'SIGNATURE_INVALID',
      'parity two where r plus the order is on the curve',
      rewritten((f) => f.splice(9, 2, '0x02', liftableR())),
    ],
    ['SIGNATURE_INVALID', 'v of 27', rewritten((f) => (f[9] = '0x1b'))],
    ['SIGNATURE_INVALID', 'r of zero', rewritten((f) => (f[10] = '0x'))],
    ['SIGNATURE_INVALID', 's of zero', rewritten((f) => (f[11] = '0x'))],
    ['SIGNATURE_INVALID', 's at the order', rewritten((f) => (f[11] = number(ORDER)))],
    ['SIGNATURE_INVALID', 'an r that is on no curve', rewritten((f) => (f[10] = '0x05'))],
    ['TRANSACTION_MALFORMED', 'a nonce with a leading zero', rewritten((f) => (f[1] = '0x0007'), true)],
    ['TRANSACTION_MALFORMED', 'a zero that is written out', rewritten((f) => (f[9] = '0x00'))],
    [
      'TRANSACTION_MALFORMED',
      'a destination of 19 bytes',
      rewritten((f) => (f[5] = `0x${destination.slice(2)}`), true),
    ],
    ['TRANSACTION_MALFORMED', 'a value of 33 bytes', rewritten((f) => (f[6] = `0x01${'00'.repeat(32)}`), true)],
    ['TRANSACTION_MALFORMED', 'a list for calldata', rewritten((f) => (f[7] = []), true)],
    ['TRANSACTION_MALFORMED', 'bytes for an access list', rewritten((f) => (f[8] = '0x'), true)],
    ['TRANSACTION_MALFORMED', 'a thirteenth field', rewritten((f) => f.push('0x'))],
    ['TRANSACTION_MALFORMED', 'no signature', rewritten((f) => f.splice(9))],
    ['TRANSACTION_MALFORMED', 'a trailing byte', new Uint8Array([...signed(aNativeTransaction()), 0])],
    ['TRANSACTION_MALFORMED', 'no bytes', new Uint8Array()],
    ['TYPE_UNSUPPORTED', 'no type', rewritten(() => undefined).subarray(1)],
  ])('answers %s to %s', (code, _, raw) => {
    expect(codeOf(raw)).toBe(code);
  });

  it.each<[string, string, Partial<EvmPaymentQuestion>]>([
    ['SENDER_WRONG', "another wallet's account", { account: contract }],
    [
      'FEE_ABOVE_CEILING',
      'a ceiling one wei lower',
      { payment: { ...native, maxFee: assertBaseUnits(63_000n * GWEI - 1n) } },
    ],
    ['DESTINATION_IS_OURS', 'a payment to ourselves', { payment: { ...native, destination: account } }],
    ['RECIPIENT_WRONG', 'a token payment', { payment: token }],
  ])('answers %s to the accepted bytes when %s was approved', (code, _, change) => {
    expect(codeOf(signed(aNativeTransaction()), native, change)).toBe(code);
  });
});

describe('checkEvmCancel', () => {
  const maxFee = assertBaseUnits(21_000n * 3n * GWEI);
  const cancel = aNativeTransaction({ to: `0x${account}`, value: 0n });

  it('accepts nothing to ourselves', () => {
    expect(checkEvmCancel({ raw: signed(cancel), maxFee, ...slot }).kind).toBe('ok');
  });

  it.each<[string, string, TransactionLike]>([
    ['VALUE_WRONG', 'a value', { value: 1n }],
    ['RECIPIENT_WRONG', 'another recipient', { to: `0x${destination}` }],
    ['CALLDATA_WRONG', 'calldata', { data: '0x00' }],
    ['NONCE_WRONG', 'another nonce', { nonce: 8 }],
    ['CHAIN_ID_WRONG', 'another chain', { chainId: 1n }],
    ['FEE_ABOVE_CEILING', 'more gas than the budget', { gasLimit: 21_001n }],
  ])('answers %s to %s', (code, _, change) => {
    expect(checkEvmCancel({ raw: signed({ ...cancel, ...change }), maxFee, ...slot })).toMatchObject({ code });
  });
});

/** A small r for which r + order is an x of the curve: only there a recovery id of 2 recovers a key at all. */
function liftableR(): string {
  for (let r = 1n; ; r++) {
    if (secp256k1.Point.Fp.isValid(ORDER + r) && isOnCurve(ORDER + r)) return number(r);
  }
}

function isOnCurve(x: bigint): boolean {
  try {
    secp256k1.Point.fromHex(`02${x.toString(16)}`);
    return true;
  } catch {
    return false;
  }
}

function anAuthorization(): Authorization {
  const signature = wallet.signingKey.sign(`0x${'11'.repeat(32)}`);
  return { address: `0x${contract}`, nonce: 0n, chainId: 31337n, signature };
}
