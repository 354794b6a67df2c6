import { ALICE, BOB, CAROL, DAVE } from '../../../test/support/builders/a-device.js';
import { aFreeze, anUnfreeze, aSuspend, digestOf } from '../../../test/support/builders/an-order.js';
import { FakeContext } from '../../../test/support/fake-context.js';
import { OrdersDesk, policy } from '../../../test/support/orders-desk.js';
import { writeSignedOrder, type SignedOrder } from '../../protocol/orders/signed-order.js';
import { EXIT } from '../exit-code.js';

let desk: OrdersDesk;
beforeEach(async () => {
  desk = await OrdersDesk.open();
});
afterEach(() => desk.close());

const digest = '22'.repeat(32) as never;

const unfreeze = async (...shown: SignedOrder[]) => {
  desk.server.on('GET /v1/orders', () => ({ body: { orders: shown.map(writeSignedOrder), receipts: [] } }));
  const context = new FakeContext();
  expect(await desk.run(ALICE, context, 'unfreeze', digest, '--server', desk.server.url, '--yes')).toBe(EXIT.ok);
  return context.output.split('\n').at(-1);
};
const fresh = () => ({ castAt: new FakeContext().now() - 60, expiresAt: new FakeContext().now() + 600 });
const TAKES = '  It takes 2 governors who name exactly these orders';

describe('what is said when a lifting was given', () => {
  it('is that one governor lifts nothing, and how many are missing', async () => {
    expect(await unfreeze()).toBe(`${TAKES}: given by alice, 1 more missing. Until then they stand.`);
  });

  it('is who else has given it, by signatures under exactly the same orders', async () => {
    const same = anUnfreeze(DAVE, policy, [digest], fresh());
    expect(await unfreeze(same)).toBe(
      `${TAKES}: given by dave, alice. Nobody is missing; the signing module lifts them.`,
    );
    const forged = { ...same, signature: BOB.sign(digest) } as SignedOrder;
    const freeze = aFreeze(CAROL, policy);
    const other = anUnfreeze(DAVE, policy, [digestOf(policy, freeze), digest], fresh());
    const late = anUnfreeze(DAVE, policy, [digest], { ...fresh(), expiresAt: new FakeContext().now() });
    const own = anUnfreeze(ALICE, policy, [digest], fresh());
    const others = [forged, freeze, other, late, own, aSuspend(BOB, policy, CAROL.id)];
    expect(await unfreeze(...others)).toContain('given by alice, 1 more missing');
  });

  it('is that the server does not show who else has, where it shows no orders', async () => {
    desk.server.on('GET /v1/orders', () => ({ status: 503, body: {} }));
    const context = new FakeContext();
    await desk.run(ALICE, context, 'unfreeze', digest, '--server', desk.server.url, '--yes');
    expect(context.output).toContain(`${TAKES}; who else has done so the server does not show.`);
  });

  it('is in what scripts get', async () => {
    desk.server.on('GET /v1/orders', () => ({ body: { orders: [], receipts: [] } }));
    const context = new FakeContext();
    await desk.run(ALICE, context, 'unfreeze', digest, '--server', desk.server.url, '--yes', '--json');
    expect(JSON.parse(context.output)).toMatchObject({
      verb: 'Unfreeze',
      lifting: `${TAKES.trim()}: given by alice, 1 more missing. Until then they stand.`,
    });
  });
});
