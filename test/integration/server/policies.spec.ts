import {
  readSignedChange,
  writeSignedChange,
  type SignedChange,
} from '../../../src/protocol/governance/signed-change.js';
import { followChain, readChainLink, type ChainLink } from '../../../src/protocol/governance/follow-chain.js';
import { type Hex32 } from '../../../src/protocol/hex.js';
import { writeSignedOrder, type SignedOrder } from '../../../src/protocol/orders/signed-order.js';
import { hashPolicy, parsePolicy } from '../../../src/protocol/policy.js';
import { writeSignedReceipt, type SignedReceipt } from '../../../src/protocol/receipt.js';
import { proposalListSchema, proposalSchema } from '../../../src/server/approvers/proposal-view.js';
import { changeStateSchema, policyViewSchema } from '../../../src/server/policies/policy-views.js';
import { workSchema, type WorkView } from '../../../src/server/signing-work/signing-work-views.js';
import { aChange, aChangeSignature, followingDocument, listed, theDraft } from '../../support/builders/a-change.js';
import { ALICE, aDevice, BOB, CAROL, DAVE, DEVICES, ERIN, type TestDevice } from '../../support/builders/a-device.js';
import { aGenesis } from '../../support/builders/a-genesis.js';
import { aRejectOrder, aSuspend, digestOf } from '../../support/builders/an-order.js';
import { aPolicyDocument, documentBytes } from '../../support/builders/a-policy.js';
import { GOVERNANCE, type Document, type Json } from '../../support/builders/a-rich-policy.js';
import { aSigningModule } from '../../support/builders/an-engine.js';
import { TestReceipts } from '../../support/builders/test-receipts.js';
import { approve, cast, logIn, propose, readAs } from '../../support/proposals.js';
import { PUBLIC_URL, ServerUnderTest, type Answer } from '../../support/server-under-test.js';

const signingModule = aSigningModule(PUBLIC_URL);
/** Alice, bob and dave have a second one, so that a change which takes the first leaves a quorum. */
const SPARES = [ALICE, BOB, DAVE].map(({ approver }) => aDevice(approver, { id: `${approver}-spare` }));
const devices = [...DEVICES, ...SPARES];
const document = aPolicyDocument({ governance: GOVERNANCE }, devices);
const genesis = aGenesis({ policy: { governance: GOVERNANCE }, devices });

let server: ServerUnderTest;
let receipts: TestReceipts;
beforeEach(async () => {
  server = await ServerUnderTest.start({ genesis });
  receipts = new TestReceipts(genesis);
});
afterEach(() => server.stop());

const next = (edit: (edited: Document) => void) => followingDocument(document, edit);
const tighter = next((edited) => (edited['maxLifetimeSeconds'] = 86_400));
const hashOf = (change: SignedChange) => hashPolicy(change.policy) as Hex32;
const post = (change: SignedChange) => server.post('/v1/policy/changes', writeSignedChange(change));
const view = async () => (await server.fetch('/v1/policy')).as(policyViewSchema);
const work = async (): Promise<WorkView> =>
  (await server.send(signingModule.get('/v1/signing-work?waitSeconds=0', { tag: 'sekisho-work' }))).as(workSchema);
const handed = async () => (await work()).policyChanges.map((each) => readSignedChange(each));
const hand = (...signed: SignedReceipt[]): Promise<Answer> =>
  server.send(
    signingModule.post(
      '/v1/signing-work/receipts',
      { receipts: signed.map(writeSignedReceipt) },
      { tag: 'sekisho-work' },
    ),
  );
