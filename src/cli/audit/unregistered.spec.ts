import { aGenesis } from '../../../test/support/builders/a-genesis.js';
import { aPolicyDocument, BTC, TWO_OF_OPS_ONE_OF_FINANCE } from '../../../test/support/builders/a-policy.js';
import { anExport } from '../../../test/support/builders/an-export.js';
import { anEngine, aWithdrawal } from '../../../test/support/builders/an-engine.js';
import { verifyExport } from './verify-export.js';

/** 2026-11-22T06:00:00Z */
const SIX = 1_795_327_200;
const genesis = aGenesis({
  policy: {
    ...aPolicyDocument(),
    tiers: [
      {
        ...{ id: 'by-day', asset: BTC, hours: { from: '06:00', to: '18:00' } },
        requires: { kind: 'engine-signature' },
      },
      { id: 'by-night', asset: BTC, requires: TWO_OF_OPS_ONE_OF_FINANCE },
    ],
  },
});

/** Of a withdrawal that the server tells as authorised, and the signing module has not heard of yet. */
async function found(created: number) {
  const body = aWithdrawal(genesis.policy.deploymentId, { notAfter: SIX + 90_000 });
  const request = anEngine().withdrawal(body, { created });
  const lines = anExport(genesis, [{ request, state: 'authorised', receipts: [] }]).map((line) => JSON.stringify(line));
  const { defects, withdrawals } = await verifyExport(lines, genesis.genesis.hash, { isPartial: false });
  return { defects: defects.map(({ what }) => what), rule: withdrawals[0]?.grounds?.requirement.rule };
}

describe('a withdrawal that was not registered yet', () => {
  it('is judged by the hour at which its engine signed, not by midnight', async () => {
    expect(await found(SIX + 3600)).toEqual({ defects: [], rule: 'by-day' });
  });

  it('may have been taken in a moment later or earlier, by the server’s clock', async () => {
    expect((await found(SIX - 300)).defects).toEqual([]);
    expect((await found(SIX + 12 * 3600 + 299)).defects).toEqual([]);
  });

  it.each([
    ['before', SIX - 301],
    ['after', SIX + 12 * 3600 + 300],
  ])('is still found out where it was signed too long %s the hours of its rule', async (_, created) => {
    expect((await found(created)).defects).toEqual(['it is told as authorised, and its votes do not add up to that']);
  });
});
