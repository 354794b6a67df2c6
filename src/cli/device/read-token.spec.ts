import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ALICE } from '../../../test/support/builders/a-device.js';
import { aGenesis } from '../../../test/support/builders/a-genesis.js';
import { makeDeviceFolder } from '../../../test/support/device-desk.js';
import { FakeContext } from '../../../test/support/fake-context.js';
import { FakeSekishoServer, problem } from '../../../test/support/fake-sekisho-server.js';
import { runCli } from '../../../test/support/run-cli.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../../test/support/temporary-folder.js';

const NOW = Math.floor(Date.parse('2026-11-22T06:00:00Z') / 1000);
const genesis = aGenesis();

describe('a read token is kept', () => {
  let root: string;
  let desk: Awaited<ReturnType<typeof makeDeviceFolder>>;
  let server: FakeSekishoServer;
  beforeAll(async () => {
    root = makeTemporaryFolder();
    desk = await makeDeviceFolder(root, ALICE, { genesisHash: genesis.genesis.hash });
  });
  afterAll(() => {
    removeTemporaryFolder(root);
  });
  beforeEach(async () => {
    // Each on a port of its own, for which nothing is kept.
    server = await FakeSekishoServer.start(genesis.files);
    server.on('POST /v1/login/challenges', () => ({ body: { challenge: '11'.repeat(32), expiresAt: NOW + 300 } }));
  });
  afterEach(() => server.stop());
  const login = () => server.seen.filter(({ path }) => path === '/v1/login').length;
  const hands = (token: string, expiresAt: number | string = NOW + 300) => {
    server.on('POST /v1/login', () => ({ body: { token, expiresAt } }));
  };
  const reads = (token: string) => {
    server.on('GET /v1/proposals', ({ headers }) =>
      headers.authorization === `Bearer ${token}` ? { body: { items: [] } } : problem(403, 'FORBIDDEN'),
    );
  };
  const list = (at = NOW) => {
    const context = new FakeContext();
    context.time = at;
    const { folder, passphraseFile } = desk;
    return runCli(
      context,
      'device',
      'list',
      '--folder',
      folder,
      '--passphrase-file',
      passphraseFile,
      '--server',
      server.url,
    );
  };

  it('for the next command, and for five minutes by its own clock at most', async () => {
    hands('good', 9_000_000_000_000);
    reads('good');
    expect([await list(), await list(NOW + 289), login()]).toEqual([0, 0, 1]);
    expect([await list(NOW + 291), login()]).toEqual([0, 2]);
  });

  it.each(['bad\r\nx', 'two words', '', 'é'])(
    'unless it is none, like %j, and then goes on with the next',
    async (token) => {
      hands(token);
      reads('good');
      expect(await list()).toBe(1);
      hands('good');
      expect(await list()).toBe(0);
    },
  );

  it('until it is of no use, whatever the server calls that, and logs in once', async () => {
    hands('old');
    reads('old');
    expect(await list()).toBe(0);
    hands('good');
    reads('good');
    expect([await list(), login()]).toEqual([0, 2]);
    reads('none');
    expect([await list(), login()]).toEqual([1, 3]);
  });

  it('that somebody else has written only if it can be one', async () => {
    hands('good');
    reads('good');
    for (const note of [
      { token: 'bad\r\nx', expiresAt: NOW + 60 },
      { token: 'old', expiresAt: 9e12 },
    ]) {
      writeFileSync(join(desk.folder, 'read-token.json'), JSON.stringify({ server: server.url, ...note }));
      expect(await list()).toBe(0);
    }
    expect(login()).toBe(2);
  });
});
