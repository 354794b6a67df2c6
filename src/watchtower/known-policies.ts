import { followChain, type ChainLink } from '../protocol/governance/follow-chain.js';
import { type Genesis } from '../protocol/genesis.js';
import { type Hex32 } from '../protocol/hex.js';
import { PolicyHistory } from '../protocol/policy-history.js';
import { type Policy } from '../protocol/policy.js';
import { ConfigError } from '../process/config-error.js';
import { readGenesis } from '../process/read-genesis.js';
import { type Config } from './config.js';

export type NewVersions =
  | { readonly kind: 'followed'; readonly links: readonly ChainLink[]; readonly policies: PolicyHistory }
  | { readonly kind: 'nothing new' }
  | { readonly kind: 'refused'; readonly what: string };

/**
 * Whose orders count. It begins with the genesis, against the hash that the operator pinned, and goes on by what holds
 * in itself: each version signed by the governors of the one before, and put in force by the signing module's word.
 */
export class KnownPolicies {
  private followed: PolicyHistory;

  private constructor(
    readonly genesis: Genesis,
    first: Policy,
  ) {
    this.followed = PolicyHistory.of(first);
  }

  static open(configured: Config['genesis']): KnownPolicies {
    const { genesis, policy } = readGenesis(configured);
    return new KnownPolicies(genesis, policy);
  }

  get history(): PolicyHistory {
    return this.followed;
  }

  get inForce(): Policy {
    return this.followed.inForce;
  }

  /** 1, 2, 3, ...; null for one that is not known here. */
  version(version: number): Policy | null {
    return this.followed.all[version - 1] ?? null;
  }

  /**
   * Which versions a chain has beyond the one in force. What it says of the others is not asked, so that nobody leads us
   * back or to another branch.
   *
   * @param chain from the second version on, whoever brings it
   */
  newIn(chain: readonly ChainLink[]): NewVersions {
    const { genesis, inForce } = this;
    const links = chain.slice(inForce.version - 1);
    if (links.length === 0) return { kind: 'nothing new' };
    const followed = followChain({ genesis, policy: inForce }, links);
    if (followed.kind === 'refused')
      return { kind: 'refused', what: `policy ${followed.version}: ${followed.code}, ${followed.what}` };
    const fresh = followed.policies.all.slice(1);
    const policies = fresh.reduce((history, next) => history.followedBy(next), this.followed);
    return { kind: 'followed', links, policies };
  }

  enter({ policies }: Extract<NewVersions, { kind: 'followed' }>): void {
    this.followed = policies;
  }

  namesKey(publicKey: Hex32): boolean {
    return this.inForce.watchtower?.publicKey === publicKey;
  }

  /** The watchtower's key as the policy in force has it, which must be the one in our file. */
  demandKey(publicKey: Hex32): void {
    const { watchtower } = this.inForce;
    if (watchtower === null) throw new ConfigError('genesis: its policy names no watchtower');
    if (!this.namesKey(publicKey)) throw new ConfigError('keyFile: not the key that the policy names');
  }
}
