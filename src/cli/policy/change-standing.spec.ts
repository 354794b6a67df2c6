import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aChange, aChangeReceipt, followingDocument, theDraft } from '../../../test/support/builders/a-change.js';
import { ALICE, BOB, CAROL, type TestDevice } from '../../../test/support/builders/a-device.js';
import { aGenesis } from '../../../test/support/builders/a-genesis.js';
import { aPolicyDocument } from '../../../test/support/builders/a-policy.js';
import { GOVERNANCE, type Document } from '../../../test/support/builders/a-rich-policy.js';
import { aSuspend, aVeto, digestOf } from '../../../test/support/builders/an-order.js';
import { TestReceipts } from '../../../test/support/builders/test-receipts.js';
import { makeDeviceFolder } from '../../../test/support/device-desk.js';
import { FakeContext } from '../../../test/support/fake-context.js';
import { FakeSekishoServer } from '../../../test/support/fake-sekisho-server.js';
import { runCli } from '../../../test/support/run-cli.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../../test/support/temporary-folder.js';
import { readSignedChange, writeSignedChange, type SignedChange } from '../../protocol/governance/signed-change.js';
import { invariant } from '../../protocol/invariant.js';
import { writeSignedOrder, type SignedOrder } from '../../protocol/orders/signed-order.js';
import { hashPolicy } from '../../protocol/policy.js';
import { writeSignedReceipt, type SignedReceipt } from '../../protocol/receipt.js';
import { readDraftFile } from './read-draft-file.js';

const document = aPolicyDocument({ governance: GOVERNANCE });
const genesis = aGenesis({ policy: { governance: GOVERNANCE } });
const { policy: inForce } = genesis;
/** 2026-11-22T06:00:00Z */
const NOW = 1_795_327_200;

const next = (edit: (edited: Document) => void) => followingDocument(document, edit);
const tighter = next((edited) => (edited['maxLifetimeSeconds'] = 86_400));

