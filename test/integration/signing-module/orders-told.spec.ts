import { writeSignedOrder, type SignedOrder } from '../../../src/protocol/orders/signed-order.js';
import { type SignedReceipt } from '../../../src/protocol/receipt.js';
import { HeadFile } from '../../../src/signing-module/head-file.js';
import { PostReceipts } from '../../../src/signing-module/post-receipts.js';
import { receiptsBody, type ServerLink } from '../../../src/signing-module/server-link.js';
import { CAROL } from '../../support/builders/a-device.js';
import { aFreeze, aWatchtowersFreeze, digestOf } from '../../support/builders/an-order.js';
import { GovernedModule } from '../../support/governed-module.js';
import { SILENT } from '../../support/silent-log.js';

let governed: GovernedModule;
beforeEach(async () => {
  governed = await GovernedModule.start();
});
afterEach(() => governed.end());

interface Posted {
  readonly receipts: readonly SignedReceipt[];
  readonly orders: readonly SignedOrder[];
}

/** Everything that a server is told that has nothing yet, bundle by bundle. */
async function told(charactersAtMost?: number): Promise<readonly Posted[]> {
  const bundles: Posted[] = [];
  const postReceipts: ServerLink['postReceipts'] = (receipts, stated) => {
    if (receipts.length > 0) bundles.push({ receipts, orders: stated?.orders ?? [] });
    return Promise.resolve(receipts.at(-1)?.message.sequence ?? 0);
  };
  const headFile = new HeadFile(governed.setting.headFile);
  await new PostReceipts(governed.module.ledger, { postReceipts }, headFile, SILENT, charactersAtMost).round();
  return bundles;
}

it('hands the server each order beside the receipt that states it, wherever it came from', async () => {
  const given: SignedOrder[] = [];
  for (let n = 0; n < 23; n += 1) {
    const freeze = aFreeze(CAROL, governed.policy, { reason: `Number ${n}` });
    given.push(freeze);
    await governed.give(freeze, n % 2 === 0 ? 'folder' : 'watchtower');
  }
  const byItself = aWatchtowersFreeze(governed.policy);
  given.push(byItself);
  await governed.give(byItself, 'url');

  const bundles = await told();
  expect(bundles.length).toBeGreaterThan(1);
  for (const { receipts, orders } of bundles) {
    const stated = receipts.map(({ message }) => message.intentHash);
    expect(orders.map((order) => digestOf(governed.policy, order))).toEqual(stated);
  }
  expect(bundles.flatMap(({ orders }) => orders).map(writeSignedOrder)).toEqual(given.map(writeSignedOrder));
});

it('has no order to hand on for a freeze of its own, whose receipt says it all', async () => {
  for (let made = 0; made < 3; made += 1) {
    const asked = governed.ask();
    const request = { ...asked.request, headers: { ...asked.request.headers, signature: 'sekisho=:AAAA:' } };
    await governed.module.takePackage.execute(asked.item([], { request }));
  }
  const bundles = await told();
  expect(bundles.flatMap(({ receipts }) => receipts).map(({ message }) => message.outcome)).toContain('frozen');
  expect(bundles.flatMap(({ orders }) => orders)).toEqual([]);
});

it('hands the server no more at once than it reads, and each of them all the same', async () => {
  for (let n = 0; n < 9; n += 1)
    await governed.give(aFreeze(CAROL, governed.policy, { reason: `Number ${n}` }), 'folder');
  const all = await told();
  const body = ({ receipts, orders }: Posted) => JSON.stringify(receiptsBody(receipts, { orders }));
  const [whole] = all;
  if (all.length !== 1 || whole === undefined) throw new Error('nine fit');
  const atMost = Math.ceil(body(whole).length / 2);
  const halves = await told(atMost);
  expect(halves.length).toBeGreaterThan(1);
  for (const each of halves) expect(body(each).length).toBeLessThanOrEqual(atMost);
  expect(halves.flatMap(({ receipts }) => receipts)).toEqual(whole.receipts);
  expect(halves.flatMap(({ orders }) => orders)).toEqual(whole.orders);
  // One that is larger than that goes by itself: the server may read it, and nothing else brings the others on.
  expect(await told(10)).toHaveLength(whole.receipts.length);
});
