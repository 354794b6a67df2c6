import { readAsked } from '../../../src/protocol/evidence.js';
import { invariant } from '../../../src/protocol/invariant.js';
import { voteDigest } from '../../../src/protocol/vote.js';
import { ALICE, CAROL, DAVE } from './a-device.js';
import { type TestGenesis } from './a-genesis.js';
import { LARGE_BTC } from './a-policy.js';
import { anEngine, aWithdrawal } from './an-engine.js';
import { anExport } from './an-export.js';
import { TestReceipts } from './test-receipts.js';

/** A BTC withdrawal of the trading engine that was paid, large ones by alice, carol and dave. */
export interface Paid {
  readonly reference: string;
  readonly amount: bigint;
  /** Unix seconds: when everything happened. */
  readonly at: number;
}

/** The lines of an export in which all that was asked for was paid, under the usual policy. */
export function aPaidPast(genesis: TestGenesis, ...paid: readonly Paid[]): string[] {
  const { policy } = genesis;
  const receipts = new TestReceipts(genesis);
  const told = paid.map(({ reference, amount, at }, index) => {
    const body = aWithdrawal(policy.deploymentId, { reference, amount: amount.toString(), notAfter: at + 3600 });
    const request = anEngine().withdrawal(body, { created: at - 120, idempotencyKey: reference });
    const asked = readAsked(request, policy);
    invariant(asked.kind === 'asked', 'the builder asks for something possible');
    const devices = amount < LARGE_BTC ? [] : [ALICE, CAROL, DAVE];
    const votes = devices.map((device) =>
      device.approve(policy, asked.intent, { castAt: at - 60, expiresAt: at + 3000 }),
    );
    const more = {
      ...{ tier: devices.length === 0 ? 'btc-small' : 'btc-large', recordedAt: at },
      votes: votes.map((vote) => voteDigest(policy.deploymentId, vote)),
    };
    return { request, votes, receipts: receipts.payment(asked.intent, `${index}a`.repeat(32), more), state: 'final' };
  });
  return anExport(genesis, told).map((line) => `${JSON.stringify(line)}\n`);
}