/** The signing module's word that it obeys an order. */
async function suspend(order: SignedOrder): Promise<Hex32> {
  const digest = digestOf(genesis.policy, order);
  const body = {
    receipts: [writeSignedReceipt(receipts.order(digest, 'suspended'))],
    orders: [writeSignedOrder(order)],
  };
  const answer = await server.send(signingModule.post('/v1/signing-work/receipts', body, { tag: 'sekisho-work' }));
  expect(answer.code).toBe('answered 200');
  return digest;
}
/** All the way: signed by two governors, taken by the signing module, in force. */
async function enact(edit: (edited: Document) => void): Promise<SignedChange> {
  const change = aChange(next(edit), genesis.policy, [ALICE, BOB]);
  expect((await post(change)).code).toBe('answered 202');
  expect(
    (
      await hand(
        receipts.policy(hashOf(change), 'policy-registered'),
        receipts.policy(hashOf(change), 'policy-in-force'),
      )
    ).status,
  ).toBe(200);
  return change;
}
const without =
  (id: string) =>
  (edited: Document): void => {
    edited['devices'] = (edited['devices'] as Document[]).filter((device) => device['id'] !== id);
  };

describe('a change of policy', () => {
  it('gathers signatures of governors, each once, and is handed out when it is complete', async () => {
    const one = (await post(aChange(tighter, genesis.policy, [ALICE]))).as(changeStateSchema);
    expect(one).toMatchObject({
      ...{
        version: 2,
        state: 'open',
        effect: 'tightening',
        signedBy: ['alice'],
        missing: { governors: 1, members: [] },
      },
      changes: [
        { en: 'a request may wait 86400 s, was 604800 s', ja: '依頼の有効期間を 604800 秒から 86400 秒に変更' },
      ],
    });
    expect(await handed()).toEqual([]);
    const bobs = aChange(tighter, genesis.policy, [BOB]);
    expect((await post(bobs)).as(changeStateSchema)).toMatchObject({ state: 'signed', signedBy: ['alice', 'bob'] });
    const [change, ...more] = await handed();
    expect(more).toEqual([]);
    expect(change?.policy).toEqual(documentBytes(tighter));
    expect(change?.signatures.map(({ message }) => message.approver).sort()).toEqual(['alice', 'bob']);
    // The very same again is nothing new, and is not handed out for it.
    expect((await post(bobs)).as(changeStateSchema).state).toBe('signed');
    expect(await handed()).toEqual([]);
  });

  it('is handed out again when no receipt came, and no more after one', async () => {
    const change = aChange(tighter, genesis.policy, [ALICE, BOB]);
    await post(change);
    expect(await handed()).toHaveLength(1);
    expect(await handed()).toEqual([]);
    await server.letWorkWait(5);
    expect(await handed()).toHaveLength(1);
    await hand(receipts.policy(hashOf(change), 'policy-registered'));
    await server.letWorkWait(5);
    expect(await handed()).toEqual([]);
  });

  it('is shown to anyone with what is missing, and with the moment from which it counts', async () => {
    const looser = aChange(
      next((edited) => (edited['maxLifetimeSeconds'] = 8 * 86_400)),
      genesis.policy,
      [ALICE, BOB],
    );
    await post(looser);
    await post(aChange(tighter, genesis.policy, [CAROL]));
    const recordedAt = Math.floor(Date.now() / 1000);
    await hand(receipts.policy(hashOf(looser), 'policy-registered', { recordedAt }));
    const { inForce, proposed } = await view();
    expect(inForce).toEqual({ hash: genesis.policy.hash, version: 1 });
    expect(proposed).toMatchObject([
      {
        ...{ state: 'registered', effect: 'loosening', delaySeconds: 86_400, missing: { governors: 0 } },
        effectiveAt: new Date((recordedAt + 86_400) * 1000).toISOString(),
      },
      { state: 'open', signedBy: ['carol'], missing: { governors: 1 }, effectiveAt: null },
    ]);
    const vetoed = receipts.policy(hashOf(looser), 'policy-void', { reason: 'POLICY_VETOED' });
    await hand(vetoed);
    const [told] = (await view()).proposed;
    expect(told).toMatchObject({ state: 'void', reason: 'POLICY_VETOED', effectiveAt: null });
    expect(told?.receipts.at(-1)).toEqual(writeSignedReceipt(vetoed));
  });

  it('takes no more signatures for what is void', async () => {
    const change = aChange(tighter, genesis.policy, [ALICE, BOB]);
    await post(change);
    await hand(
      receipts.policy(hashOf(change), 'policy-registered'),
      receipts.policy(hashOf(change), 'policy-void', { reason: 'POLICY_VETOED' }),
    );
    const refused = await post(aChange(tighter, genesis.policy, [CAROL]));
    expect([refused.status, refused.code]).toEqual([409, 'POLICY_VETOED']);
    expect((await view()).proposed[0]?.signedBy.toSorted()).toEqual(['alice', 'bob']);
    expect(await handed()).toEqual([]);
  });

  it('leaves out the signature of a suspended device, and goes on when that is lifted', async () => {
    await post(aChange(tighter, genesis.policy, [ALICE]));
    const digest = await suspend(aSuspend(DAVE, genesis.policy, ALICE.id));
    expect((await view()).proposed).toMatchObject([{ state: 'open', signedBy: [], missing: { governors: 2 } }]);
    const bobs = (await post(aChange(tighter, genesis.policy, [BOB]))).as(changeStateSchema);
    expect(bobs).toMatchObject({ state: 'open', signedBy: ['bob'], missing: { governors: 1 } });
    expect(await handed()).toEqual([]);
    await hand(receipts.order(digest, 'unfrozen'));
    expect((await view()).proposed).toMatchObject([{ state: 'signed', missing: { governors: 0 } }]);
    expect((await handed()).map((each) => each?.signatures.length)).toEqual([2]);
  });

  it('takes no signature of a suspended device', async () => {
    await suspend(aSuspend(DAVE, genesis.policy, ALICE.id));
    const refused = await post(aChange(tighter, genesis.policy, [ALICE]));
    expect([refused.status, refused.code]).toEqual([403, 'VOTE_DEVICE_SUSPENDED']);
    expect((await view()).proposed).toEqual([]);
  });

  it.each<[string, () => SignedChange, string]>([
    ['nobody signed', () => ({ ...aChange(tighter, genesis.policy, [ALICE]), signatures: [] }), 'POLICY_UNSIGNED'],
    [
      'somebody else signed',
      () => {
        const forged = aChangeSignature(ALICE, theDraft(tighter, genesis.policy), {}, BOB);
        return { ...aChange(tighter, genesis.policy, [BOB]), signatures: [forged] };
      },
      'POLICY_SIGNATURE_INVALID',
    ],
    [
      'a device of no policy signed',
      () => aChange(tighter, genesis.policy, [aDevice('mallory')]),
      'POLICY_SIGNATURE_INVALID',
    ],
    ['a person signed who does not govern', () => aChange(tighter, genesis.policy, [ERIN]), 'POLICY_NOT_ELIGIBLE'],
    [
      'a governor was shown other words',
      () => aChange(tighter, genesis.policy, [ALICE], [], { changes: ['tightens: nothing'] }),
      'POLICY_MISSTATED',
    ],
    [
      'the signature has lapsed',
      () => aChange(tighter, genesis.policy, [ALICE], [], { castAt: 1_700_000_000, expiresAt: 1_700_003_600 }),
      'POLICY_SIGNATURE_LAPSED',
    ],
    [
      'a new device proves nothing',
      () => {
        const add = (edited: Document): void => {
          edited['devices'] = [...(edited['devices'] as Json[]), listed(aDevice('bob', { id: 'bob-new' }))];
        };
        return aChange(next(add), genesis.policy, [ALICE]);
      },
      'POLICY_ENROLMENT_MISSING',
    ],
  ])('is not taken where %s', async (_what, change, code) => {
    expect((await post(change())).code).toBe(code);
    expect((await view()).proposed).toEqual([]);
  });

  it('is not taken in other words than JSON of a change', async () => {
    expect((await server.post('/v1/policy/changes', { policy: 'x' })).code).toBe('POLICY_MALFORMED');
    expect((await server.post('/v1/policy/changes', '{')).code).toBe('MALFORMED');
  });

  it('can be as large as a policy of a large house, which other requests cannot', async () => {
    const names = Array.from({ length: 1500 }, (_, n) => ({ id: `somebody-${n}`, name: `Somebody ${n}` }));
    const large = next((edited) => (edited['approvers'] = [...(edited['approvers'] as Json[]), ...names]));
    expect(documentBytes(large).length).toBeGreaterThan(100_000);
    expect((await post(aChange(large, genesis.policy, [ALICE]))).code).toBe('answered 202');
    expect((await server.post('/v1/login', 'x'.repeat(70_000))).code).toBe('PAYLOAD_TOO_LARGE');
  });
});

