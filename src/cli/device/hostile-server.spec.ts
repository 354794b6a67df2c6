import { BOB, ALICE, DAVE, ERIN } from '../../../test/support/builders/a-device.js';
import { aGenesis } from '../../../test/support/builders/a-genesis.js';
import { aProposal } from '../../../test/support/builders/a-proposal.js';
import { anEngine, aWithdrawal } from '../../../test/support/builders/an-engine.js';
import { makeDeviceFolder } from '../../../test/support/device-desk.js';
import { FakeContext } from '../../../test/support/fake-context.js';
import { FakeSekishoServer } from '../../../test/support/fake-sekisho-server.js';
import { runCli } from '../../../test/support/run-cli.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../../test/support/temporary-folder.js';
import { readAsked } from '../../protocol/evidence.js';
import { invariant } from '../../protocol/invariant.js';
import { writeSignedVote, type SignedVote } from '../../protocol/vote.js';

const genesis = aGenesis();
const { policy } = genesis;
/** 2026-11-22T06:00:00Z */
const NOW = 1_795_327_200;
const cast = { castAt: NOW - 300, expiresAt: NOW + 3000 };

/** What an engine signed: 5.235 BTC. */
function asked() {
  const body = aWithdrawal(policy.deploymentId, { reference: 'W-1001', amount: '523500000', notAfter: NOW + 3600 });
  const request = anEngine('trading', 'https://sekisho.test').withdrawal(body, { created: NOW - 120 });
  const read = readAsked(request, policy);
  invariant(read.kind === 'asked', 'the builder asks for something possible');
  return { intent: read.intent, request };
}

describe('sekisho device and a hostile server', () => {
  let root: string;
  let desk: { readonly folder: string; readonly passphraseFile: string };
  let server: FakeSekishoServer;

  beforeAll(async () => {
    root = makeTemporaryFolder();
    desk = await makeDeviceFolder(root, ALICE, { genesisHash: genesis.genesis.hash });
  });
  afterAll(() => {
    removeTemporaryFolder(root);
  });
  beforeEach(async () => {
    server = await FakeSekishoServer.start(genesis.files);
    const expiresAt = new Date((NOW + 300) * 1000).toISOString();
    server.on('POST /v1/login/challenges', () => ({ body: { challenge: '11'.repeat(32), expiresAt } }));
    server.on('POST /v1/login', () => ({ body: { token: 'read-only', expiresAt } }));
  });
  afterEach(() => server.stop());

  function presents(
    { intent, request }: ReturnType<typeof asked>,
    votes: SignedVote[] = [],
    overrides: Record<string, unknown> = {},
  ): void {
    const proposal = aProposal(intent, request, votes, overrides);
    server.on(`GET /v1/proposals/${intent.withdrawalId}`, () => ({ body: proposal }));
  }
  const run = (context: FakeContext, ...line: string[]) =>
    runCli(
      context,
      ...['device', ...line, '--folder', desk.folder],
      ...['--passphrase-file', desk.passphraseFile, '--server', server.url],
    );
  function aContext(): FakeContext {
    const context = new FakeContext();
    context.time = NOW;
    return context;
  }

  it('keeps what is confirmed on the last lines, whatever a hostile server pads its answer with', async () => {
    const w = asked();
    const padding = 'confirmed'.padEnd(80).repeat(100);
    const mine = ERIN.reject(policy, w.intent, { ...cast, reason: 'x'.repeat(280) });
    const again = Array.from({ length: 50 }, (_, n) => BOB.approve(policy, w.intent, { ...cast, castAt: NOW - n }));
    const junk = Array.from({ length: 449 }, () => ({ verb: 'Approve', message: padding, signature: 'ff' }));
    presents(w, [], { state: padding, reason: padding, votes: [...[mine, ...again].map(writeSignedVote), ...junk] });
    const context = aContext();
    context.isInteractive = true;
    context.answers = ['no'];
    expect(await run(context, 'approve', 'W-1001')).toBe(1);
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
    const w = asked();
    const votes = [BOB.reject(policy, w.intent, cast), BOB.approve(policy, w.intent, { ...cast, castAt: NOW - 10 })];
    presents(w, votes);
    const context = aContext();
    await run(context, 'show', 'W-1001');
    expect(context.output).toMatch(/votes +reject +bob/);
    expect(context.output).not.toMatch(/approve +bob/);
  });

  it('says no words of the server’s after a vote that the protocol does not have', async () => {
    const w = asked();
    presents(w, [BOB.approve(policy, w.intent, cast), DAVE.approve(policy, w.intent, cast)]);
    server.on(`POST /v1/proposals/${w.intent.withdrawalId}/votes`, () => ({
      status: 201,
      body: { state: 'x'.repeat(8000) },
    }));
    const context = aContext();
    expect(await run(context, 'approve', 'W-1001', '--yes')).toBe(0);
    expect(context.output).toContain('the server says: unknown.');
  });

  it('shows what a hostile server writes as text, never as commands to the terminal', async () => {
    presents(asked(), [], { reason: '\u001b[2J\u001b[1;1HAll is well \u202E' });
    const context = aContext();
    await run(context, 'show', 'W-1001');
    expect(context.output).toMatch(/server says +pending_approval, unknown\n/);
    expect(context.output).toContain('The server gives a reason that is none of the protocol’s.');
    expect(context.output).not.toContain('All is well');
    expect(context.output).not.toMatch(/[\u001b\u202E]/);
  });

  it('shows no vote as cast that does not hold, and says that one was presented', async () => {
    const w = asked();
    const forged = {
      ...BOB.approve(policy, w.intent, cast),
      signature: DAVE.approve(policy, w.intent, cast).signature,
    };
    presents(w, [forged], { state: 'authorised' });
    const context = aContext();
    await run(context, 'show', 'W-1001');
    expect(context.output).toContain('A vote that the server shows does not hold (VOTE_SIGNATURE_INVALID)');
    expect(context.output).toContain(
      'The server says “authorised”, but the votes that it shows do not reach the quorum.',
    );
    expect(context.output).toMatch(/votes +none yet/);
  });
});
