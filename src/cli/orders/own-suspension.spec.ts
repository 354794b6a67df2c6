import { readdirSync } from 'node:fs';
import { z } from 'zod';
import { ALICE, CAROL, DAVE, type TestDevice } from '../../../test/support/builders/a-device.js';
import { aSuspend } from '../../../test/support/builders/an-order.js';
import { TestReceipts } from '../../../test/support/builders/test-receipts.js';
import { FakeContext } from '../../../test/support/fake-context.js';
import { genesis, NOWHERE, OrdersDesk, policy } from '../../../test/support/orders-desk.js';
import { type Hex32 } from '../../protocol/hex.js';
import { orderDigest, writeSignedOrder, type SignedOrder } from '../../protocol/orders/signed-order.js';
import { writeSignedReceipt } from '../../protocol/receipt.js';
import { EXIT } from '../exit-code.js';

const NOW = 1_795_300_000;
const toldSchema = z.object({ warnings: z.array(z.string()), suspended: z.unknown() });

describe('an order by a device that is suspended', () => {
  let desk: OrdersDesk;
  let receipts: TestReceipts;
  let suspension: SignedOrder;
  let digest: Hex32;

  const show = (orders: readonly SignedOrder[]) => {
    const body = { orders: orders.map(writeSignedOrder), receipts: receipts.all.map(writeSignedReceipt) };
    desk.server.on('GET /v1/orders', () => ({ body }));
  };
  const isWarned = (text: string, wanted = 'is suspended since') =>
    text.includes(`This device ${wanted}`) && text.includes('will not obey this order') && text.includes(digest);
  async function run(device: TestDevice, [verb = '', ...line]: readonly string[], answer?: string) {
    const context = new FakeContext();
    context.time = NOW;
    if (answer !== undefined) Object.assign(context, { isInteractive: true, answers: [answer] });
    const sure = answer === undefined ? ['--yes'] : [];
    const places = ['--drop', desk.drops, '--genesis', desk.genesisFolder];
    const exit = await desk.run(device, context, verb, ...line, ...sure, ...places);
    return { exit, output: context.output, noted: context.noted.join('\n') };
  }

  beforeEach(async () => {
    desk = await OrdersDesk.open();
    receipts = new TestReceipts(genesis);
    suspension = aSuspend(DAVE, policy, ALICE.id);
    digest = orderDigest(policy.deploymentId, suspension);
    receipts.order(digest, 'suspended', { recordedAt: NOW - 7200 });
    show([suspension]);
  });
  afterEach(() => desk.close());

  it.each([
    ['a suspension', ['suspend', DAVE.id]],
    ['a lifting', ['unfreeze', '33'.repeat(32)]],
  ])('is told beforehand to be obeyed by nobody where it is %s, in text and as JSON', async (_what, order) => {
    const asked = await run(ALICE, [...order, '--server', desk.server.url], 'no');
    expect([asked.exit, isWarned(asked.output)]).toEqual([EXIT.refused, true]);
    expect(asked.output).toContain('2 h ago');
    expect([desk.posted, readdirSync(desk.drops)]).toEqual([[], []]);

    const given = await run(ALICE, [...order, '--server', desk.server.url]);
    expect(given.exit).toBe(EXIT.ok);
    expect(given.output.trimEnd().split('\n').at(-1)).toContain('nobody will obey it');

    const { output, noted } = await run(ALICE, [...order, '--server', desk.server.url, '--json']);
    expect(isWarned(noted)).toBe(true);
    const told = toldSchema.parse(JSON.parse(output));
    expect(told.warnings.some((text) => isWarned(text))).toBe(true);
    expect(told.suspended).toEqual({ since: NOW - 7200, orders: [digest], shownAt: null });
  });

  it.each([
    ['a freeze', ['freeze']],
    ['a veto', ['veto', '33'.repeat(32)]],
  ])('is %s as good as any other', async (_what, order) => {
    const { output, noted } = await run(ALICE, [...order, '--server', desk.server.url, '--json']);
    expect(noted).not.toContain('suspended');
    expect(JSON.parse(output)).toMatchObject({ suspended: null });
    expect(toldSchema.parse(JSON.parse(output)).warnings.join()).not.toContain('suspended');
  });

  it('is like any other when another device gives it, or that has been lifted', async () => {
    const others = await run(CAROL, ['suspend', CAROL.id, '--server', desk.server.url]);
    expect(others.exit).toBe(EXIT.ok);
    expect(others.output).not.toContain('will not obey');
    expect(isWarned((await run(ALICE, ['suspend', DAVE.id, '--server', desk.server.url])).output)).toBe(true);
    receipts.order(digest, 'unfrozen');
    show([suspension]);
    for (const at of [desk.server.url, NOWHERE]) {
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
        return desk.server.url;
      },
    ],
  ])('is known for one by what the device was shown before, where the server %s', async (_how, at: () => string) => {
    await run(ALICE, ['suspend', DAVE.id, '--server', desk.server.url]);
    const { exit, output } = await run(ALICE, ['suspend', DAVE.id, '--server', at()]);
    expect(exit).toBe(EXIT.ok);
    expect(isWarned(output, 'was suspended at')).toBe(true);
    expect(output).toContain('unless that has been lifted');
  });
});
