import pg from 'pg';
import { readAsked } from '../../../src/protocol/evidence.js';
import { type Intent } from '../../../src/protocol/verbs.js';
import { type SignedVote, writeSignedVote } from '../../../src/protocol/vote.js';
import { type Hex32 } from '../../../src/protocol/hex.js';
import { castVoteSchema, proposalListSchema, proposalSchema } from '../../../src/server/approvers/proposal-view.js';
import { aDevice, ALICE, BOB, CAROL, DAVE, ERIN, type TestDevice } from '../../support/builders/a-device.js';
import { aGenesis } from '../../support/builders/a-genesis.js';
import { anEngine } from '../../support/builders/an-engine.js';
import { approve, cast, getChallenge, logIn, lookUp, propose, readAs } from '../../support/proposals.js';
import { PUBLIC_URL, ServerUnderTest } from '../../support/server-under-test.js';

const engine = anEngine('trading', PUBLIC_URL);
const nowSeconds = () => Math.floor(Date.now() / 1000);
let server: ServerUnderTest;
beforeAll(async () => {
  server = await ServerUnderTest.start();
});
afterAll(() => server.stop());

const stateOf = async (id: string) => {
  const { state, reason } = await lookUp(server, id);
  return [state, reason];
};

describe('a proposal', () => {
  it('is authorised by two of ops and one of finance, whatever scheme their devices sign with', async () => {
    const proposal = await propose(server);
    const verdicts = [];
    for (const device of [ALICE, CAROL, ERIN]) {
      const answer = await approve(server, device, proposal);
      expect(answer.status).toBe(201);
      verdicts.push(answer.as(castVoteSchema));
    }
    expect(verdicts).toEqual([
      { verdict: { kind: 'open', missing: { ops: 1, finance: 1 } }, state: 'pending_approval' },
      { verdict: { kind: 'open', missing: { finance: 1 } }, state: 'pending_approval' },
      { verdict: { kind: 'approved' }, state: 'authorised' },
    ]);
    expect((await lookUp(server, proposal.id)).approvals).toEqual({
      ops: { have: 2, need: 2 },
      finance: { have: 1, need: 1 },
    });
  });

  it('is closed by a reject that leaves a group short, and only waits for the signing module to end it', async () => {
    const proposal = await propose(server);
    for (const device of [DAVE, ERIN]) {
      const answer = await cast(server, proposal.id, device.reject(server.genesis.policy, proposal.intent));
      expect(answer.status).toBe(201);
    }
    expect(await stateOf(proposal.id)).toEqual(['pending_approval', 'REJECTED_BY_APPROVERS']);
    expect((await approve(server, ALICE, proposal)).code).toBe('WITHDRAWAL_NOT_OPEN');
  });

  it('stays open for the others after every vote that is refused', async () => {
    const proposal = await propose(server);
    await approve(server, ALICE, proposal);
    await approve(server, ALICE, proposal);
    expect((await approve(server, BOB, proposal)).status).toBe(201);
    expect((await approve(server, DAVE, proposal)).as(castVoteSchema).state).toBe('authorised');
  });
});

