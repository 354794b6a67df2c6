import { BITCOIN_REGTEST } from '../protocol/chains/caip.js';

/** Five people, two groups, three assets: small enough to read at once, large enough to show every tier. */
export const APPROVERS = [
  { id: 'aiko', name: 'Aiko Mori', group: 'operations', scheme: 'ed25519' },
  { id: 'ben', name: 'Ben Carter', group: 'operations', scheme: 'eip712' },
  { id: 'chihiro', name: 'Chihiro Sato', group: 'operations', scheme: 'ed25519' },
  { id: 'daniel', name: 'Daniel Weiss', group: 'finance', scheme: 'ed25519' },
  { id: 'emi', name: 'Emi Tanaka', group: 'finance', scheme: 'eip712' },
] as const;

export const EVM_CHAIN = 'eip155:31337';
export const BITCOIN_WALLET = 'btc-hot';
export const EVM_WALLET = 'evm-hot';
export const ENGINE_KEY = 'engine-1';
export const AUDITOR = 'auditor-1';
export const TOKEN = { name: 'Test Dollar', symbol: 'USDX', decimals: 6 } as const;

export const BTC = `${BITCOIN_REGTEST}/slip44:1`;
export const ETH = `${EVM_CHAIN}/slip44:60`;
export const usdx = (contract: string): string => `${EVM_CHAIN}/erc20:${contract.toLowerCase()}`;

const DAY_SECONDS = 86_400;
const VOTES_VALID_SECONDS = 4 * 3_600;

const members = (group: 'operations' | 'finance') =>
  APPROVERS.filter((each) => each.group === group).map(({ id }) => id);
const operations = { name: 'operations', threshold: 2, members: members('operations') };
const finance = { name: 'finance', threshold: 1, members: members('finance') };

export interface DraftParts {
  /** Without it there is no Bitcoin wallet, and nothing that is paid out of one. */
  readonly hasBitcoin: boolean;
  readonly token: string;
  readonly engineKeys: readonly { readonly id: string; readonly publicKey: string }[];
  readonly auditor: string;
  readonly watchtower: string;
  /** Where browsers find the console: a name, for to addresses alone no security key signs. */
  readonly consoleOrigin: string;
}

/** What `sekisho init` turns into the first policy: everything but keys and addresses, which it is given. */
export function draftPolicy({ hasBitcoin, token, engineKeys, auditor, watchtower, consoleOrigin }: DraftParts) {
  const tokenAsset = usdx(token);
  const isHere = ({ asset }: { readonly asset: string }) => hasBitcoin || asset !== BTC;
  const confirmations = { confirmed: 1, final: 3 };
  const automatic = { kind: 'engine-signature' };
  const quorum = (...groups: object[]) => ({ kind: 'quorum', groups, votesValidForSeconds: VOTES_VALID_SECONDS });
  // Forty times what the story pays, in a window in which nobody can watch it that often: a demo can be repeated. Fees have
  // no end where nothing is counted.
  const sliding = (asset: string, amount: string) => ({
    asset,
    path: 'automatic',
    windowSeconds: 600,
    amount,
    count: 100,
  });
  return {
    format: 'sekisho-policy-1',
    version: 1,
    governance: {
      threshold: 3,
      governors: APPROVERS.map(({ id }) => id),
      // A house waits a day. Here somebody wants to see a change through before the coffee is cold.
      looseningDelaySeconds: 60,
      delayFloorSeconds: 60,
    },
    watchtower: { publicKey: watchtower },
    console: { rpId: new URL(consoleOrigin).hostname, origins: [consoleOrigin] },
    selfFreeze: { forgedPackages: 50, windowSeconds: 600 },
    maxLifetimeSeconds: 7 * DAY_SECONDS,
    assets: [
      { id: BTC, symbol: 'BTC', decimals: 8, wallet: BITCOIN_WALLET, maxFee: '100000', confirmations },
      { id: ETH, symbol: 'ETH', decimals: 18, wallet: EVM_WALLET, maxFee: '5000000000000000', confirmations },
      {
        id: tokenAsset,
        symbol: TOKEN.symbol,
        decimals: TOKEN.decimals,
        wallet: EVM_WALLET,
        maxFee: '10000000000000000',
        confirmations,
      },
    ].filter(({ id }) => isHere({ asset: id })),
    wallets: draftWallets({ hasBitcoin }).map((wallet) => ({ ...wallet, custody: 'module' })),
    engineKeys: engineKeys.map((key) => ({ ...key, custodians: [] as readonly string[] })),
    auditors: [{ id: AUDITOR, publicKey: auditor }],
    approvers: APPROVERS.map(({ id, name }) => ({ id, name })),
    tiers: [
      { id: 'btc-small', asset: BTC, atLeast: '1', below: '10000000', requires: automatic },
      { id: 'btc-large', asset: BTC, atLeast: '10000000', requires: quorum(operations, finance) },
      { id: 'eth-small', asset: ETH, atLeast: '1', below: '1000000000000000000', requires: automatic },
      { id: 'eth-large', asset: ETH, atLeast: '1000000000000000000', requires: quorum(operations) },
      { id: 'usdx-small', asset: tokenAsset, atLeast: '1', below: '1000000000', requires: automatic },
      { id: 'usdx-large', asset: tokenAsset, atLeast: '1000000000', requires: quorum(operations, finance) },
    ].filter(isHere),
    limits: [
      { id: 'btc-automatic', ...sliding(BTC, '200000000') },
      { id: 'eth-automatic', ...sliding(ETH, '16000000000000000000') },
      { id: 'usdx-automatic', ...sliding(tokenAsset, '10000000000') },
    ].filter(isHere),
  };
}

/** The hot wallets that the signing module makes keys for. */
export function draftWallets({ hasBitcoin }: Pick<DraftParts, 'hasBitcoin'>) {
  const evm = { id: EVM_WALLET, chain: EVM_CHAIN };
  return hasBitcoin ? [{ id: BITCOIN_WALLET, chain: BITCOIN_REGTEST }, evm] : [evm];
}
