import { BITCOIN_WALLET } from './policy-draft.js';
import { findBitcoind, type BitcoindProgram } from './parts/find-bitcoind.js';
import { PartError } from './parts/part-error.js';

/** The Bitcoin half of the product here: what runs it, or why there is none. */
export type BitcoinHalf =
  { readonly kind: 'there'; readonly program: BitcoindProgram } | { readonly kind: 'left-out'; readonly why: string };

export interface BitcoinChoice {
  /** The wallets that an earlier start made keys for; null in a folder that has seen no ceremony. */
  readonly keptWallets: readonly string[] | null;
  readonly environment?: NodeJS.ProcessEnv;
  readonly find?: typeof findBitcoind;
}

/**
 * Whether this machine can run Bitcoin. Where there is no bitcoind and none can be fetched, a new folder goes without.
 * One that BITCOIND names and that does not run is an error all the same: whoever names one wants it. So is a folder
 * whose genesis has a Bitcoin wallet: its signing module does not serve without the node, and a genesis is for ever.
 */
export async function chooseBitcoinHalf(choice: BitcoinChoice): Promise<BitcoinHalf> {
  const { keptWallets, environment = process.env, find = findBitcoind } = choice;
  if (keptWallets !== null && !keptWallets.includes(BITCOIN_WALLET))
    return {
      kind: 'left-out',
      why: 'this folder was begun without bitcoind; --reset begins anew, with it where it is',
    };
  try {
    return { kind: 'there', program: await find({ environment }) };
  } catch (error) {
    const isNamed = (environment['BITCOIND'] ?? '') !== '';
    if (!(error instanceof PartError) || error.code !== 'PART_NOT_FOUND' || isNamed) throw error;
    const why = error.refusal.detail.replaceAll(/\s*\n\s*/g, '; ');
    if (keptWallets === null) return { kind: 'left-out', why };
    const detail = `this folder has a Bitcoin wallet, and there is ${why}; or begin anew without Bitcoin, with --reset`;
    throw new PartError({ code: 'PART_NOT_FOUND', part: 'bitcoind', detail }, { cause: error });
  }
}
