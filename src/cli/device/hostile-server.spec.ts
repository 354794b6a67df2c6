import { aContext, ApproversDesk, cast, NOW } from '../../../test/support/approvers-desk.js';
import { ALICE, BOB, DAVE, ERIN } from '../../../test/support/builders/a-device.js';
import { aGenesis } from '../../../test/support/builders/a-genesis.js';
import { writeSignedVote } from '../../protocol/vote.js';

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

it('keeps what is confirmed on the last lines, whatever a hostile server pads its answer with', async () => {
  const w = desk.asked();
  const padding = 'confirmed'.padEnd(80).repeat(100);
  const mine = ERIN.reject(policy, w.intent, { ...cast, reason: 'x'.repeat(280) });
  const again = Array.from({ length: 50 }, (_, n) => BOB.approve(policy, w.intent, { ...cast, castAt: NOW - n }));
  const junk = Array.from({ length: 449 }, () => ({ verb: 'Approve', message: padding, signature: 'ff' }));
  desk.presents(w, [], { state: padding, reason: padding, votes: [...[mine, ...again].map(writeSignedVote), ...junk] });
  const context = aContext();
  context.isInteractive = true;
  context.answers = ['no'];
  expect(await desk.run(context, 'approve', 'W-1001')).toBe(1);
  // As a terminal of 80 columns breaks them.
  const lines = context.output.split('\n').flatMap((line) => line.match(/.{1,80}/gu) ?? ['']);
  expect(lines.length).toBeLessThan(75);
  const last = lines.slice(-12).join('\n');
  for (const text of [
    '5.235 BTC',
    'bcrt 1qw5 08d6 qejx tdg4 y5r3 zarv ary0 c5xw 7kyg t080',
    '0.001 BTC',
    'check words',
  ])
    expect(last).toContain(text);
  expect(context.output).toContain('449 votes that the server shows do not hold (VOTE_MALFORMED).');
  expect(context.output.match(/approve {2}bob/g)).toHaveLength(1);
  expect(context.output).toContain(`“${'x'.repeat(119)}…”`);
  expect(context.output).toMatch(/server says +unknown, unknown\n/);
});

it('shows the reject of somebody who approved as well, for it is what stands', async () => {
  const w = desk.asked();
  const votes = [BOB.reject(policy, w.intent, cast), BOB.approve(policy, w.intent, { ...cast, castAt: NOW - 10 })];
  desk.presents(w, votes);
  const context = aContext();
  await desk.run(context, 'show', 'W-1001');
  expect(context.output).toMatch(/votes +reject +bob/);
  expect(context.output).not.toMatch(/approve +bob/);
});

it('says no words of the server’s after a vote that the protocol does not have', async () => {
  const w = desk.asked();
  desk.presents(w, [BOB.approve(policy, w.intent, cast), DAVE.approve(policy, w.intent, cast)]);
  desk.server.on(`POST /v1/proposals/${w.intent.withdrawalId}/votes`, () => ({
    status: 201,
    body: { state: 'x'.repeat(8000) },
  }));
  const context = aContext();
  expect(await desk.run(context, 'approve', 'W-1001', '--yes')).toBe(0);
  expect(context.output).toContain('the server says: unknown.');
});

it('shows what a hostile server writes as text, never as commands to the terminal', async () => {
  desk.presents(desk.asked(), [], { reason: '\u001b[2J\u001b[1;1HAll is well \u202E' });
  const context = aContext();
  await desk.run(context, 'show', 'W-1001');
  expect(context.output).toMatch(/server says +pending_approval, unknown\n/);
  expect(context.output).toContain('The server gives a reason that is none of the protocol’s.');
  expect(context.output).not.toContain('All is well');
  expect(context.output).not.toMatch(/[\u001b\u202E]/);
});

it('shows no vote as cast that does not hold, and says that one was presented', async () => {
  const w = desk.asked();
  const forged = {
    ...BOB.approve(policy, w.intent, cast),
    signature: DAVE.approve(policy, w.intent, cast).signature,
  };
  desk.presents(w, [forged], { state: 'authorised' });
  const context = aContext();
  await desk.run(context, 'show', 'W-1001');
  expect(context.output).toContain('A vote that the server shows does not hold (VOTE_SIGNATURE_INVALID)');
  expect(context.output).toContain(
    'The server says “authorised”, but the votes that it shows do not reach the quorum.',
  );
  expect(context.output).toMatch(/votes +none yet/);
});