describe('a vote is refused', () => {
  const { policy } = aGenesis();
  const MALLORY = aDevice('mallory');

  it.each<[string, (intent: Intent) => SignedVote, number, string]>([
    ['by an unknown device', (intent) => MALLORY.approve(policy, intent), 403, 'VOTE_DEVICE_UNKNOWN'],
    [
      'in another person’s name',
      (intent) => ALICE.approve(policy, intent, { approver: 'bob' }),
      403,
      'VOTE_DEVICE_NOT_THE_APPROVERS',
    ],
    [
      'about another intent',
      (intent) => ALICE.approve(policy, { ...intent, amount: intent.amount + 1n }),
      422,
      'VOTE_INTENT_MISMATCH',
    ],
    [
      'for another policy',
      (intent) => ALICE.approve(policy, intent, { policyHash: 'ab'.repeat(32) as never }),
      422,
      'VOTE_POLICY_UNKNOWN',
    ],
    [
      'for another deployment',
      (intent) => ALICE.approve({ ...policy, deploymentId: 'ab'.repeat(32) as never }, intent),
      403,
      'VOTE_SIGNATURE_INVALID',
    ],
    [
      'with a changed signature',
      (intent) => ({ ...ALICE.approve(policy, intent), signature: 'ab'.repeat(64) as never }),
      403,
      'VOTE_SIGNATURE_INVALID',
    ],
    [
      'an approve made a reject',
      (intent) => ({
        ...ALICE.reject(policy, intent),
        ...ALICE.approve(policy, intent),
        verb: 'Approve' as const,
        signature: ALICE.reject(policy, intent).signature,
      }),
      403,
      'VOTE_SIGNATURE_INVALID',
    ],
    [
      'that has expired',
      (intent) => ALICE.approve(policy, intent, { castAt: nowSeconds() - 700, expiresAt: nowSeconds() - 1 }),
      422,
      'VOTE_EXPIRED',
    ],
    [
      'from the future',
      (intent) => ALICE.approve(policy, intent, { castAt: nowSeconds() + 60 }),
      422,
      'VOTE_NOT_YET_VALID',
    ],
    [
      'valid for longer than its tier allows',
      (intent) => ALICE.approve(policy, intent, { expiresAt: nowSeconds() + 4000 }),
      422,
      'VOTE_VALID_TOO_LONG',
    ],
  ])('%s', async (_, make, status, code) => {
    const proposal = await propose(server);
    const answer = await cast(server, proposal.id, make(proposal.intent));
    expect([answer.status, answer.code]).toEqual([status, code]);
    expect((await approve(server, BOB, proposal)).status).toBe(201);
  });

  it('by whoever asked, though it is a group’s member', async () => {
    const proposal = await propose(server, { initiators: ['alice'] });
    expect((await approve(server, ALICE, proposal)).code).toBe('VOTE_BY_INITIATOR');
    expect((await approve(server, BOB, proposal)).status).toBe(201);
  });

  it('a second time, the same way or back to approve, by the person or by the device', async () => {
    const proposal = await propose(server);
    const rejecting = () => cast(server, proposal.id, ALICE.reject(policy, proposal.intent));
    expect((await approve(server, ALICE, proposal)).status).toBe(201);
    expect((await approve(server, ALICE, proposal)).code).toBe('VOTE_ALREADY_CAST');
    expect((await rejecting()).status).toBe(201);
    expect((await rejecting()).code).toBe('VOTE_ALREADY_CAST');
    expect((await approve(server, ALICE, proposal)).code).toBe('VOTE_ALREADY_CAST');
  });

  it('to approve what one has rejected', async () => {
    const proposal = await propose(server);
    expect((await cast(server, proposal.id, ALICE.reject(policy, proposal.intent))).status).toBe(201);
    expect((await approve(server, ALICE, proposal)).code).toBe('VOTE_ALREADY_CAST');
    expect((await approve(server, BOB, proposal)).status).toBe(201);
  });

  it('that was copied from another proposal', async () => {
    const [first, second] = [await propose(server), await propose(server)];
    const answer = await cast(server, second.id, ALICE.approve(policy, first.intent));
    expect(answer.code).toBe('VOTE_INTENT_MISMATCH');
  });

  it('on what is authorised already, or needs nobody', async () => {
    const done = await propose(server);
    for (const device of [ALICE, BOB, DAVE]) await approve(server, device, done);
    expect((await approve(server, CAROL, done)).code).toBe('WITHDRAWAL_NOT_OPEN');
    const small = await propose(server, { amount: '50000' });
    expect((await approve(server, ALICE, small)).code).toBe('WITHDRAWAL_NOT_OPEN');
  });

  it('on a proposal whose time has passed, or that the engine has withdrawn', async () => {
    const late = await propose(server, { notAfter: nowSeconds() + 1 });
    const withdrawn = await propose(server);
    const { deploymentId } = policy;
    await server.send(engine.cancel(deploymentId, withdrawn.id, withdrawn.intent.reference));
    await new Promise((resolve) => setTimeout(resolve, 2000));
    expect((await approve(server, ALICE, late)).code).toBe('WITHDRAWAL_NOT_OPEN');
    expect((await approve(server, ALICE, withdrawn)).code).toBe('WITHDRAWAL_NOT_OPEN');
    expect(await stateOf(late.id)).toEqual(['pending_approval', 'EXPIRED']);
  });

  it.each(['{}', '[]', '{"verb":"Approve"}', '{"verb":"Propose","message":{},"signature":"00"}'])(
    'as %s',
    async (body) => {
      const { id } = await propose(server);
      expect((await server.post(`/v1/proposals/${id}/votes`, body)).code).toBe('VOTE_MALFORMED');
    },
  );

  it('on what does not exist', async () => {
    const { intent } = await propose(server);
    expect((await cast(server, '0'.repeat(64), ALICE.approve(policy, intent))).code).toBe('NOT_FOUND');
    expect((await cast(server, 'nonsense', ALICE.approve(policy, intent))).code).toBe('NOT_FOUND');
  });
});

