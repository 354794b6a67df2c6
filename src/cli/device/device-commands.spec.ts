import { ALICE, BOB, ERIN } from '../../../test/support/builders/a-device.js';
import { aGenesis } from '../../../test/support/builders/a-genesis.js';
import { aProposal } from '../../../test/support/builders/a-proposal.js';
import { aSecret } from '../../../test/support/builders/a-secret.js';
import { aContext, ApproversDesk, cast, NOW } from '../../../test/support/approvers-desk.js';
import { verifyDeviceSignature } from '../../protocol/devices/verify-device-signature.js';
import { parseHex } from '../../protocol/hex.js';
import { invariant } from '../../protocol/invariant.js';
import { isMalformed, readMessage, typedDataDigest } from '../../protocol/typed-data.js';
import { LOGIN } from '../../protocol/verbs.js';

const genesis = aGenesis();
const { policy } = genesis;

let desk: ApproversDesk;
beforeAll(async () => {
  desk = await ApproversDesk.make(genesis, [ALICE]);
});
beforeEach(() => desk.begin());
afterEach(() => desk.stop());
afterAll(() => {
  desk.end();
});

it('shows everything in full, before any vote', async () => {
  const w = desk.asked();
  desk.presents(w, [
    BOB.approve(policy, w.intent, cast),
    ERIN.reject(policy, w.intent, { ...cast, reason: 'Not in the treasury plan' }),
  ]);
  const context = aContext();
  expect(await desk.run(context, 'show', 'W-1001')).toBe(0);
  expect(context.output).toBe(SCREEN);
});

it('finds a withdrawal by its id as by its reference', async () => {
  const w = desk.asked();
  desk.presents(w);
  const context = aContext();
  expect(await desk.run(context, 'show', w.intent.withdrawalId)).toBe(0);
  expect(context.output).toContain('Withdrawal W-1001');
});

it('signs in with a Login that only reads', async () => {
  desk.presents(desk.asked());
  await desk.run(aContext(), 'list');
  const login = desk.server.seen.find(({ path }) => path === '/v1/login');
  const { message: given, signature } = JSON.parse(login?.body.toString('utf8') ?? '') as Record<string, unknown>;
  const message = readMessage(LOGIN, given);
  invariant(!isMalformed(message), 'a Login');
  expect(message).toEqual({ approver: 'alice', device: ALICE.id, challenge: '11'.repeat(32), expiresAt: NOW + 300 });
  const digest = typedDataDigest(policy.deploymentId, LOGIN, message);
  expect(
    verifyDeviceSignature(
      { scheme: 'ed25519', publicKey: ALICE.publicKey },
      digest,
      parseHex(String(signature)) ?? ALICE.publicKey,
    ),
  ).toBe(true);
});

it('lists what waits, whole addresses included', async () => {
  const w = desk.asked();
  desk.presents(w, [BOB.approve(policy, w.intent, cast)]);
  const context = aContext();
  expect(await desk.run(context, 'list')).toBe(0);
  expect(context.output).toBe(LIST);
});

it('keeps showing the others when one proposal is forged', async () => {
  const honest = desk.asked();
  const forged = desk.asked({ reference: 'W-666' }, { secret: aSecret('mallory') });
  desk.presents(honest);
  const items = [aProposal(forged.intent, forged.request), aProposal(honest.intent, honest.request)];
  desk.server.on('GET /v1/proposals', () => ({ body: { items } }));
  const context = aContext();
  expect(await desk.run(context, 'list')).toBe(0);
  expect(context.output).toContain('1 waiting, 1 of them for alice');
  expect(context.noted.join()).toContain('REQUEST_SIGNATURE_INVALID');
});

it('watches: tells what comes, once, and what goes', async () => {
  const w = desk.asked();
  desk.presents(w);
  const context = aContext();
  let looks = 0;
  desk.server.on('GET /v1/proposals', () => {
    looks += 1;
    if (looks === 3) context.stopping.abort();
    return { body: { items: looks < 3 ? [aProposal(w.intent, w.request)] : [] } };
  });
  expect(await desk.run(context, 'watch')).toBe(0);
  expect(context.printed.filter((text) => text.includes('waits for you'))).toHaveLength(1);
  expect(context.printed.at(-1)).toContain('gone: W-1001');
  expect(desk.posted).toEqual([]);
}, 15_000);

it('says with exit code 69 that there was no answer', async () => {
  await desk.stop();
  expect(await desk.run(aContext(), 'list')).toBe(69);
});

const SCREEN = `
Withdrawal W-1001

  pay            5.235 BTC
                 523500000 base units of bip122:0f9188f13cb7b2c71f2a335e3a4fc328/slip44:1
  to             bcrt 1qw5 08d6 qejx tdg4 y5r3 zarv ary0 c5xw 7kyg t080
                 on chain: 0014 751e 76e8 1991 96d4 5494 1c45 d1b3 a323 f143 3bd6
  history        the signing module has said nothing of it yet
  memo           none
  from           btc-hot on Bitcoin regtest (bip122:0f9188f13cb7b2c71f2a335e3a4fc328)
                 bcrt 1q8s askj py4x dfc4 lj8w 4umt qsu9 3vt2 xjaa nzng
  fee, at most   0.001 BTC (100000 base units)
  expires        2026-11-22T07:00:00Z, in 60 min
  beneficiary    customer-77
  withdrawal id  e6c48aae4e4eea01ec3cfee15c6ab300542b2b8235544932cd58db2893893d9d

  asked by       engine key trading, signature verified
                 signed 2026-11-22T05:58:00Z, 2 min ago
  initiators     none named

  tier           btc-large
  because        rule 2: BTC >= 0.1 and < 10: ops 2 of 3 and finance 1 of 2
  needs          ops      1 of 2  alice (you), bob, carol
                 finance  0 of 1  dave, erin
  votes          approve  bob (Bob of the tests)    bob-laptop (independent)   5 min ago
                 reject   erin (Erin of the tests)  erin-wallet (independent)  5 min ago  “Not in the treasury plan”
                 each signature verified by this device
  you            alice: your decision is waited for

  server says    pending_approval
  intent words   alpha win essay junior arrange elder
                 the same on every screen that shows this
`.trim();

const LIST = `
1 waiting, 1 of them for alice

W-1001  5.235 BTC  60 min left  waits for you
  to     bcrt 1qw5 08d6 qejx tdg4 y5r3 zarv ary0 c5xw 7kyg t080
  needs  ops 1 of 2, finance 0 of 1
  id     e6c48aae4e4eea01ec3cfee15c6ab300542b2b8235544932cd58db2893893d9d
`.trim();
