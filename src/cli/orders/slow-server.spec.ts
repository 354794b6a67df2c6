import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CAROL } from '../../../test/support/builders/a-device.js';
import { aGenesis, writeGenesisFolder } from '../../../test/support/builders/a-genesis.js';
import { GOVERNED } from '../../../test/support/builders/an-order.js';
import { makeDeviceFolder } from '../../../test/support/device-desk.js';
import { FakeContext } from '../../../test/support/fake-context.js';
import { FakeSekishoServer, type FakeRoute } from '../../../test/support/fake-sekisho-server.js';
import { runCli } from '../../../test/support/run-cli.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../../test/support/temporary-folder.js';
import { EXIT } from '../exit-code.js';

const genesis = aGenesis({ policy: GOVERNED });
const ROUTES = ['GET /v1/genesis', 'GET /v1/policy', 'GET /v1/orders', 'POST /v1/orders'];
/** From the command's beginning: nobody is asked anything here. */
const SOON_MS = 2_000;

let root: string;
let desk: { readonly folder: string; readonly passphraseFile: string };
let drops: string;
let server: FakeSekishoServer;
beforeEach(async () => {
  root = makeTemporaryFolder();
  desk = await makeDeviceFolder(root, CAROL, { genesisHash: genesis.genesis.hash });
  // As enrolment leaves it.
  writeGenesisFolder(desk.folder, genesis.files);
  drops = join(root, 'orders');
  mkdirSync(drops);
  server = await FakeSekishoServer.start(genesis.files);
});
afterEach(async () => {
  await server.stop();
  removeTemporaryFolder(root);
});

function freeze(at: string, ...more: string[]) {
  const who = ['--folder', desk.folder, '--passphrase-file', desk.passphraseFile];
  const where = ['--server', at, '--drop', drops];
  return runCli(new FakeContext(), 'freeze', '--reason', 'Money leaves', '--yes', ...where, ...who, ...more);
}
async function droppedWithin(milliseconds: number): Promise<boolean> {
  const giveUpAt = Date.now() + milliseconds;
  while (Date.now() < giveUpAt) {
    if (readdirSync(drops).some((name) => name.endsWith('.json') && !name.startsWith('.'))) return true;
    await sleep(20);
  }
  return false;
}
function answers(routes: readonly string[], route: FakeRoute): void {
  for (const each of routes) server.on(each, route);
}

it.each([
  ['says nothing', ROUTES],
  ['says nothing of the policies alone', ['GET /v1/policy']],
  ['says nothing of the orders alone', ['GET /v1/orders']],
  ['takes an order and says nothing', ['POST /v1/orders']],
])('has the order in the folder at once while the server %s', async (_how, routes) => {
  answers(routes, () => new Promise(() => undefined));
  const done = freeze(server.url);
  expect(await droppedWithin(SOON_MS)).toBe(true);
  await server.stop();
  expect(await done).toBe(EXIT.ok);
});

it('has it there at once while the server takes 28 s for each answer', async () => {
  const late: NodeJS.Timeout[] = [];
  answers(
    ROUTES,
    () =>
      new Promise((resolve) => {
        late.push(setTimeout(resolve, 28_000, { status: 202, body: {} }));
      }),
  );
  const done = freeze(server.url);
  expect(await droppedWithin(SOON_MS)).toBe(true);
  await server.stop();
  expect(await done).toBe(EXIT.ok);
  late.forEach(clearTimeout);
});

it('waits for a slow server where the device has kept nothing, for nobody else can tell', async () => {
  for (const file of ['genesis.json', 'policy.json']) rmSync(join(desk.folder, file));
  const utf8 = new TextDecoder();
  const { genesis: head, policy, enrolments } = genesis.files;
  const body = { genesis: utf8.decode(head), policy: utf8.decode(policy), enrolments: utf8.decode(enrolments) };
  server.on('GET /v1/genesis', () => sleep(1_500, { body }));
  server.on('POST /v1/orders', () => ({ status: 202, body: {} }));
  expect(await freeze(server.url)).toBe(EXIT.ok);
  expect(await droppedWithin(SOON_MS)).toBe(true);
});