describe('the in-tray', () => {
  it('shows an approver what waits, with the evidence to judge for themselves', async () => {
    const proposal = await propose(server, { reference: 'w-tray' });
    const [alice, token] = [await logIn(server, ALICE), await logIn(server, BOB)];
    await approve(server, ALICE, proposal);
    const seenBy = async (bearer: string) => {
      const { items } = (await readAs(server, bearer, '/v1/proposals?state=open')).as(proposalListSchema);
      return items.find(({ withdrawalId }) => withdrawalId === proposal.id);
    };
    expect(await seenBy(token)).toMatchObject({ state: 'pending_approval', mine: true });
    expect(await seenBy(alice)).toMatchObject({ mine: false });
    const found = (await readAs(server, token, `/v1/proposals/${proposal.id}`)).as(proposalSchema);
    expect(found.votes).toEqual(
      [writeSignedVote(ALICE.approve(server.genesis.policy, proposal.intent))].map((vote) => ({
        ...vote,
        signature: expect.any(String) as string,
        message: expect.objectContaining({ approver: 'alice' }) as object,
      })),
    );
    const asked = readAsked(decoded(found.request), server.genesis.policy);
    expect(asked).toMatchObject({ kind: 'asked', intent: proposal.intent });
  });

  it('says nothing to whoever brings no token, a wrong one, or an old one', async () => {
    expect((await server.fetch('/v1/proposals')).code).toBe('UNAUTHENTICATED');
    expect((await readAs(server, 'ab'.repeat(32), '/v1/proposals')).code).toBe('UNAUTHENTICATED');
    const token = await logIn(server, ALICE);
    expect((await readAs(server, token, '/v1/proposals')).status).toBe(200);
    await inDatabase(`UPDATE device_session SET expires_at = now() - interval '1 second'`);
    expect((await readAs(server, token, '/v1/proposals')).code).toBe('UNAUTHENTICATED');
  });

  it('keeps no token: the database cannot log anybody in', async () => {
    const token = await logIn(server, ALICE);
    const rows = await inDatabase('SELECT token_hash FROM device_session');
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  it('takes each challenge once, from devices of the policy, in time', async () => {
    const { deploymentId } = server.genesis.policy;
    const login = (device: TestDevice, nonce: Hex32, expiresAt = nowSeconds() + 60) =>
      server.post('/v1/login', device.login(deploymentId, nonce, expiresAt));
    const used = await getChallenge(server);
    expect((await login(ALICE, used)).status).toBe(201);
    expect((await login(ALICE, used)).code).toBe('REPLAYED');
    expect((await login(aDevice('mallory'), await getChallenge(server))).code).toBe('KEY_UNKNOWN');
    expect((await login(ALICE, 'ab'.repeat(32) as Hex32)).code).toBe('UNAUTHENTICATED');
    expect((await login(ALICE, await getChallenge(server), nowSeconds() - 1)).code).toBe('SIGNATURE_STALE');
    expect((await login(ALICE, await getChallenge(server), nowSeconds() + 3600)).code).toBe('SIGNATURE_STALE');
    const forged = {
      ...ALICE.login(deploymentId, await getChallenge(server), nowSeconds() + 60),
      signature: BOB.sign(await getChallenge(server)),
    };
    expect((await server.post('/v1/login', forged)).code).toBe('SIGNATURE_INVALID');
    expect((await server.post('/v1/login', { message: {}, signature: '00' })).code).toBe('MALFORMED');
  });

  it('stays open to approvers after a stranger has asked for more challenges than are kept', async () => {
    await inDatabase(`INSERT INTO login_challenge (challenge, expires_at)
      SELECT lpad(to_hex(n), 64, '0'), now() + interval '200 seconds' FROM generate_series(1, 10000) n`);
    expect((await readAs(server, await logIn(server, ALICE), '/v1/proposals')).status).toBe(200);
    const [kept] = await inDatabase('SELECT count(*)::int AS count FROM login_challenge');
    expect(kept).toEqual({ count: 10_000 });
  });

  it('is for devices: an engine’s signature does not open it', async () => {
    expect((await server.send(engine.get('/v1/proposals'))).code).toBe('FORBIDDEN');
  });
});

describe('the database', () => {
  it('lets nobody change or remove a vote, not even its owner', async () => {
    await approve(server, ALICE, await propose(server));
    for (const sql of [
      `UPDATE withdrawal_vote SET choice = 'reject'`,
      'DELETE FROM withdrawal_vote',
      'TRUNCATE withdrawal_vote',
      `UPDATE event_log SET body = ''`,
      'DELETE FROM event_log',
      'TRUNCATE event_log',
      'DELETE FROM withdrawal',
      'UPDATE withdrawal SET amount = amount + 1',
      `UPDATE withdrawal SET destination = 'elsewhere'`,
      `UPDATE withdrawal SET request = '{}'`,
    ]) {
      await expect(inDatabase(sql)).rejects.toMatchObject({ code: '23001' });
    }
  });
});

function decoded({
  method,
  targetUri,
  headers,
  body,
}: {
  method: string;
  targetUri: string;
  headers: Record<string, string>;
  body: string;
}) {
  return { method, targetUri, headers: headers as never, body: new Uint8Array(Buffer.from(body, 'base64')) };
}

async function inDatabase(sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: server.database.url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}
