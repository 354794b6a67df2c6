import { bech32 } from '@scure/base';
import { chainOf, type ChainId } from '../../protocol/chains/caip.js';
import { checksumEvmAddress } from '../../protocol/chains/evm/address.js';
import { hexOf } from '../../protocol/hex.js';
import { invariant } from '../../protocol/invariant.js';
import { type Policy } from '../../protocol/policy.js';
import { type Chance } from './chance.js';

/** BIP 173, and Bitcoin Core's chainparams.cpp for regtest. */
const PREFIXES = { mainnet: 'bc', testnet: 'tb', regtest: 'bcrt' } as const;

/** One in so many is somebody new, and one in so many stands in the allow-list where there is one. */
const NEW_ONES = 4;
const LISTED_ONES = 8;

export interface GeneratedDestination {
  readonly address: string;
  readonly firstSeenAt: number;
  /** A payment to it was final by then; null while none is. */
  paidAt: number | null;
}

/** Who is paid: a few again and again, many once, and those whom the governors have listed. */
export class GeneratedDestinations {
  private readonly known = new Map<ChainId, GeneratedDestination[]>();

  constructor(
    private readonly policy: Policy,
    private readonly chance: Chance,
  ) {}

  next(chain: ChainId, now: number): GeneratedDestination {
    const known = this.known.get(chain) ?? [];
    this.known.set(chain, known);
    const listed = this.policy.allowList.filter((each) => each.chain === chain);
    if (listed.length > 0 && this.chance.isOneOf(LISTED_ONES))
      return this.met(known, this.chance.pick(listed).address, now);
    // The first ones come back most: the square of a chance lies near nought.
    const again = known[Math.floor(this.chance.next() ** 2 * known.length)];
    if (again !== undefined && !this.chance.isOneOf(NEW_ONES)) return again;
    return this.met(known, this.address(chain), now);
  }

  private met(known: GeneratedDestination[], address: string, now: number): GeneratedDestination {
    const there = known.find((each) => each.address === address);
    if (there !== undefined) return there;
    const made: GeneratedDestination = { address, firstSeenAt: now, paidAt: null };
    known.push(made);
    return made;
  }

  private address(id: ChainId): string {
    const chain = chainOf(id);
    const bytes = this.chance.bytes(20);
    if (chain.kind === 'evm') return checksumEvmAddress(hexOf(bytes));
    const prefix = PREFIXES[chain.network];
    invariant(bytes.length === 20, 'a P2WPKH program has 20 bytes');
    return bech32.encode(prefix, [0, ...bech32.toWords(bytes)]);
  }
}