describe('a policy that the signing module has put in force', () => {
  it('is in force here, proven to anyone, and after a restart', async () => {
    const change = await enact((edited) => (edited['maxLifetimeSeconds'] = 86_400));
    const { inForce, chain, proposed } = await view();
    expect(inForce).toEqual({ hash: hashOf(change), version: 2 });
    expect(proposed).toEqual([]);
    const links = chain.map((link) => readChainLink(link)).filter((link): link is ChainLink => link !== null);
    expect(followChain(genesis, links)).toMatchObject({ kind: 'followed', policies: { inForce: { version: 2 } } });

    const again = await ServerUnderTest.start({ genesis, database: server.database });
    try {
      expect((await again.fetch('/v1/policy')).as(policyViewSchema).inForce.version).toBe(2);
      expect((await again.fetch('/v1/genesis')).status).toBe(200);
    } finally {
      await again.app.close();
    }
  });

  it('is not in force by a registration, nor by signatures alone', async () => {
    const change = aChange(tighter, genesis.policy, [ALICE, BOB, CAROL, DAVE]);
    await post(change);
    await hand(receipts.policy(hashOf(change), 'policy-registered'));
    expect((await view()).inForce.version).toBe(1);
  });

  it('is followed when its document comes after the receipt', async () => {
    const change = aChange(tighter, genesis.policy, [ALICE, BOB]);
    await hand(
      receipts.policy(hashOf(change), 'policy-registered'),
      receipts.policy(hashOf(change), 'policy-in-force'),
    );
    expect((await view()).inForce.version).toBe(1);
    await post(change);
    await work();
    expect((await view()).inForce.version).toBe(2);
  });

  it('leaves no way back and no other branch', async () => {
    const other = aChange(
      next((edited) => (edited['maxLifetimeSeconds'] = 43_200)),
      genesis.policy,
      [ALICE, BOB],
    );
    await post(other);
    const change = await enact((edited) => (edited['maxLifetimeSeconds'] = 86_400));
    expect(await handed()).toEqual([]);
    for (const each of [change, other]) expect((await post(each)).code).toBe('POLICY_NOT_NEXT');
  });
});

