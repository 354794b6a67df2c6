import { z } from 'zod';
import { type Anvil } from './parts/anvil.js';
import { type Bitcoind } from './parts/bitcoind.js';
import { ERC20 } from './parts/test-token.js';
import { BITCOIN_WALLET, EVM_WALLET } from './policy-draft.js';

export interface ToFund {
  /** Null where Bitcoin was left out. */
  readonly bitcoind: Bitcoind | null;
  readonly anvil: Anvil;
  readonly token: string;
  readonly addresses: Readonly<Record<string, string>>;
}

/** Several coins rather than one, so that two payments need not wait for each other's change. */
const COINS = 12;
const COIN_TEXT = '1';
const ENOUGH_BITCOIN = 4;
const ETHER = 10n ** 18n;
const TOKENS = 1_000_000_000_000n;

const unspents = z.object({ total_amount: z.union([z.string(), z.number()]).transform(Number) });

/** Tops up what the demo pays from. A wallet that still has enough is left alone. */
export async function fundHotWallets({ bitcoind, anvil, token, addresses }: ToFund): Promise<void> {
  if (bitcoind !== null) await fundInBitcoin(bitcoind, z.string().parse(addresses[BITCOIN_WALLET]));
  await fundOnEvm(anvil, token, z.string().parse(addresses[EVM_WALLET]));
}

async function fundInBitcoin(bitcoind: Bitcoind, address: string): Promise<void> {
  const held = await bitcoind.rpc.call(unspents, 'scantxoutset', 'start', [`addr(${address})`]);
  if (held.total_amount < ENOUGH_BITCOIN) {
    for (let coin = 0; coin < COINS; coin += 1) await bitcoind.payFromMiner(address, COIN_TEXT);
    await bitcoind.mine(1);
  }
}

async function fundOnEvm(anvil: Anvil, token: string, address: string): Promise<void> {
  if ((await anvil.balanceOf(address)) < 20n * ETHER) await anvil.setBalance(address, 100n * ETHER);
  const [holder] = z.array(z.string()).parse(await anvil.rpc('eth_accounts'));
  const balance = await anvil.rpc('eth_call', [
    { to: token, data: ERC20.encodeFunctionData('balanceOf', [address]) },
    'latest',
  ]);
  if (BigInt(String(balance)) < TOKENS / 10n) {
    const data = ERC20.encodeFunctionData('transfer', [address, TOKENS]);
    await anvil.rpc('eth_sendTransaction', [{ from: holder, to: token, data }]);
    await anvil.mine(1);
  }
}
