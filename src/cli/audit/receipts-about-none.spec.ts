import { aGenesis } from '../../../test/support/builders/a-genesis.js';
import { anExport } from '../../../test/support/builders/an-export.js';
import { anEngine, aWithdrawal } from '../../../test/support/builders/an-engine.js';
import { TestReceipts } from '../../../test/support/builders/test-receipts.js';
import { readAsked } from '../../protocol/evidence.js';
import { NO_HASH } from '../../protocol/derive-intent.js';
import { type Hex, type Hex32 } from '../../protocol/hex.js';
import { invariant } from '../../protocol/invariant.js';
import { leafHash, merkleRoot } from '../../protocol/log/merkle-tree.js';
import { receiptHash, writeSignedReceipt, type Outcome, type SignedReceipt } from '../../protocol/receipt.js';
import { type Receipt } from '../../protocol/verbs.js';
import { verifyExport } from './verify-export.js';

const genesis = aGenesis();
const NOW = 1_795_327_200;

function asked(reference: string) {
  const body = aWithdrawal(genesis.policy.deploymentId, { reference, notAfter: NOW + 3600 });
  const request = anEngine().withdrawal(body, { created: NOW - 120, idempotencyKey: reference });
  const read = readAsked(request, genesis.policy);
  invariant(read.kind === 'asked', 'the builder asks for something possible');
  return { request, intent: read.intent };
}

/** An export with one payment, and a receipt about a withdrawal that the server never had. */
function anExportWith(
  outcome: Outcome,
  change: (orphan: SignedReceipt) => SignedReceipt = (each) => each,
  about: Partial<Receipt> = {},
) {
  const receipts = new TestReceipts(genesis);
  const paid = asked('w-paid');
  const payment = receipts.payment(paid.intent, 'aa'.repeat(32), { recordedAt: NOW, tier: 'btc-small' });
  const finality = outcome === 'refused' ? 'retryable' : 'final';
  const stated = receipts.state(asked('w-never').intent, outcome, { recordedAt: NOW, finality, ...about });
  const orphan = change(stated);
  const lines = anExport(genesis, [{ request: paid.request, state: 'final', receipts: payment }]);
  const { withdrawalId, sequence } = stated.message;
  const hash = receiptHash(genesis.policy.deploymentId, stated.message);
  const event = JSON.stringify({ at: '2026-11-22T06:00:00.000Z', type: 'receipt.taken', withdrawalId, sequence, hash });
  const events = lines.filter(({ kind }) => kind === 'event');
  const index = events.length;
  const leaf = leafHash(new TextEncoder().encode(event));
  const leaves = [...events.map(({ event: text }) => leafHash(new TextEncoder().encode(String(text)))), leaf];
  const rest = lines.filter(({ kind }) => kind !== 'genesis' && kind !== 'event');
  return [
    ...lines.filter(({ kind }) => kind === 'genesis'),
    ...events,
    { kind: 'event', index, leaf, event },
    ...rest.slice(0, -1),
    { kind: 'receipt', receipt: writeSignedReceipt(orphan) },
    { ...rest.at(-1), events: leaves.length, root: merkleRoot(leaves) },
  ];
}

const defectsOf = async (lines: readonly object[]) =>
  (
    await verifyExport(
      lines.map((line) => JSON.stringify(line)),
      genesis.genesis.hash,
      { isPartial: false },
    )
  ).defects.map(({ what }) => what);

describe('receipts about withdrawals that the server does not have', () => {
  it('belong to the chain, and are no defect where the signing module refused', async () => {
    expect(await defectsOf(anExportWith('refused'))).toEqual([]);
  });

  it('leave a gap when they are left out', async () => {
    const lines = anExportWith('refused').filter((line) => !('kind' in line) || line.kind !== 'receipt');
    expect(await defectsOf(lines)).toEqual([expect.stringContaining('the log names the withdrawal')]);
  });

  it('are a defect where the signing module states anything but a refusal', async () => {
    expect(await defectsOf(anExportWith('final'))).toEqual([
      'w-never: a receipt states "final", and the withdrawal is not here',
    ]);
  });

  it('are no defect where they are about orders', async () => {
    const about = { withdrawalId: NO_HASH, reference: '', intentHash: '77'.repeat(32) as Hex32 };
    for (const outcome of ['frozen', 'registered', 'vetoed'] as const) {
      expect(await defectsOf(anExportWith(outcome, (each) => each, about))).toEqual([]);
      const claimed = { ...about, withdrawalId: '88'.repeat(32) as Hex32 };
      expect(await defectsOf(anExportWith(outcome, (each) => each, claimed))).toHaveLength(1);
    }
  });

  it('are a defect when the signing module did not sign them', async () => {
    const forged = anExportWith('refused', (each) => ({ ...each, signature: '00'.repeat(64) as Hex }));
    expect(await defectsOf(forged)).toContain('a receipt that the signing module has not signed');
  });
});
