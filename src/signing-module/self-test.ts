import { assertBaseUnits } from '../protocol/base-units.js';
import { checkBitcoinPayment } from '../protocol/chains/bitcoin/check-transaction.js';
import { BITCOIN_REGTEST, parseAssetId } from '../protocol/chains/caip.js';
import { checkEvmPayment } from '../protocol/chains/evm/check-transaction.js';
import { checkDeviceSignature } from '../protocol/devices/check-device-signature.js';
import { verifyDeviceSignature } from '../protocol/devices/verify-device-signature.js';
import { NO_FINDINGS } from '../protocol/findings.js';
import { bytesOf, hexOf, parseHex, parseHex32, type Hex, type Hex32 } from '../protocol/hex.js';
import { verifyRequest, type SignedRequest } from '../protocol/http-signature.js';
import { type ApproverId, type DeviceId, type IntentHash } from '../protocol/ids.js';
import { brokenLimit } from '../protocol/limits.js';
import { type Device, type Limit } from '../protocol/policy.js';
import { evaluateQuorum } from '../protocol/rules/evaluate-quorum.js';
import { type Ask } from '../protocol/rules/requirement.js';
import { receiptHash, signReceipt, verifyReceipt } from '../protocol/receipt.js';
import { type Receipt } from '../protocol/verbs.js';
import { type Vote } from '../protocol/vote.js';
import { ed25519PublicKeyOf } from './keys/attestation-key.js';
import { Secp256k1Key } from './keys/secp256k1-key.js';
import { ruleAnswers } from './rule-answers.js';

/** This program does not compute what it should: a broken build, a broken machine, or somebody's hand. It does not serve. */
export class SelfTestFailed extends Error {
  override readonly name = 'SelfTestFailed';
}

/**
 * Known answers for everything that a payment hangs on, run at every start. None of them was made by the code
 * that it tests: digests are from ethers' EIP-712 encoder, Ed25519 from OpenSSL, transactions from bitcoinjs-lib
 * and ethers, the ECDSA signature is BIP 143's own. Each "yes" stands beside a "no" that differs in one thing.
 *
 * @returns how many answers were right; throws at the first that is not
 */
export function selfTest(): number {
  const answers = [
    ...receipts(),
    ...requests(),
    ...devices(),
    ...walletKeys(),
    ...decisions(),
    ...ruleAnswers(),
    ...transactions(),
  ];
  for (const [what, isRight] of answers) if (!isRight) throw new SelfTestFailed(`known answer missed: ${what}`);
  return answers.length;
}

type Answer = readonly [what: string, isRight: boolean];

const ATTESTATION = hex32('8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c');
const DEPLOYMENT = hex32('02'.repeat(32));
const RECEIPT_DIGEST = hex32('c2cd7bc29ea0cf75738ee8845ec0d68efc91b408bf02445c15b951a2dc9ef534');
const DIGEST = hex32('d40382f180213a187807481ec8fb544f668252d3c5f1571f44943d18591e805a');
const RECEIPT: Receipt = {
  sequence: 7,
  previous: hex32('03'.repeat(32)),
  withdrawalId: hex32('04'.repeat(32)),
  reference: 'self-test',
  intentHash: hex32('05'.repeat(32)),
  policyHash: hex32('06'.repeat(32)),
  outcome: 'signed',
  reason: '',
  finality: '',
  tier: 'large',
  votes: [hex32('07'.repeat(32)), hex32('08'.repeat(32))],
  attempt: 1,
  txid: '09'.repeat(32),
  fee: 1234n,
  blockHeight: 0,
  blockHash: '',
  confirmations: 0,
  findings: NO_FINDINGS,
  recordedAt: 1_795_000_000,
};

