import { aContext, NOW } from '../../../test/support/approvers-desk.js';
import { aChange, aChangeReceipt } from '../../../test/support/builders/a-change.js';
import { ALICE, BOB, CAROL } from '../../../test/support/builders/a-device.js';
import { aSuspend, aVeto, digestOf } from '../../../test/support/builders/an-order.js';
import { TestReceipts } from '../../../test/support/builders/test-receipts.js';
import { genesis, GovernorsDesk, inForce, next, proposedBy, tighter } from '../../../test/support/governors-desk.js';
import { type SignedChange } from '../../protocol/governance/signed-change.js';
import { invariant } from '../../protocol/invariant.js';
import { writeSignedOrder, type SignedOrder } from '../../protocol/orders/signed-order.js';
import { hashPolicy } from '../../protocol/policy.js';
import { writeSignedReceipt } from '../../protocol/receipt.js';
import { readDraftFile } from './read-draft-file.js';

describe('sekisho policy, on what the signing module has spoken about', () => {
  let governors: GovernorsDesk;
  beforeEach(async () => {
    governors = await GovernorsDesk.open();
  });
  afterEach(() => governors.close());

  /** Orders that the signing module has taken, and what they did. */
  function orders(outcome: string, ...given: readonly SignedOrder[]): void {
    const receipts = new TestReceipts(genesis);
    for (const order of given) receipts.order(digestOf(inForce, order), outcome);
    const body = { orders: given.map(writeSignedOrder), receipts: receipts.all.map(writeSignedReceipt) };
    governors.server.on('GET /v1/orders', () => ({ body }));
  }
  const voidedBy = (change: SignedChange, reason = 'POLICY_VETOED') => [
    aChangeReceipt(change, genesis, { sequence: 6, outcome: 'policy-registered' }),
    aChangeReceipt(change, genesis, { sequence: 8, outcome: 'policy-void', reason }),
  ];
  describe('sign', () => {
    it('does not count what a suspended device has signed, as the signing module will not', async () => {
      orders('suspended', aSuspend(CAROL, inForce, ALICE.id));
      const hash = governors.shows(proposedBy(ALICE));
      const context = aContext();
      expect(await governors.run(context, 'sign', hash, ...(await governors.as(BOB)), '--yes')).toBe(0);
      expect(context.output).toContain(
        `Still missing: 1 more of the governors. Not counted, for the device is suspended: alice on ${ALICE.id}.`,
      );
    });

    it('signs nothing with a suspended device', async () => {
      orders('suspended', aSuspend(CAROL, inForce, BOB.id));
      const hash = governors.shows(proposedBy(ALICE));
      const context = aContext();
      expect(await governors.run(context, 'sign', hash, ...(await governors.as(BOB)), '--yes')).toBe(1);
      expect([governors.posted, context.noted.at(-1)]).toEqual([[], expect.stringContaining('VOTE_DEVICE_SUSPENDED')]);
    });

    it('signs nothing that is void by the signing module’s word, proposed again or not', async () => {
      // As `propose` would write it again: the same draft is the same document then.
      const { bytes } = readDraftFile(governors.write(tighter), inForce);
      const signed = { castAt: NOW - 60, expiresAt: NOW + 3600 };
      const change = aChange(JSON.parse(new TextDecoder().decode(bytes)), inForce, [ALICE, CAROL], [], signed);
      orders('vetoed', aVeto(BOB, inForce, hashPolicy(change.policy), { reason: 'Not on a Sunday' }));
      const hash = governors.shows(change, { receipts: voidedBy(change) });
      const alice = await governors.as(BOB);
      for (const line of [
        ['sign', hash],
        ['propose', governors.write(tighter)],
      ]) {
        const context = aContext();
        expect(await governors.run(context, ...line, ...alice, '--yes')).toBe(1);
        expect(context.noted.at(-1)).toContain('POLICY_VETOED');
        expect(context.noted.at(-1)).toContain(`bob on ${BOB.id}: “Not on a Sunday”`);
      }
      expect(governors.posted).toEqual([]);
    });
  });

  describe('show and status', () => {
    const change = proposedBy(ALICE, CAROL);
    const hash = hashPolicy(change.policy);
    async function status(...more: string[]): Promise<string> {
      const context = aContext();
      expect(await governors.run(context, 'status', ...governors.looking, ...more)).toBe(0);
      return context.output;
    }

    it('tells that it is void, why, and by whom', async () => {
      orders('vetoed', aVeto(BOB, inForce, hash, { reason: 'Not on a Sunday' }));
      governors.shows(change, { receipts: voidedBy(change) });
      const told = await status();
      expect(told).toContain('Void: POLICY_VETOED (receipt 8).');
      expect(told).toContain(`Vetoed by bob on ${BOB.id}: “Not on a Sunday”. Read the reason;`);
      expect(told).not.toContain('Nobody is missing');
      const context = aContext();
      await governors.run(context, 'show', ...governors.looking);
      expect(context.output).toContain('Void: POLICY_VETOED (receipt 8).');
      expect(JSON.parse(await status('--json'))).toMatchObject({
        proposed: [
          {
            policyHash: hash,
            void: {
              ...{ code: 'POLICY_VETOED', receipt: 8 },
              vetoes: [{ approver: 'bob', device: BOB.id, reason: 'Not on a Sunday' }],
            },
          },
        ],
      });
    });

    it('believes neither a receipt that is not the signing module’s nor a veto that it has not taken', async () => {
      const [, stated] = voidedBy(change);
      invariant(stated !== undefined, 'two');
      const forged = { ...stated, message: { ...stated.message, reason: 'POLICY_REPLACED' } };
      governors.shows(change, { receipts: [forged] });
      expect(await status()).toContain('Nobody is missing; the signing module decides');
      orders('frozen', aVeto(BOB, inForce, hash));
      governors.shows(change, { receipts: [stated] });
      expect(await status()).not.toContain('by bob');
    });

    it('tells from when on it is in force, once it is registered', async () => {
      const looser = aChange(
        next((edited) => (edited['maxLifetimeSeconds'] = 700_000)),
        inForce,
        [ALICE, BOB],
        [],
        { castAt: NOW - 7200, expiresAt: NOW - 60 },
      );
      const recordedAt = NOW - 3600;
      governors.shows(looser, {
        receipts: [aChangeReceipt(looser, genesis, { outcome: 'policy-registered', recordedAt })],
      });
      // Its signatures have lapsed since: they were counted when it was registered.
      expect(await status()).toContain('Nobody is missing; in force at 2026-11-23T05:00:00Z, in 23 h, unless vetoed.');
      expect(JSON.parse(await status('--json'))).toMatchObject({
        proposed: [{ registeredAt: recordedAt, void: null }],
      });
    });

    it('leaves out what a suspended device has signed', async () => {
      orders('suspended', aSuspend(BOB, inForce, ALICE.id));
      governors.shows(change);
      expect(await status()).toContain(`signed by carol. Still missing: 1 more of the governors.`);
      expect(JSON.parse(await status('--json'))).toMatchObject({
        proposed: [{ signedBy: ['carol'], missing: { governors: 1 }, leftOut: [`alice on ${ALICE.id}`] }],
      });
    });
  });
});
