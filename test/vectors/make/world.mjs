// The one deployment that all vectors live in: its policy, what its engine asks, and what that means, by hand.
import { initEccLib, address as bitcoinAddress, payments } from 'bitcoinjs-lib';
import { solidityPackedKeccak256 } from 'ethers';
import * as ecc from 'tiny-secp256k1';
import { device, ed25519Key, secp256k1Key, sha256 } from './keys.mjs';
import { signRequest } from './http-signature.mjs';
import { digestOf, structHash } from './typed-data.mjs';

initEccLib(ecc);

export const DEPLOYMENT = sha256('sekisho test deployment').toString('hex');
export const OTHER_DEPLOYMENT = sha256('another sekisho test deployment').toString('hex');

export const BITCOIN = 'bip122:000000000019d6689c085ae165831e93';
export const ETHEREUM = 'eip155:1';
export const BTC = `${BITCOIN}/slip44:0`;
export const ETH = `${ETHEREUM}/slip44:60`;
export const USDC = `${ETHEREUM}/erc20:0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48`;

export const engines = { engine: ed25519Key('engine'), desk: ed25519Key('desk'), stranger: ed25519Key('stranger') };
export const auditor = ed25519Key('auditor');
export const attestation = ed25519Key('attestation');
export const chainKeys = { 'btc-hot': secp256k1Key('btc-hot'), 'evm-hot': secp256k1Key('evm-hot') };

export const devices = Object.fromEntries(
  [
    device('alice-laptop', 'alice', 'ed25519', 'independent'),
    device('alice-wallet', 'alice', 'eip712', 'console'),
    device('bob-laptop', 'bob', 'ed25519', 'independent'),
    device('carol-wallet', 'carol', 'eip712', 'independent'),
    device('dave-laptop', 'dave', 'ed25519', 'independent'),
    device('erin-wallet', 'erin', 'eip712', 'console'),
  ].map((each) => [each.id, each]),
);
/** In no policy. */
export const strangersDevice = device('mallory-laptop', 'mallory', 'ed25519', 'independent');

const BTC_HOT = payments.p2wpkh({ pubkey: Buffer.from(chainKeys['btc-hot'].compressed, 'hex') }).address;
const EVM_HOT = chainKeys['evm-hot'].address;

/** A new one each time: an edit of one tier is no edit of another. */
const quorum = () => ({
  kind: 'quorum',
  groups: [
    { name: 'operations', threshold: 2, members: ['alice', 'bob', 'carol'] },
    { name: 'finance', threshold: 1, members: ['dave', 'erin'] },
  ],
  votesValidForSeconds: 3600,
});

export const POLICY = {
  format: 'sekisho-policy-1',
  deploymentId: DEPLOYMENT,
  version: 1,
  maxLifetimeSeconds: 604800,
  assets: [
    {
      id: BTC,
      symbol: 'BTC',
      decimals: 8,
      wallet: 'btc-hot',
      maxFee: '100000',
      confirmations: { confirmed: 1, final: 6 },
    },
    {
      id: ETH,
      symbol: 'ETH',
      decimals: 18,
      wallet: 'evm-hot',
      maxFee: '20000000000000000',
      confirmations: { confirmed: 1, final: 64 },
    },
    {
      id: USDC,
      symbol: 'USDC',
      decimals: 6,
      wallet: 'evm-hot',
      maxFee: '20000000000000000',
      confirmations: { confirmed: 1, final: 64 },
    },
  ],
  wallets: [
    { id: 'btc-hot', chain: BITCOIN, custody: 'module', address: BTC_HOT },
    { id: 'evm-hot', chain: ETHEREUM, custody: 'module', address: EVM_HOT },
  ],
  engineKeys: [
    { id: 'engine', publicKey: engines.engine.publicKey, custodians: [] },
    { id: 'desk', publicKey: engines.desk.publicKey, custodians: ['alice'] },
  ],
  auditors: [{ id: 'auditor', publicKey: auditor.publicKey }],
  approvers: [
    { id: 'alice', name: 'Alice of operations' },
    { id: 'bob', name: 'Bob of operations' },
    { id: 'carol', name: 'Carol of operations' },
    { id: 'dave', name: 'Dave of finance' },
    { id: 'erin', name: 'Erin of finance' },
    { id: 'frank', name: 'Frank, who has no device' },
  ],
  devices: Object.values(devices).map(({ sign: _, ...listed }) => listed),
  tiers: [
    { id: 'btc-small', asset: BTC, atLeast: '0', below: '10000000', requires: { kind: 'engine-signature' } },
    { id: 'btc-large', asset: BTC, atLeast: '10000000', requires: quorum() },
    { id: 'eth-large', asset: ETH, atLeast: '0', requires: quorum() },
    { id: 'usdc-large', asset: USDC, atLeast: '5000000000', below: '5000000000000', requires: quorum() },
  ],
  limits: [
    { id: 'btc-automatic-day', asset: BTC, path: 'automatic', windowSeconds: 86400, amount: '50000000', count: 100 },
    { id: 'btc-any-day', asset: BTC, path: 'any', windowSeconds: 86400, amount: '100000000000' },
  ],
};