function receipts(): Answer[] {
  const seed = new Uint8Array(32).fill(1);
  const signed = signReceipt(DEPLOYMENT, RECEIPT, seed);
  const signature =
    'dd5eb12a09762d187ae0221faf36bf851b262d2cc096a32e99665c0b1addd30aa3167893e51669da5f24579e9fb3e0e7cb1413a3defd5818113b08276f086e0b';
  const edited = { ...signed, message: { ...RECEIPT, fee: 1235n } };
  return [
    ['an Ed25519 public key', ed25519PublicKeyOf(seed) === ATTESTATION],
    ['a receipt’s digest', receiptHash(DEPLOYMENT, RECEIPT) === RECEIPT_DIGEST],
    ['a receipt’s signature', signed.signature === signature],
    ['a receipt verifies', verifyReceipt(DEPLOYMENT, signed, ATTESTATION)],
    ['an edited receipt does not', !verifyReceipt(DEPLOYMENT, edited, ATTESTATION)],
  ];
}

function requests(): Answer[] {
  const params =
    '("@method" "@target-uri" "content-digest" "idempotency-key");created=1795000000;keyid="self-test";tag="sekisho-withdrawal"';
  const request: SignedRequest = {
    method: 'POST',
    targetUri: 'https://sekisho.example/v1/withdrawals',
    headers: {
      'content-digest': 'sha-256=:61cnMhqMyskBTQOEroVdTKwFCFPwHO9qs4dSmBBSJdw=:',
      'idempotency-key': 'self-test',
      'signature-input': `sekisho=${params}`,
      signature: 'sekisho=:lg0owKSjJYEcCOnowbh7UiGyFLm9SFKSrKalSVYv70/tmAzeEzlw/xiunjoHFPfymveEfPth+B0S5a/F8r5ABQ==:',
    },
    body: new TextEncoder().encode('{"self":"test"}'),
  };
  const isSigned = (each: SignedRequest, key: Hex32): boolean =>
    verifyRequest(each, 'sekisho-withdrawal', () => key).kind === 'signed';
  const elsewhere = { ...request, targetUri: 'https://sekisho.example/v1/withdrawal' };
  return [
    ['a signed request verifies', isSigned(request, ATTESTATION)],
    ['for another address it does not', !isSigned(elsewhere, ATTESTATION)],
    ['with another body it does not', !isSigned({ ...request, body: new Uint8Array(2) }, ATTESTATION)],
    ['under another key it does not', !isSigned(request, DIGEST)],
  ];
}

function devices(): Answer[] {
  const device = { scheme: 'eip712', publicKey: hex('c171033d5cbff7175f29dfd3a63dda3d6f8f385e') } as const;
  const signature = hex(
    '876f188f4df8b6025f89444bbcc1cfa44cc6431ea80b8f7a175a9ad643b45a2051b9adbb3602b5575d74225476014240e8df2c47e52629ce254f8384239c2f451b',
  );
  const key = {
    scheme: 'webauthn',
    publicKey: hex('0218158f66dc9fafddea1cb684f274c605c2a7f45380cc4e482484284be5f17afa'),
    relyingParty: { rpId: 'sekisho.example', origins: ['https://sekisho.example'] },
  } as const;
  const asked = hex32('819893434c4fe98186a93ce2782c7a73023a46b588b089bb559f98fc4b895c3c');
  // Authenticator data, r and s, client data.
  const assertion = hex(
    '5121846338331ccd693666615c0e29632cd08405dcc8c3ba4ff675865a5cf93b0500000007' +
      'e23198682d08c0aaf9a5db505d1ff94460488f89e95334f158c89c17ee8ca44704e1e699ea9ac668fe15dc9e79e516f47d89b373b4f2f9f8d962bb34f717e54e' +
      '7b2274797065223a22776562617574686e2e676574222c226368616c6c656e6765223a22675a6954513078503659474771547a6965437836637749365272574973496d37565a2d595f45754a584477222c226f726967696e223a2268747470733a2f2f73656b6973686f2e6578616d706c65222c2263726f73734f726967696e223a66616c73657d',
  );
  return [
    ['a wallet’s signature verifies', verifyDeviceSignature(device, DIGEST, signature)],
    ['for another digest it does not', !verifyDeviceSignature(device, ATTESTATION, signature)],
    ['a security key’s assertion verifies', checkDeviceSignature(key, asked, assertion) === 'ok'],
    ['over another digest it says so', checkDeviceSignature(key, DIGEST, assertion) === 'DEVICE_CHALLENGE_DIFFERS'],
    [
      'by another key it is forged',
      checkDeviceSignature({ ...key, publicKey: hex(`03${key.publicKey.slice(2)}`) }, asked, assertion) === 'forged',
    ],
  ];
}