describe('sekisho policy, on what the signing module has spoken about', () => {
  let root: string;
  let server: FakeSekishoServer;
  let posted: SignedChange[];

  beforeEach(async () => {
    root = makeTemporaryFolder();
    server = await FakeSekishoServer.start(genesis.files);
    posted = [];
    server.on('POST /v1/policy/changes', ({ body }) => {
      const change = readSignedChange(JSON.parse(body.toString('utf8')));
      invariant(change !== null, 'a device posts changes');
      posted.push(change);
      return { status: 202, body: {} };
    });
  });
  afterEach(async () => {
    await server.stop();
    removeTemporaryFolder(root);
  });

  function aContext(): FakeContext {
    const context = new FakeContext();
    context.time = NOW;
    return context;
  }
  async function as(device: TestDevice): Promise<string[]> {
    const pinned = { genesisHash: genesis.genesis.hash, server: server.url };
    const { folder, passphraseFile } = await makeDeviceFolder(root, device, pinned);
    return ['--folder', folder, '--passphrase-file', passphraseFile];
  }
  const looking = () => ['--genesis-hash', genesis.genesis.hash, '--server', server.url];
  const run = (context: FakeContext, ...line: string[]) => runCli(context, 'policy', ...line);
  function write(value: unknown): string {
    writeFileSync(join(root, 'draft.json'), JSON.stringify(value));
    return join(root, 'draft.json');
  }
  /** What the server shows as proposed, and of receipts about it. */
  function shows(change: SignedChange, receipts: readonly SignedReceipt[] = []): string {
    const { changes } = theDraft(JSON.parse(new TextDecoder().decode(change.policy)), inForce).comparison;
    const told = { state: 'open', effectiveAt: null, changes, receipts: receipts.map(writeSignedReceipt) };
    server.showChain([], { proposed: [{ ...told, change: writeSignedChange(change) }] });
    return hashPolicy(change.policy);
  }
  /** Orders that the signing module has taken, and what they did. */
  function orders(outcome: string, ...given: readonly SignedOrder[]): void {
    const receipts = new TestReceipts(genesis);
    for (const order of given) receipts.order(digestOf(inForce, order), outcome);
    const body = { orders: given.map(writeSignedOrder), receipts: receipts.all.map(writeSignedReceipt) };
    server.on('GET /v1/orders', () => ({ body }));
  }
  const voidedBy = (change: SignedChange, reason = 'POLICY_VETOED') => [
    aChangeReceipt(change, genesis, { sequence: 6, outcome: 'policy-registered' }),
    aChangeReceipt(change, genesis, { sequence: 8, outcome: 'policy-void', reason }),
  ];
  const proposedBy = (...devices: TestDevice[]) =>
    aChange(tighter, inForce, devices, [], { castAt: NOW - 60, expiresAt: NOW + 3600 });

  describe('sign', () => {
    it('does not count what a suspended device has signed, as the signing module will not', async () => {
      orders('suspended', aSuspend(CAROL, inForce, ALICE.id));
      const hash = shows(proposedBy(ALICE));
      const context = aContext();
      expect(await run(context, 'sign', hash, ...(await as(BOB)), '--yes')).toBe(0);
      expect(context.output).toContain(
        `Still missing: 1 more of the governors. Not counted, for the device is suspended: alice on ${ALICE.id}.`,
      );
    });

    it('signs nothing with a suspended device', async () => {
      orders('suspended', aSuspend(CAROL, inForce, BOB.id));
      const hash = shows(proposedBy(ALICE));
      const context = aContext();
      expect(await run(context, 'sign', hash, ...(await as(BOB)), '--yes')).toBe(1);
      expect([posted, context.noted.at(-1)]).toEqual([[], expect.stringContaining('VOTE_DEVICE_SUSPENDED')]);
    });

    it('signs nothing that is void by the signing module’s word, proposed again or not', async () => {
      // As `propose` would write it again: the same draft is the same document then.
      const { bytes } = readDraftFile(write(tighter), inForce);
      const signed = { castAt: NOW - 60, expiresAt: NOW + 3600 };
      const change = aChange(JSON.parse(new TextDecoder().decode(bytes)), inForce, [ALICE, CAROL], [], signed);
      orders('vetoed', aVeto(BOB, inForce, hashPolicy(change.policy), { reason: 'Not on a Sunday' }));
      const hash = shows(change, voidedBy(change));
      const desk = await as(BOB);
      for (const line of [
        ['sign', hash],
        ['propose', write(tighter)],
      ]) {
        const context = aContext();
        expect(await run(context, ...line, ...desk, '--yes')).toBe(1);
        expect(context.noted.at(-1)).toContain('POLICY_VETOED');
        expect(context.noted.at(-1)).toContain(`bob on ${BOB.id}: Not on a Sunday`);
      }
      expect(posted).toEqual([]);
    });
  });

  describe('show and status', () => {
    const change = proposedBy(ALICE, CAROL);
    const hash = hashPolicy(change.policy);
    async function status(...more: string[]): Promise<string> {
      const context = aContext();
      expect(await run(context, 'status', ...looking(), ...more)).toBe(0);
      return context.output;
    }

    it('tells that it is void, why, and by whom', async () => {
      orders('vetoed', aVeto(BOB, inForce, hash, { reason: 'Not on a Sunday' }));
      shows(change, voidedBy(change));
      const told = await status();
      expect(told).toContain('Void: POLICY_VETOED (receipt 8).');
      expect(told).toContain(`Vetoed by bob on ${BOB.id}: Not on a Sunday`);
      expect(told).not.toContain('Nobody is missing');
      const context = aContext();
      await run(context, 'show', ...looking());
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
      shows(change, [forged]);
      expect(await status()).toContain('Nobody is missing; the signing module decides');
      orders('frozen', aVeto(BOB, inForce, hash));
      shows(change, [stated]);
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
      shows(looser, [aChangeReceipt(looser, genesis, { outcome: 'policy-registered', recordedAt })]);
      // Its signatures have lapsed since: they were counted when it was registered.
      expect(await status()).toContain('Nobody is missing; in force at 2026-11-23T05:00:00Z, in 23 h, unless vetoed.');
      expect(JSON.parse(await status('--json'))).toMatchObject({
        proposed: [{ registeredAt: recordedAt, void: null }],
      });
    });

    it('leaves out what a suspended device has signed', async () => {
      orders('suspended', aSuspend(BOB, inForce, ALICE.id));
      shows(change);
      expect(await status()).toContain(`signed by carol. Still missing: 1 more of the governors.`);
      expect(JSON.parse(await status('--json'))).toMatchObject({
        proposed: [{ signedBy: ['carol'], missing: { governors: 1 }, leftOut: [`alice on ${ALICE.id}`] }],
      });
    });
  });
});
