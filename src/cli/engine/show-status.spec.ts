import { DAVE, ERIN } from '../../../test/support/builders/a-device.js';
import { aGenesis } from '../../../test/support/builders/a-genesis.js';
import { writeEngineFolder } from '../../../test/support/engine-folder.js';
import { FakeContext } from '../../../test/support/fake-context.js';
import { FakeSekishoServer, problem } from '../../../test/support/fake-sekisho-server.js';
import { runCli } from '../../../test/support/run-cli.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../../test/support/temporary-folder.js';
import { CODES } from '../../protocol/codes.js';

const genesis = aGenesis();
const DESTINATION = 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080';
/** 2026-11-22T06:00:00Z */
const NOW = 1_795_327_200;

let root: string;
let server: FakeSekishoServer;
let config: string;
beforeEach(async () => {
  root = makeTemporaryFolder();
  server = await FakeSekishoServer.start(genesis.files);
  config = writeEngineFolder(root, server.url, genesis);
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

const time = (unix: number): string => new Date(unix * 1000).toISOString();
const about = {
  ...{ amountText: '0.1 BTC', destination: DESTINATION },
  ...{ createdAt: time(NOW - 600), notAfter: time(NOW + 3000) },
};
const status = {
  server: {
    startedAt: time(NOW - 7200),
    now: time(NOW),
    deploymentId: '',
    policyHash: genesis.policy.hash,
    events: 41,
  },
  signingModule: { lastSeenAt: time(NOW - 1), reportedAt: time(NOW - 3), lastSequence: 17 },
  nodes: [
    { chain: 'eip155:31337', ok: true, height: 120, code: null },
    { chain: 'bip122:0f9188f13cb7b2c71f2a335e3a4fc328', ok: false, height: null, code: 'NODE_UNAVAILABLE' },
  ],
  stops: {
    feed: 'silent',
    freezes: [{ digest: '77'.repeat(32), scope: 'wallet btc-hot', at: NOW - 60, source: 'folder' }],
    suspended: ['bob-laptop'],
  },
  waiting: [
    {
      ...about,
      ...{ withdrawalId: '', reference: 'W-1001', state: 'pending_approval', reason: null },
      missing: { ops: { need: 1, persons: ['alice', 'carol'] }, finance: { need: 1, persons: ['dave', 'erin'] } },
      next: 'Wait for the missing votes of the named groups.',
    },
    {
      ...about,
      ...{ withdrawalId: '', reference: 'W-1002', state: 'authorised', reason: 'INSUFFICIENT_FUNDS', missing: {} },
      estimatedReleaseAt: time(NOW + 7200),
      next: 'Fund the wallet; it goes on by itself.',
    },
    {
      ...about,
      ...{ withdrawalId: '', reference: 'W-1003', state: 'pending_approval', reason: 'QUORUM_UNREACHABLE' },
      missing: { ops: { need: 2, persons: ['carol'] }, finance: { need: 1, persons: [] } },
      next: CODES.QUORUM_UNREACHABLE,
    },
  ],
};

it('does not take for how the nodes stand what a dead module said of them', async () => {
  const signingModule = { lastSeenAt: time(NOW - 600), reportedAt: time(NOW - 600), lastSequence: 17 };
  server.on('GET /v1/status', () => ({ body: { ...status, signingModule } }));
  const context = aContext();
  expect(await runCli(context, 'status', '--config', config)).toBe(0);
  expect(context.output).toContain('nodes          unknown; last report 10 min ago, eip155:31337\n');
  expect(context.output).not.toContain('up, eip155');
  expect(context.output).not.toContain('NODE_UNAVAILABLE');
});

it('says how everything stands, what waits and for whom', async () => {
  server.on('GET /v1/status', () => ({ body: status }));
  const context = aContext();
  expect(await runCli(context, 'status', '--config', config)).toBe(0);
  expect(context.output).toBe(
    `
As the server tells it

  server         up for 2 h, ${server.url}
                 41 events
  policy         ${genesis.policy.hash}
  signing module up, seen 1 s ago, last receipt 17
  stopped        frozen: wallet btc-hot, since 2026-11-22T05:59:00Z, 60 s ago, by way of folder
                   order ${'77'.repeat(32)}
                 FEED_SILENT: ${CODES.FEED_SILENT}
                 suspended: bob-laptop
  nodes          up, eip155:31337 at height 120
                 NODE_UNAVAILABLE, bip122:0f9188f13cb7b2c71f2a335e3a4fc328
                 Bring the node back; it goes on by itself.

Waiting (3)

W-1001
  pay            0.1 BTC
  to             bcrt 1qw5 08d6 qejx tdg4 y5r3 zarv ary0 c5xw 7kyg t080
  asked          2026-11-22T05:50:00Z, 10 min ago
  expires        2026-11-22T06:50:00Z, in 50 min
  state          pending_approval
  waits for      ops: 1 more of alice, carol
                 finance: 1 more of dave, erin
  next           Wait for the missing votes of the named groups.

W-1002
  pay            0.1 BTC
  to             bcrt 1qw5 08d6 qejx tdg4 y5r3 zarv ary0 c5xw 7kyg t080
  asked          2026-11-22T05:50:00Z, 10 min ago
  expires        2026-11-22T06:50:00Z, in 50 min
  state          authorised, INSUFFICIENT_FUNDS
  signed         not before 2026-11-22T08:00:00Z, in 2 h
  next           Fund the wallet; it goes on by itself.

W-1003
  pay            0.1 BTC
  to             bcrt 1qw5 08d6 qejx tdg4 y5r3 zarv ary0 c5xw 7kyg t080
  asked          2026-11-22T05:50:00Z, 10 min ago
  expires        2026-11-22T06:50:00Z, in 50 min
  state          pending_approval, QUORUM_UNREACHABLE
  waits for      ops: 2 more of carol, who are too few
                 finance: 1 more, and nobody is left to ask
  next           ${CODES.QUORUM_UNREACHABLE}
`.trim(),
  );
});

it('says what the suspended devices put out of everybody’s reach, by the policy that the chain proves', async () => {
  const shows = async (suspended: readonly string[]) => {
    server.on('GET /v1/status', () => ({ body: { ...status, stops: { ...status.stops, suspended } } }));
    const context = aContext();
    expect(await runCli(context, 'status', '--config', config)).toBe(0);
    return context.output;
  };
  expect(await shows([DAVE.id])).not.toContain('out of reach');
  expect(await shows([DAVE.id, ERIN.id])).toContain(
    'out of reach: nobody can reach any more btc-large, eth-large, tusd-large',
  );
  server.on('GET /v1/genesis', () => ({ body: {} }));
  expect(await shows([DAVE.id, ERIN.id])).toContain(`suspended: ${DAVE.id}, ${ERIN.id}\n`);
});

it.each([
  ['silent', time(NOW - 600), 'silent: seen 10 min ago'],
  ['never seen', null, 'never seen'],
])('says when the signing module is %s', async (_, lastSeenAt, found) => {
  const silent = { ...status, signingModule: { ...status.signingModule, lastSeenAt } };
  server.on('GET /v1/status', () => ({ body: silent }));
  const context = aContext();
  await runCli(context, 'status', '--config', config);
  expect(context.output).toContain(found);
});

it('exits 1 for an answer that is none, and 69 for no answer', async () => {
  server.on('GET /v1/status', () => ({ body: { server: 'fine' } }));
  expect(await runCli(aContext(), 'status', '--config', config)).toBe(1);
  server.on('GET /v1/status', () => problem(503, 'UNAVAILABLE'));
  expect(await runCli(aContext(), 'status', '--config', config)).toBe(69);
}, 15_000);