function walletKeys(): Answer[] {
  const key = new Secp256k1Key(bytesOf('619c335025c7f4012e556c2a58b2506e30b8511b53ade95ea316fd8c3286feb9'));
  const digest = bytesOf('c37af31116d1b27caf68aae9e3ac82f1477929014d5b917657d0eb49478cb670');
  return [
    [
      'a wallet’s public key',
      hexOf(key.publicKey) === '025476c2e83188368da1ff3e292e7acafcdb3566bb0ad253f62fc70f07aeee6357',
    ],
    [
      'a wallet’s signature',
      hexOf(key.sign(digest)) ===
        '3609e17b84f6a7d30c80bfa610b5b4542f32a8a0d5447a12fb1366d7f01cc44a573a954c4518331561406f90300e8f3358f51928d43c212a8caed02de67eebee',
    ],
  ];
}

function decisions(): Answer[] {
  const asset = parseAssetId(`${BITCOIN_REGTEST}/slip44:1`);
  if (asset === null) return [['an asset’s name', false]];
  const [one, two, three] = ['one' as ApproverId, 'two' as ApproverId, 'three' as ApproverId];
  const intent = DIGEST as IntentHash;
  const group = { name: 'self', threshold: 2, members: [one, two, three] };
  const plain = { anyOf: [], minimumReviewSeconds: 0, independentVote: false };
  const ask: Ask = { rule: 'self', groups: [group], votesValidForSeconds: 60, ...plain };
  const devices = new Map<DeviceId, Device>();
  const vote = (approver: ApproverId, overrides: Partial<Vote> = {}): Vote => ({
    ...{ choice: 'approve', approver, device: `${approver}-device` as DeviceId, intent },
    ...{ castAt: 100, expiresAt: 130, digest: DIGEST },
    ...overrides,
  });
  const verdict = (votes: readonly Vote[], initiators: readonly string[] = [], now = 110): string =>
    evaluateQuorum(ask, { intent, initiators: new Set(initiators), now, registeredAt: null, devices }, votes).kind;
  const both = [vote(one), vote(two)];

  const limit: Limit = {
    ...{ id: 'self', asset, path: 'any', windowSeconds: 60 },
    amount: assertBaseUnits(100n),
  };
  const isBroken = (amount: bigint, now: number): boolean => {
    const charged = { asset, path: 'approved', wallet: '', destination: null, beneficiary: '', engineKey: '' } as const;
    return brokenLimit([limit], [{ ...charged, amount: 60n, at: 100 }], { ...charged, amount }, now) !== null;
  };
  const twice = [vote(one), vote(one, { device: 'another' as DeviceId })];
  const forAnother = [vote(one), vote(two, { intent: ATTESTATION as IntentHash })];
  const against = [vote(one, { choice: 'reject' }), vote(two, { choice: 'reject' })];
  return [
    ['two of three approve', verdict(both) === 'approved'],
    ['one of three does not', verdict([vote(one)]) === 'open'],
    ['one person twice does not', verdict(twice) === 'open'],
    ['an expired vote does not count', verdict([vote(one, { expiresAt: 110 }), vote(two)]) === 'open'],
    ['nor is it waited for a second time', verdict(both, [], 130) === 'rejected'],
    ['a vote for something else does not count', verdict(forAnother) === 'open'],
    ['an initiator does not count', verdict([...both, vote(three)], ['two', 'three']) === 'rejected'],
    ['two rejects of three reject', verdict(against) === 'rejected'],
    ['what fits a limit fits', !isBroken(40n, 110)],
    ['one unit more does not', isBroken(41n, 110)],
    ['a whole window later it does', !isBroken(41n, 160)],
  ];
}

