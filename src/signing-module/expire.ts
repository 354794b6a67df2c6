import { invariant } from '../protocol/invariant.js';
import { type Log } from '../process/log.js';
import { eachOf } from './each-of.js';
import { type Ledger } from './ledger/ledger.js';
import { lockWithdrawal, overdueWithdrawals, stateStep } from './ledger/withdrawals.js';

/** Ends what nobody may sign any more, by our own clock: the engine credits its customer on this receipt. */
export async function expireOverdue(ledger: Ledger, log: Log, signal?: AbortSignal): Promise<void> {
  await eachOf(
    await overdueWithdrawals(ledger.database, ledger.now()),
    (id) =>
      ledger.write(async (entry) => {
        const withdrawal = await lockWithdrawal(entry.client, id);
        // It may have been signed while we waited for the lock; then it is being paid.
        if (withdrawal === null || (withdrawal.state !== 'registered' && withdrawal.state !== 'authorised')) return;
        invariant(withdrawal.notAfter <= entry.now, 'time does not go back');
        await stateStep(entry, withdrawal, { outcome: 'expired', reason: 'EXPIRED', finality: 'final' });
      }),
    log,
    signal,
  );
}