describe('what waits for votes when the policy changes', () => {
  const registered = async (device?: TestDevice) => {
    const proposal = await propose(server);
    await work();
    await hand(receipts.state(proposal.intent, 'registered'));
    if (device !== undefined) await approve(server, device, proposal);
    return proposal;
  };
  const inTray = async (device: TestDevice) =>
    (await readAs(server, await logIn(server, device), '/v1/proposals')).as(proposalListSchema).items;

  it('tells its approvers what has changed', async () => {
    await registered();
    expect((await inTray(DAVE)).map(({ policyChanged }) => policyChanged)).toEqual([[]]);
    await enact((edited) => (edited['maxLifetimeSeconds'] = 86_400));
    expect((await inTray(DAVE)).map(({ policyChanged }) => policyChanged)).toEqual([
      ['tightens: a request may wait 86400 s, was 604800 s'],
    ]);
  });

  it('drops the vote of a device that is gone, whose owner votes again', async () => {
    const proposal = await registered(ALICE);
    await approve(server, BOB, proposal);
    const change = await enact(without('alice-laptop'));
    // Bob and dave would have been enough with alice.
    const bob = { policy: genesis.policy, ...proposal };
    expect((await approve(server, DAVE, bob)).json).toMatchObject({ verdict: { kind: 'open', missing: { ops: 1 } } });
    const [spare] = SPARES;
    if (spare === undefined) throw new Error('a spare');
    expect((await approve(server, ALICE, proposal)).code).toBe('VOTE_DEVICE_REMOVED');
    const policy = parsePolicy(change.policy);
    const again = await cast(server, proposal.id, spare.approve(policy, proposal.intent));
    expect(again.json).toMatchObject({ verdict: { kind: 'approved' } });
  });

  it('is approved at once where the votes are enough under both policies, and asked for more where not', async () => {
    const proposal = await registered(ALICE);
    await approve(server, BOB, proposal);
    await enact((edited) => {
      for (const tier of edited['tiers'] as Document[])
        for (const group of ((tier['requires'] as Document)['groups'] ?? []) as Document[])
          if (group['name'] === 'ops') group['threshold'] = 3;
    });
    expect((await approve(server, DAVE, proposal)).json).toMatchObject({
      verdict: { kind: 'open', missing: { ops: 1 } },
    });
    expect((await approve(server, CAROL, proposal)).json).toMatchObject({ verdict: { kind: 'approved' } });
  });

  it.each<[string, (edited: Document) => void, string]>([
    [
      'those who are left have rejected it',
      (edited) => {
        edited['devices'] = (edited['devices'] as Document[]).filter((device) => device['approver'] !== 'erin');
        for (const tier of edited['tiers'] as Document[])
          for (const group of ((tier['requires'] as Document)['groups'] ?? []) as Document[])
            if (group['name'] === 'finance') group['members'] = ['dave'];
      },
      'REJECTED_BY_APPROVERS',
    ],
    [
      'no rule allows it any more',
      (edited) => {
        edited['tiers'] = (edited['tiers'] as Document[]).filter(({ id }) => id !== 'btc-large');
      },
      'NO_TIER_MATCHES',
    ],
    [
      'its engine key is gone',
      (edited) => {
        edited['engineKeys'] = (edited['engineKeys'] as Document[]).filter(({ id }) => id !== 'trading');
      },
      'ENGINE_KEY_REMOVED',
    ],
  ])('is given to the signing module to end where %s', async (_what, edit, reason) => {
    const proposal = await registered();
    if (reason === 'REJECTED_BY_APPROVERS')
      await cast(server, proposal.id, DAVE.reject(genesis.policy, proposal.intent));
    expect((await work()).items).toEqual([]);
    await enact(edit);
    expect((await work()).items.map(({ withdrawalId }) => withdrawalId)).toEqual([proposal.id]);
    const shown = await readAs(server, await logIn(server, BOB), `/v1/proposals/${proposal.id}`);
    expect(shown.as(proposalSchema)).toMatchObject({ state: 'pending_approval', reason });
    expect((await approve(server, BOB, proposal)).code).toBe('WITHDRAWAL_NOT_OPEN');
  });
});

it('carries a “no” whose device left on the way, of what was registered before that', async () => {
  const [before, after, unregistered] = [await propose(server), await propose(server), await propose(server)];
  expect((await hand(receipts.state(before.intent, 'registered'))).status).toBe(200);
  const [spare] = SPARES;
  if (spare === undefined) throw new Error('alice has a second device');
  const change = await enact(without(spare.id));
  const registered = receipts.state(after.intent, 'registered', { policyHash: hashOf(change) });
  expect((await hand(registered)).status).toBe(200);
  const give = ({ intent }: typeof before) =>
    server.post('/v1/orders', writeSignedOrder(aRejectOrder(spare, genesis.policy, intent)));
  for (const asked of [after, unregistered]) expect((await give(asked)).code).toBe('ORDER_DEVICE_UNKNOWN');
  expect((await give(before)).status).toBe(202);
  expect((await work()).orders).toMatchObject([{ verb: 'Reject', message: { device: spare.id } }]);
});