function transactions(): Answer[] {
  const bitcoin = (amount: bigint, maxFee: bigint): string =>
    checkBitcoinPayment({
      raw: bytesOf(
        '02000000000101c7788b430f0d7bb46661cd16e9129b4239a6b335356aaaeddb229e22ab9de87a0000000000fdffffff0260ea0000000000001600140d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d5898000000000000160014db3f00d429f2715383cc594258ec11d6de526697024730440220173c4a026d87a15cd6689ad81f120b6bdaa7badde612cad37bf6c89b1c8230b102203a022fc5850bfbde74244c96e0cff46e19a0f838671755acba87cd996cf1105d012102552c630b64b54bf50210c9e253d38bd4949c72e22873500f6285c2bede312a8400000000',
      ),
      previous: [
        bytesOf(
          '02000000010c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0000000000ffffffff01a086010000000000160014db3f00d429f2715383cc594258ec11d6de52669700000000',
        ),
      ],
      payment: {
        scriptPubKey: hex(`0014${'0d'.repeat(20)}`),
        amount: assertBaseUnits(amount),
        maxFee: assertBaseUnits(maxFee),
      },
      ownScript: hex('0014db3f00d429f2715383cc594258ec11d6de526697'),
      ownPublicKey: bytesOf('02552c630b64b54bf50210c9e253d38bd4949c72e22873500f6285c2bede312a84'),
      anchor: { txid: hex32('7ae89dab229e22dbedaa6a3535b3a639429b12e916cd6166b47b0d0f438b78c7'), vout: 0 },
      maxFeeRateSatsPerVbyte: 100n,
    }).kind;
  const evm = (amount: bigint, maxFee: bigint): string =>
    checkEvmPayment({
      raw: bytesOf(EVM_PAYMENT),
      payment: {
        kind: 'native',
        destination: hex('0d'.repeat(20)),
        amount: assertBaseUnits(amount),
        maxFee: assertBaseUnits(maxFee),
      },
      account: hex('c171033d5cbff7175f29dfd3a63dda3d6f8f385e'),
      chainId: 31337n,
      nonce: 3n,
    }).kind;
  const gas = 21_000n * 2_000_000_000n;
  return [
    ['a Bitcoin payment is what was approved', bitcoin(60_000n, 1_000n) === 'ok'],
    ['of one satoshi less it is not', bitcoin(59_999n, 1_000n) === 'refused'],
    ['with a fee above the ceiling it is not', bitcoin(60_000n, 999n) === 'refused'],
    ['an EVM payment is what was approved', evm(1_000n, gas) === 'ok'],
    ['of one wei less it is not', evm(999n, gas) === 'refused'],
    ['with gas above the ceiling it is not', evm(1_000n, gas - 1n) === 'refused'],
  ];
}

const EVM_PAYMENT =
  '02f86e827a6903843b9aca008477359400825208940d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d8203e880c001a00fd6b069f3fa3a3dbb3fb7600780756de56bd0c6d77d44a83114d015ea98f2dda06381e0db4058f6085e5df1aac735f3dd35201828a9a8d41a1a8199291798a6b4';

function hex(text: string): Hex {
  const parsed = parseHex(text);
  if (parsed === null) throw new SelfTestFailed('a known answer is hexadecimal');
  return parsed;
}

function hex32(text: string): Hex32 {
  const parsed = parseHex32(text);
  if (parsed === null) throw new SelfTestFailed('a known answer has 32 bytes');
  return parsed;
}
