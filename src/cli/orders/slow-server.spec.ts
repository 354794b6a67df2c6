import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CAROL } from '../../../test/support/builders/a-device.js';
import { writeGenesisFolder } from '../../../test/support/builders/a-genesis.js';
import { FakeContext } from '../../../test/support/fake-context.js';
import { type FakeRoute } from '../../../test/support/fake-sekisho-server.js';
import { genesis, OrdersDesk } from '../../../test/support/orders-desk.js';
import { EXIT } from '../exit-code.js';

const ROUTES = ['GET /v1/genesis', 'GET /v1/policy', 'GET /v1/orders', 'POST /v1/orders'];
/** From the command's beginning: nobody is asked anything here. */
const SOON_MS = 2_000;

let desk: OrdersDesk;
beforeEach(async () => {
  desk = await OrdersDesk.open();
  // As enrolment leaves it.
  writeGenesisFolder(desk.folderOf(CAROL).folder, genesis.files);
});
afterEach(() => desk.close());

function freeze(): Promise<number> {
  const where = ['--server', desk.server.url, '--drop', desk.drops];
  return desk.run(CAROL, new FakeContext(), 'freeze', '--yes', ...where);
}
async function droppedWithin(milliseconds: number): Promise<boolean> {
  const giveUpAt = Date.now() + milliseconds;
  while (Date.now() < giveUpAt) {
    if (readdirSync(desk.drops).some((name) => name.endsWith('.json') && !name.startsWith('.'))) return true;
    await sleep(20);
  }
  return false;
}
function answers(routes: readonly string[], route: FakeRoute): void {
  for (const each of routes) desk.server.on(each, route);
}

it.each([
  ['says nothing', ROUTES],
  ['says nothing of the policies alone', ['GET /v1/policy']],
  ['says nothing of the orders alone', ['GET /v1/orders']],
  ['takes an order and says nothing', ['POST /v1/orders']],
])('has the order in the folder at once while the server %s', async (_how, routes) => {
  answers(routes, () => new Promise(() => undefined));
  const done = freeze();
  expect(await droppedWithin(SOON_MS)).toBe(true);
  await desk.server.stop();
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
  const done = freeze();
  expect(await droppedWithin(SOON_MS)).toBe(true);
  await desk.server.stop();
  expect(await done).toBe(EXIT.ok);
  late.forEach(clearTimeout);
});

it('waits for a slow server where the device has kept nothing, for nobody else can tell', async () => {
  for (const file of ['genesis.json', 'policy.json']) rmSync(join(desk.folderOf(CAROL).folder, file));
  const utf8 = new TextDecoder();
  const { genesis: head, policy, enrolments } = genesis.files;
  const body = { genesis: utf8.decode(head), policy: utf8.decode(policy), enrolments: utf8.decode(enrolments) };
  desk.server.on('GET /v1/genesis', () => sleep(1_500, { body }));
  expect(await freeze()).toBe(EXIT.ok);
  expect(await droppedWithin(SOON_MS)).toBe(true);
});
