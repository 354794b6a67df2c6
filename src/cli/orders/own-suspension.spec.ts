import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ALICE, CAROL, DAVE, type TestDevice } from '../../../test/support/builders/a-device.js';
import { aGenesis, writeGenesisFolder } from '../../../test/support/builders/a-genesis.js';
import { aSuspend, GOVERNED } from '../../../test/support/builders/an-order.js';
import { TestReceipts } from '../../../test/support/builders/test-receipts.js';
import { makeDeviceFolder } from '../../../test/support/device-desk.js';
import { FakeContext } from '../../../test/support/fake-context.js';
import { FakeSekishoServer } from '../../../test/support/fake-sekisho-server.js';
import { runCli } from '../../../test/support/run-cli.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../../test/support/temporary-folder.js';
import { type Hex32 } from '../../protocol/hex.js';
import { orderDigest, writeSignedOrder, type SignedOrder } from '../../protocol/orders/signed-order.js';
import { writeSignedReceipt } from '../../protocol/receipt.js';
import { EXIT } from '../exit-code.js';

const genesis = aGenesis({ policy: GOVERNED });
const { policy } = genesis;
const NOWHERE = 'http://127.0.0.1:9';
const NOW = 1_795_300_000;
const toldSchema = z.object({ warnings: z.array(z.string()), suspended: z.unknown() });

describe('an order by a device that is suspended', () => {
  let root: string;
  let drops: string;
  let server: FakeSekishoServer;
  let posted: number;
  let receipts: TestReceipts;
  let suspension: SignedOrder;
  let digest: Hex32;
  const desks = new Map<string, Awaited<ReturnType<typeof makeDeviceFolder>>>();

  const show = (orders: readonly SignedOrder[]) => {
    const body = { orders: orders.map(writeSignedOrder), receipts: receipts.all.map(writeSignedReceipt) };
    server.on('GET /v1/orders', () => ({ body }));
  };
  const isWarned = (text: string, wanted = 'is suspended since') =>
    text.includes(`This device ${wanted}`) && text.includes('will not obey this order') && text.includes(digest);
  async function run(device: TestDevice, args: readonly string[], answer?: string) {
    const context = new FakeContext();
    context.time = NOW;
    if (answer !== undefined) Object.assign(context, { isInteractive: true, answers: [answer] });
    const { folder, passphraseFile } = desks.get(device.id) ?? { folder: '', passphraseFile: '' };
    const who = ['--folder', folder, '--passphrase-file', passphraseFile, '--reason', 'Money leaves'];
    const sure = answer === undefined ? ['--yes'] : [];
    const exit = await runCli(context, ...args, ...who, ...sure, '--drop', drops, '--genesis', join(root, 'genesis'));
    return { exit, output: context.output, noted: context.noted.join('\n') };
  }

  beforeAll(async () => {
    root = makeTemporaryFolder();
    for (const device of [ALICE, CAROL])
      desks.set(device.id, await makeDeviceFolder(root, device, { genesisHash: genesis.genesis.hash }));
    writeGenesisFolder(join(root, 'genesis'), genesis.files);
  });
  afterAll(() => {
    removeTemporaryFolder(root);
  });
  beforeEach(async () => {
    drops = join(root, 'orders');
    mkdirSync(drops);
    server = await FakeSekishoServer.start(genesis.files);
    posted = 0;
    server.on('POST /v1/orders', () => {
      posted += 1;
      return { status: 202, body: { digest: '00'.repeat(32) } };
    });
    receipts = new TestReceipts(genesis);
    suspension = aSuspend(DAVE, policy, ALICE.id);
    digest = orderDigest(policy.deploymentId, suspension);
    receipts.order(digest, 'suspended', { recordedAt: NOW - 7200 });
    show([suspension]);
  });
  afterEach(async () => {
    await server.stop();
    rmSync(drops, { recursive: true });
    rmSync(join(desks.get(ALICE.id)?.folder ?? '', 'suspended.json'), { force: true });
  });

  it.each([
    ['a veto', ['veto', '33'.repeat(32)]],
    ['a suspension', ['suspend', DAVE.id]],
    ['a lifting', ['unfreeze', '33'.repeat(32)]],
  ])('is told beforehand to be obeyed by nobody where it is %s, in text and as JSON', async (_what, order) => {
    const asked = await run(ALICE, [...order, '--server', server.url], 'no');
    expect([asked.exit, isWarned(asked.output)]).toEqual([EXIT.refused, true]);
    expect(asked.output).toContain('2 h ago');
    expect([posted, readdirSync(drops)]).toEqual([0, []]);

    const given = await run(ALICE, [...order, '--server', server.url]);
    expect(given.exit).toBe(EXIT.ok);
    expect(given.output.trimEnd().split('\n').at(-1)).toContain('nobody will obey it');

    const { output, noted } = await run(ALICE, [...order, '--server', server.url, '--json']);
    expect(isWarned(noted)).toBe(true);
    const told = toldSchema.parse(JSON.parse(output));
    expect(told.warnings.some((text) => isWarned(text))).toBe(true);
    expect(told.suspended).toEqual({ since: NOW - 7200, orders: [digest], shownAt: null });
  });

  it('is a freeze as good as any other', async () => {
    const { output, noted } = await run(ALICE, ['freeze', '--server', server.url, '--json']);
    expect(noted).not.toContain('suspended');
    expect(JSON.parse(output)).toMatchObject({ warnings: [], suspended: null });
  });

  it('is like any other when another device gives it, or that has been lifted', async () => {
    const others = await run(CAROL, ['suspend', CAROL.id, '--server', server.url]);
    expect(others.exit).toBe(EXIT.ok);
    expect(others.output).not.toContain('will not obey');
    expect(isWarned((await run(ALICE, ['suspend', DAVE.id, '--server', server.url])).output)).toBe(true);
    receipts.order(digest, 'unfrozen');
    show([suspension]);
    for (const at of [server.url, NOWHERE]) {
      const { exit, output } = await run(ALICE, ['suspend', DAVE.id, '--server', at]);
      expect(exit).toBe(EXIT.ok);
      expect(output).not.toContain('will not obey');
    }
  });

  it.each([
    ['is down', (): string => NOWHERE],
    [
      'hides it',
      (): string => {
        show([]);
        return server.url;
      },
    ],
  ])('is known for one by what the device was shown before, where the server %s', async (_how, at: () => string) => {
    await run(ALICE, ['suspend', DAVE.id, '--server', server.url]);
    const { exit, output } = await run(ALICE, ['suspend', DAVE.id, '--server', at()]);
    expect(exit).toBe(EXIT.ok);
    expect(isWarned(output, 'was suspended at')).toBe(true);
    expect(output).toContain('unless that has been lifted');
  });
});
