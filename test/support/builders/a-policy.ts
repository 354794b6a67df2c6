import { ed25519 } from '@noble/curves/ed25519.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { ripemd160 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bech32 } from '@scure/base';
import { BITCOIN_REGTEST } from '../../../src/protocol/chains/caip.js';
import { checksumEvmAddress, evmAddressOf } from '../../../src/protocol/chains/evm/address.js';
import { hexOf } from '../../../src/protocol/hex.js';
import { parsePolicy, type Policy } from '../../../src/protocol/policy.js';
import { DEVICES, listedDevice, type TestDevice } from './a-device.js';
import { aSecret } from './a-secret.js';

export const EVM_CHAIN = 'eip155:31337';
export const TOKEN_CONTRACT = `0x${hexOf(aSecret('token')).slice(0, 40)}`;
export const BTC = `${BITCOIN_REGTEST}/slip44:1`;
export const ETH = `${EVM_CHAIN}/slip44:60`;
export const TUSD = `${EVM_CHAIN}/erc20:${TOKEN_CONTRACT}`;

/** Where the usual policy draws the line, in base units: below an engine's signature is enough. */
export const LARGE_BTC = 10_000_000n;
export const LARGE_ETH = 10n ** 18n;
export const LARGE_TUSD = 5_000_000_000n;

/** A policy document as it is written to its file: plain JSON. */
export type PolicyDocument = Record<string, unknown> & {
  readonly deploymentId: string;
  readonly wallets: readonly (Record<string, string> & { readonly id: string })[];
};

export function bitcoinAddressOf(secret: Uint8Array): string {
  const program = ripemd160(sha256(secp256k1.getPublicKey(secret, true)));
  return bech32.encode('bcrt', [0, ...bech32.toWords(program)]);
}

export function evmAccountOf(secret: Uint8Array): string {
  return checksumEvmAddress(evmAddressOf(secp256k1.getPublicKey(secret, false)));
}

/** Two of ops (alice, bob, carol) and one of finance (dave, erin). */
export const TWO_OF_OPS_ONE_OF_FINANCE = {
  kind: 'quorum',
  groups: [
    { name: 'ops', threshold: 2, members: ['alice', 'bob', 'carol'] },
    { name: 'finance', threshold: 1, members: ['dave', 'erin'] },
  ],
  votesValidForSeconds: 3600,
};

/**
 * The usual policy: BTC on regtest, ETH and a dollar token on a development chain, small ones on an
 * engine's signature, large ones by two groups. Overrides replace whole top-level fields.
 */
export function aPolicyDocument(
  overrides: Partial<PolicyDocument> = {},
  devices: readonly TestDevice[] = DEVICES,
): PolicyDocument {
  const asset = (id: string, symbol: string, decimals: number, wallet: string, maxFee: string) => {
    const confirmations = wallet === 'btc-hot' ? { confirmed: 1, final: 3 } : { confirmed: 1, final: 2 };
    return { id, symbol, decimals, wallet, maxFee, confirmations };
  };
  const tiers = (name: string, id: string, large: bigint) => [
    { id: `${name}-small`, asset: id, atLeast: '0', below: large.toString(), requires: { kind: 'engine-signature' } },
    {
      id: `${name}-large`,
      asset: id,
      atLeast: large.toString(),
      below: (large * 100n).toString(),
      requires: TWO_OF_OPS_ONE_OF_FINANCE,
    },
  ];
  const limit = (name: string, id: string, large: bigint) => ({
    id: `${name}-automatic-day`,
    asset: id,
    path: 'automatic',
    windowSeconds: 86_400,
    amount: (large * 2n).toString(),
  });
  return {
    format: 'sekisho-policy-1',
    deploymentId: hexOf(aSecret('deployment')),
    version: 1,
    maxLifetimeSeconds: 7 * 86_400,
    assets: [
      asset(BTC, 'BTC', 8, 'btc-hot', '100000'),
      asset(ETH, 'ETH', 18, 'evm-hot', '10000000000000000'),
      asset(TUSD, 'TUSD', 6, 'evm-hot', '10000000000000000'),
    ],
    wallets: [
      {
        id: 'btc-hot',
        chain: BITCOIN_REGTEST,
        custody: 'module',
        address: bitcoinAddressOf(aSecret('chain key btc-hot')),
      },
      { id: 'evm-hot', chain: EVM_CHAIN, custody: 'module', address: evmAccountOf(aSecret('chain key evm-hot')) },
    ],
    engineKeys: [
      { id: 'trading', publicKey: ed25519PublicKey('engine trading'), custodians: [] },
      { id: 'desk', publicKey: ed25519PublicKey('engine desk'), custodians: ['alice'] },
    ],
    auditors: [{ id: 'auditor', publicKey: ed25519PublicKey('auditor auditor') }],
    approvers: [...new Set(devices.map((device) => device.approver))].map((id) => ({
      id,
      name: `${id.charAt(0).toUpperCase()}${id.slice(1)} of the tests`,
    })),
    devices: devices.map(listedDevice),
    tiers: [...tiers('btc', BTC, LARGE_BTC), ...tiers('eth', ETH, LARGE_ETH), ...tiers('tusd', TUSD, LARGE_TUSD)],
    limits: [limit('btc', BTC, LARGE_BTC), limit('eth', ETH, LARGE_ETH), limit('tusd', TUSD, LARGE_TUSD)],
    ...overrides,
  };
}

export function documentBytes(document: unknown): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(document, null, 2)}\n`);
}

export function aPolicy(overrides: Partial<PolicyDocument> = {}, devices: readonly TestDevice[] = DEVICES): Policy {
  return parsePolicy(documentBytes(aPolicyDocument(overrides, devices)));
}

function ed25519PublicKey(secretName: string): string {
  return hexOf(ed25519.getPublicKey(aSecret(secretName)));
}