/** A document as it lies in its file. */
export const fileText = (document) => `${JSON.stringify(document, null, 2)}\n`;
export const POLICY_TEXT = fileText(POLICY);
export const POLICY_HASH = sha256(POLICY_TEXT).toString('hex');

// 2026-11-22T06:00:00Z; the clock of most vectors stands an hour before it.
export const NOT_AFTER = 1795327200;
export const NOW = NOT_AFTER - 3600;

export const REQUESTS = {
  btc: {
    deploymentId: DEPLOYMENT,
    reference: 'W-2026-000017',
    asset: BTC,
    amount: '52350000000',
    destination: 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4',
    beneficiary: 'customer-81',
    notAfter: NOT_AFTER,
  },
  eth: {
    deploymentId: DEPLOYMENT,
    reference: 'W-2026-000018',
    asset: ETH,
    amount: '1250000000000000000000',
    destination: '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
    beneficiary: 'customer-82',
    initiators: ['erin', 'bob', 'erin'],
    notAfter: NOT_AFTER,
  },
  usdc: {
    deploymentId: DEPLOYMENT,
    reference: 'W-2026-000019',
    asset: USDC,
    amount: '2500000250000',
    destination: '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359',
    beneficiary: 'customer-83',
    notAfter: NOT_AFTER,
  },
};

export const withdrawalIdOf = (deploymentId, reference) =>
  solidityPackedKeccak256(
    ['string', 'bytes32', 'bytes32'],
    ['sekisho-withdrawal', `0x${deploymentId}`, solidityPackedKeccak256(['string'], [reference])],
  ).slice(2);

/** The intents of the three requests, worked out by hand; scripts by bitcoinjs-lib. */
export const INTENTS = {
  btc: intent(REQUESTS.btc, {
    amountText: '523.5 BTC',
    destinationBytes: Buffer.from(bitcoinAddress.toOutputScript(REQUESTS.btc.destination)).toString('hex'),
    wallet: 'btc-hot',
    maxFeeText: '0.001 BTC',
    maxFee: '100000',
  }),
  eth: intent(REQUESTS.eth, {
    amountText: '1250 ETH',
    destinationBytes: REQUESTS.eth.destination.slice(2).toLowerCase(),
    wallet: 'evm-hot',
    maxFeeText: '0.02 ETH',
    maxFee: '20000000000000000',
    initiators: ['bob', 'erin'],
  }),
  usdc: intent(REQUESTS.usdc, {
    amountText: '2500000.25 USDC',
    destinationBytes: REQUESTS.usdc.destination.slice(2).toLowerCase(),
    wallet: 'evm-hot',
    maxFeeText: '0.02 ETH',
    maxFee: '20000000000000000',
  }),
};

/** In the order of the type, for people; the order of JSON means nothing. */
export function intent(request, derived) {
  return {
    withdrawalId: withdrawalIdOf(request.deploymentId, request.reference),
    reference: request.reference,
    asset: request.asset,
    amountText: derived.amountText,
    amount: request.amount,
    destination: request.destination,
    destinationBytes: derived.destinationBytes,
    memo: '',
    wallet: derived.wallet,
    maxFeeText: derived.maxFeeText,
    maxFee: derived.maxFee,
    notAfterText: '2026-11-22T06:00:00Z',
    notAfter: request.notAfter,
    engineKey: derived.engineKey ?? 'engine',
    initiators: derived.initiators ?? [],
    beneficiary: request.beneficiary,
  };
}

export const intentHash = (value) => structHash('Intent', value);

export function vote(by, about, change = {}, signing = {}) {
  const { verb = 'Approve', ...message } = change;
  const full = {
    intent: about,
    approver: by.approver,
    device: by.id,
    policyHash: POLICY_HASH,
    castAt: NOW,
    expiresAt: NOW + 1800,
    ...(verb === 'Reject' ? { reason: 'Not the address that the customer confirmed by telephone' } : {}),
    ...message,
  };
  const digest = digestOf(signing.deploymentId ?? DEPLOYMENT, signing.type ?? verb, { reason: '', ...full });
  return { verb, message: full, signature: (signing.device ?? by).sign(digest) };
}

export const voteDigest = ({ verb, message }) => digestOf(DEPLOYMENT, verb, message);

/** `POST /v1/withdrawals` as the engine signs it. */
export function askFor(body, options = {}) {
  return signRequest(options.key ?? engines.engine, {
    targetUri: 'https://sekisho.example/v1/withdrawals',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    idempotencyKey: 'b7b8d2f4-0001',
    created: NOW - 60,
    keyId: 'engine',
    tag: 'sekisho-withdrawal',
    ...options,
  }).request;
}

export function askToCancel(body, options = {}) {
  return askFor(body, {
    targetUri: `https://sekisho.example/v1/withdrawals/${withdrawalIdOf(DEPLOYMENT, REQUESTS.btc.reference)}/cancel`,
    idempotencyKey: 'b7b8d2f4-0002',
    tag: 'sekisho-cancel',
    ...options,
  });
}
