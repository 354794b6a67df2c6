import { GenesisError, type Genesis } from '../protocol/genesis.js';
import { type Hex32 } from '../protocol/hex.js';
import { PolicyHistory } from '../protocol/policy-history.js';
import { type Policy } from '../protocol/policy.js';
import { ConfigError } from '../process/config-error.js';
import { readGenesis } from '../process/read-genesis.js';
import { type Config } from './config.js';

/** Whose orders count. It begins with the genesis, against the hash that the operator pinned. */
export class KnownPolicies {
  private history: PolicyHistory;

  private constructor(
    readonly genesis: Genesis,
    first: Policy,
  ) {
    this.history = PolicyHistory.of(first);
  }

  static open(configured: Config['genesis']): KnownPolicies {
    try {
      const { genesis, policy } = readGenesis(configured);
      return new KnownPolicies(genesis, policy);
    } catch (error) {
      if (error instanceof GenesisError) throw new ConfigError(`genesis: ${error.message}`, { cause: error });
      throw error;
    }
  }

  get inForce(): Policy {
    return this.history.inForce;
  }

  /** The watchtower's key as the policy in force has it, which must be the one in our file. */
  demandKey(publicKey: Hex32): void {
    const { watchtower } = this.inForce;
    if (watchtower === null) throw new ConfigError('genesis: its policy names no watchtower');
    if (watchtower.publicKey !== publicKey) throw new ConfigError('keyFile: not the key that the policy names');
  }
}
