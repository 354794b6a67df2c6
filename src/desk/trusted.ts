import { type Genesis } from '../protocol/genesis.js';
import { type PolicyHistory } from '../protocol/policy-history.js';

/** What was checked from the pinned genesis hash on; there is nothing of a server's word in it. */
export interface Trusted {
  readonly genesis: Genesis;
  /** As far as the server lets us know. */
  readonly policies: PolicyHistory;
}
