import { type PolicyHistory } from '../protocol/policy-history.js';
import { type Policy } from '../protocol/policy.js';

/** The policies of this process: one history, moved on when the ledger has recorded the next version. */
export class Policies {
  constructor(private known: PolicyHistory) {}

  get history(): PolicyHistory {
    return this.known;
  }

  get inForce(): Policy {
    return this.known.inForce;
  }

  /** After the transaction that put it in force was committed. */
  enter(next: Policy): void {
    this.known = this.known.followedBy(next);
  }
}
