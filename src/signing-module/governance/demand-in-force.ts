import { LedgerUnavailable } from '../ledger/database.js';
import { type LedgerEntry } from '../ledger/ledger.js';
import { hashInForce } from '../ledger/policy-versions.js';
import { type Policies } from '../policies.js';

/**
 * That this process acts under the policy that the ledger says is in force. Another transaction of ours may have
 * committed the next one and not told us yet.
 */
export async function demandInForce({ client }: Pick<LedgerEntry, 'client'>, { history }: Policies): Promise<void> {
  const recorded = await hashInForce(client);
  const known = history.inForce.version === 1 ? null : history.inForce.hash;
  if (recorded !== known) throw new LedgerUnavailable('another policy came into force at the same moment');
}
