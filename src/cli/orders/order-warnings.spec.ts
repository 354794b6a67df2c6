import { aChange, followingDocument } from '../../../test/support/builders/a-change.js';
import { ALICE, BOB, CAROL, DAVE, ERIN, type TestDevice } from '../../../test/support/builders/a-device.js';
import { aGenesis } from '../../../test/support/builders/a-genesis.js';
import { aPolicyDocument } from '../../../test/support/builders/a-policy.js';
import { GOVERNED } from '../../../test/support/builders/an-order.js';
import { TestReceipts } from '../../../test/support/builders/test-receipts.js';
import { FakeContext } from '../../../test/support/fake-context.js';
import { problem } from '../../../test/support/fake-sekisho-server.js';
import { genesis, NOWHERE, OrdersDesk, policy, understood } from '../../../test/support/orders-desk.js';
import { writeSignedChange } from '../../protocol/governance/signed-change.js';
import { type Hex32 } from '../../protocol/hex.js';
import { orderDigest, writeSignedOrder } from '../../protocol/orders/signed-order.js';
import { hashPolicy } from '../../protocol/policy.js';
import { writeSignedReceipt } from '../../protocol/receipt.js';
import { EXIT } from '../exit-code.js';

let desk: OrdersDesk;
let context: FakeContext;
beforeEach(async () => {
  desk = await OrdersDesk.open();
  context = new FakeContext();
});
afterEach(() => desk.close());

const run = (device: TestDevice, verb: string, ...line: string[]) => desk.run(device, context, verb, ...line);

describe('sekisho suspend', () => {
  it('refuses to suspend a device that the policy does not have', async () => {
    expect(await run(ALICE, 'suspend', 'nobody-laptop', '--server', desk.server.url, '--yes')).toBe(EXIT.usage);
    expect(context.noted.at(-1)).toContain('has no device');
    expect(desk.posted).toEqual([]);
  });

  it('lets somebody suspend a device that a policy which is not the newest does not have', async () => {
    expect(await run(CAROL, 'suspend', 'carol-phone', '--server', NOWHERE, ...desk.away)).toBe(EXIT.ok);
    expect(context.output).toContain('has no such device');
    expect(desk.dropped).toHaveLength(1);
  });

  it('says which quorums a suspension makes unreachable', async () => {
    expect(await run(ALICE, 'suspend', DAVE.id, '--server', desk.server.url, '--yes')).toBe(EXIT.ok);
    expect(context.output).not.toContain('by nobody any more');
    const governance = { ...GOVERNED.governance, threshold: 3 };
    const other = await OrdersDesk.open(aGenesis({ policy: { ...GOVERNED, governance } }));
    await other.run(ALICE, context, 'suspend', BOB.id, '--server', other.server.url, '--yes');
    await other.close();
    expect(context.output).toContain('by nobody any more: governance');
  });

  it('counts what is suspended already, for one after the other they reach nobody', async () => {
    const receipts = new TestReceipts(genesis);
    const orders: unknown[] = [];
    const digests: string[] = [];
    const suspendNext = async (device: TestDevice) => {
      context = new FakeContext();
      expect(await run(ALICE, 'suspend', device.id, '--server', desk.server.url, '--yes')).toBe(EXIT.ok);
      const order = understood(desk.posted.at(-1), context.now());
      const digest = orderDigest(policy.deploymentId, order);
      orders.push(writeSignedOrder(order));
      digests.push(digest);
      receipts.order(digest, 'suspended');
      desk.server.on('GET /v1/orders', () => ({ body: { orders, receipts: receipts.all.map(writeSignedReceipt) } }));
      return context.output;
    };
    const first = await suspendNext(DAVE);
    expect(first).not.toContain('by nobody any more');
    expect(first).not.toContain('uspended already');
    const second = await suspendNext(ERIN);
    expect(second).toContain('by nobody any more: btc-large, eth-large, tusd-large.');
    expect(second).toContain(`Suspended already: ${DAVE.id} (by ${digests[0] ?? 'nothing'}).`);
    expect(await suspendNext(BOB)).toContain('by nobody any more: btc-large, eth-large, tusd-large, governance.');
  });

  it.each([
    ['does not show its orders', () => problem(503, 'UNAVAILABLE')],
    [
      'hides an order that the signing module states',
      () => {
        const receipts = new TestReceipts(genesis);
        receipts.order('22'.repeat(32) as Hex32, 'suspended');
        return { body: { orders: [], receipts: receipts.all.map(writeSignedReceipt) } };
      },
    ],
  ])('says that more may be out of reach where the server %s', async (_what, answer) => {
    desk.server.on('GET /v1/orders', answer);
    expect(await run(ALICE, 'suspend', DAVE.id, '--server', desk.server.url, '--yes')).toBe(EXIT.ok);
    expect(context.output).toContain('more may be out of reach');
  });

  it('says so with the server down too', async () => {
    expect(await run(ALICE, 'suspend', DAVE.id, '--server', NOWHERE, ...desk.away)).toBe(EXIT.ok);
    expect(context.output).toContain('more may be out of reach');
  });
});

it('warns of a scope that a policy which is not the newest does not have', async () => {
  expect(await run(CAROL, 'freeze', 'wallet', 'btc-hto', '--server', NOWHERE, ...desk.away)).toBe(EXIT.ok);
  expect(context.output).toContain('Look at it twice: the policy has no wallet btc-hto; it has btc-hot, evm-hot.');
});

it('warns of a veto that no known change has the hash of', async () => {
  const document = followingDocument(aPolicyDocument(GOVERNED), (edited) => {
    edited['maxLifetimeSeconds'] = 3600;
  });
  const change = aChange(document, policy, [ALICE]);
  const proposed = [{ change: writeSignedChange(change), state: 'open', effectiveAt: null, changes: [] }];
  const veto = async (hash: string, at = desk.server.url) => {
    context = new FakeContext();
    expect(await run(ALICE, 'veto', hash, '--server', at, ...desk.away)).toBe(EXIT.ok);
    return context.output;
  };
  desk.server.showChain([], { proposed });
  expect(await veto(hashPolicy(change.policy))).not.toMatch(/hides|does not show|already/);
  expect(await veto('33'.repeat(32))).toContain('mistyped, or one that the server hides');
  expect(await veto(policy.hash)).toContain('come into force already');
  desk.server.showChain([], { proposed: ['nonsense'] });
  expect(await veto(hashPolicy(change.policy))).toContain('does not show which changes are proposed');
  expect(await veto(hashPolicy(change.policy), NOWHERE)).toContain('does not show which changes are proposed');
});
