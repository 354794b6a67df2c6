import { type PolicyHash } from './ids.js';
import { invariant } from './invariant.js';
import { type Policy } from './policy.js';

/**
 * The policies that were ever in force, from the genesis to the one in force now. What was signed under an
 * earlier one is read with that one; what may happen now is decided by the last one too.
 */
export class PolicyHistory {
  private readonly byHash: ReadonlyMap<PolicyHash, Policy>;

  private constructor(
    private readonly versions: readonly Policy[],
    readonly inForce: Policy,
  ) {
    this.byHash = new Map(versions.map((policy) => [policy.hash, policy]));
  }

  /** Begins with the policy of a genesis. */
  static of(first: Policy): PolicyHistory {
    return new PolicyHistory([first], first);
  }

  /** Versions never go back and never fork: the next one follows the one in force. */
  followedBy(next: Policy): PolicyHistory {
    const { deploymentId, hash, version } = this.inForce;
    invariant(
      next.previous === hash && next.version === version + 1 && next.deploymentId === deploymentId,
      `policy ${next.version} does not follow policy ${version}`,
    );
    return new PolicyHistory([...this.versions, next], next);
  }

  /** The version with this hash, if it was ever in force. */
  at(hash: string): Policy | undefined {
    return this.byHash.get(hash as PolicyHash);
  }

  /** All versions, the first from the genesis. */
  get all(): readonly Policy[] {
    return this.versions;
  }
}
