import { linkSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { aChainLink, aChange, followingDocument, listed } from '../../../test/support/builders/a-change.js';
import { aDevice, ALICE, BOB, CAROL, DAVE, ERIN, type TestDevice } from '../../../test/support/builders/a-device.js';
import { aGenesis, writeGenesisFolder } from '../../../test/support/builders/a-genesis.js';
import { aPolicyDocument } from '../../../test/support/builders/a-policy.js';
import { type Document } from '../../../test/support/builders/a-rich-policy.js';
import { GOVERNED } from '../../../test/support/builders/an-order.js';
import { FakeContext } from '../../../test/support/fake-context.js';
import { problem } from '../../../test/support/fake-sekisho-server.js';
import { genesis, NOWHERE, OrdersDesk, policy, understood } from '../../../test/support/orders-desk.js';
import { orderDigest, type SignedOrder } from '../../protocol/orders/signed-order.js';
import { EXIT } from '../exit-code.js';

const given = z.object({ digest: z.string(), taken: z.array(z.string()), failed: z.array(z.unknown()) });

describe('sekisho freeze, unfreeze, suspend, veto and reject', () => {
  let desk: OrdersDesk;
  let context: FakeContext;
  beforeEach(async () => {
    desk = await OrdersDesk.open();
    context = new FakeContext();
  });
  afterEach(() => desk.close());

  const run = (device: TestDevice, verb: string, ...line: string[]) => desk.run(device, context, verb, ...line);
  const read = (values: readonly unknown[]): readonly SignedOrder[] =>
    values.map((value) => understood(value, context.now()));

  it('takes a freeze to the server, the watchtower and the folder, as one order', async () => {
    const { url } = desk.server;
    const places = ['--server', url, '--watchtower', url, '--drop', desk.drops];
    expect(await run(CAROL, 'freeze', ...places, '--yes', '--json')).toBe(EXIT.ok);
    const { digest, taken, failed } = given.parse(JSON.parse(context.output));
    expect(taken).toHaveLength(3);
    expect(failed).toEqual([]);
    const orders = read([...desk.posted, ...desk.dropped]);
    expect(orders).toHaveLength(3);
    expect(orders.map((order) => orderDigest(policy.deploymentId, order))).toEqual([digest, digest, digest]);
    expect(orders[0]).toMatchObject({ verb: 'Freeze', message: { scope: 'all', approver: 'carol' } });
    expect(readdirSync(desk.drops)).toEqual([`${digest}.json`]);
  });

  it('works while the server is down, by what it has kept or is shown, and says who did not take it', async () => {
    const away = ['--server', NOWHERE, '--drop', desk.drops, '--yes'];
    expect(await run(CAROL, 'freeze', ...away)).toBe(EXIT.usage);
    expect(context.noted.at(-1)).toContain('--genesis');
    expect(await run(CAROL, 'freeze', 'wallet', 'btc-hot', ...away, '--genesis', desk.genesisFolder)).toBe(EXIT.ok);
    expect(context.output).toContain(`not taken by ${NOWHERE}`);
    expect(read(desk.dropped)).toMatchObject([{ message: { scope: 'wallet btc-hot' } }]);

    const { folder } = desk.folderOf(CAROL);
    for (const file of ['genesis.json', 'policy.json'])
      writeFileSync(join(folder, file), readFileSync(join(desk.genesisFolder, file)));
    expect(await run(CAROL, 'freeze', ...away)).toBe(EXIT.ok);
    expect(desk.dropped).toHaveLength(2);
  });

  it('does not let a server that stands on another genesis keep it from stopping things', async () => {
    desk.server.standOn(aGenesis({ policy: { deploymentId: 'ab'.repeat(32) } }).files);
    expect(await run(ALICE, 'freeze', '--server', desk.server.url, ...desk.away)).toBe(EXIT.ok);
    expect(read(desk.dropped)).toHaveLength(1);
  });

  it('fails when no place takes it, and says so', async () => {
    desk.server.on('POST /v1/orders', () => problem(503, 'UNAVAILABLE'));
    const places = ['--server', desk.server.url, '--watchtower', NOWHERE];
    expect(await run(ALICE, 'freeze', ...places, '--yes')).toBe(EXIT.refused);
    expect(context.noted.at(-1)).toContain('ORDER_NOT_DELIVERED');
    expect(context.noted.at(-1)).toContain('UNAVAILABLE');
  });

  it('shows in full what will be signed, and signs nothing unless the person says so', async () => {
    context.isInteractive = true;
    context.answers = ['no'];
    const scope = ['destination', 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080'];
    const places = ['--server', desk.server.url, '--drop', desk.drops];
    expect(await run(ALICE, 'freeze', ...scope, ...places)).toBe(EXIT.refused);
    for (const shown of ['FREEZE', scope.join(' '), 'Money leaves that nobody knows of', policy.deploymentId, ALICE.id])
      expect(context.output).toContain(shown);
    expect([desk.posted, readdirSync(desk.drops)]).toEqual([[], []]);
  });

  it('goes by the genesis that the device has pinned, and by no other', async () => {
    const shown = join(desk.root, 'shown');
    const freeze = () => run(ALICE, 'freeze', '--server', NOWHERE, ...desk.away, '--genesis', shown);
    const other = aGenesis({ policy: { ...GOVERNED, deploymentId: 'ab'.repeat(32) } });
    writeGenesisFolder(shown, { ...genesis.files, policy: other.files.policy });
    expect(await freeze()).toBe(EXIT.usage);
    expect(context.noted.at(-1)).toContain('not the policy that the genesis names');
    writeGenesisFolder(shown, other.files);
    expect(await freeze()).toBe(EXIT.usage);
    expect(context.noted.at(-1)).toContain('not the genesis that the device is enrolled in');
    expect(desk.dropped).toEqual([]);
  });

  it('signs nothing that has nowhere to go, and nothing that stops nothing, with no server to ask', async () => {
    expect(await run(ALICE, 'freeze', '--genesis', desk.genesisFolder, '--yes')).toBe(EXIT.usage);
    expect(context.noted.at(-1)).toContain('where to?');
    expect(await run(ALICE, 'freeze', 'everything', ...desk.away)).toBe(EXIT.usage);
    expect(context.noted.at(-1)).toContain('a scope is');
    expect(desk.dropped).toEqual([]);
  });

  it('refuses a scope that would freeze nothing', async () => {
    for (const scope of ['everything', 'wallet btc-hto', 'chain eip155:1', 'destination 0x12'])
      expect(await run(ALICE, 'freeze', ...scope.split(' '), '--server', desk.server.url, '--yes')).toBe(EXIT.usage);
    expect(desk.posted).toEqual([]);
  });

  it('lifts exactly the orders that it names, in their one order', async () => {
    const [first, second] = ['22'.repeat(32), '11'.repeat(32)];
    const there = ['--server', desk.server.url, '--yes'];
    expect(await run(ALICE, 'unfreeze', first, second, first, ...there)).toBe(EXIT.ok);
    expect(read(desk.posted)).toMatchObject([{ verb: 'Unfreeze', message: { orders: [second, first] } }]);
    expect(await run(ALICE, 'unfreeze', 'abc', ...there)).toBe(EXIT.usage);
  });

  it('vetoes by the hash of a policy', async () => {
    expect(await run(ALICE, 'veto', '33'.repeat(32), '--server', desk.server.url, '--yes')).toBe(EXIT.ok);
    expect(read(desk.posted)).toMatchObject([{ verb: 'Veto', message: { policyHash: '33'.repeat(32) } }]);
  });

  it('puts nothing half-written where it is looked for: whoever reads it at that moment has the whole order', async () => {
    const { drops } = desk;
    const freeze = () => run(CAROL, 'freeze', '--server', desk.server.url, '--drop', drops, '--yes');
    expect(await freeze()).toBe(EXIT.ok);
    const [name = ''] = readdirSync(drops);
    // Somebody has opened it. The same order once more takes its place, and is not written over it.
    const opened = join(desk.root, 'being-read');
    linkSync(join(drops, name), opened);
    const before = statSync(join(drops, name)).ino;
    expect(await freeze()).toBe(EXIT.ok);
    expect(statSync(join(drops, name)).ino).not.toBe(before);
    expect(read([JSON.parse(readFileSync(opened, 'utf8'))])).toEqual(desk.dropped);
    expect(readdirSync(drops)).toEqual([name]);
  });

  it('gives no order that its own key has not signed', async () => {
    // Somebody has put the public half of another key beside it.
    const file = join(desk.folderOf(CAROL).folder, 'device.json');
    const { publicKey } = aDevice('mallory', { scheme: CAROL.scheme });
    writeFileSync(file, readFileSync(file, 'utf8').replace(CAROL.publicKey, publicKey));
    const where = ['--server', desk.server.url, '--drop', desk.drops, '--yes'];
    expect(await run(CAROL, 'freeze', ...where)).toBe(EXIT.refused);
    expect(context.noted.at(-1)).toContain('ORDER_SIGNATURE_INVALID');
    expect([desk.posted, desk.dropped]).toEqual([[], []]);
  });

  it.each([
    ['nothing', ''],
    ['a blank', ' '],
    ['two lines', 'two\nlines'],
    ['281 characters', 'x'.repeat(281)],
    ['text that is turned round', 'turned \u202e round'],
  ])('does not take %s for a reason', async (_what, reason) => {
    const where = ['--server', desk.server.url, '--drop', desk.drops, '--yes'];
    expect(await run(CAROL, 'freeze', '--reason', reason, ...where)).toBe(EXIT.usage);
    // Before anybody has been asked anything, or was shown what would be signed.
    expect([context.output, context.noted.at(-1)]).toEqual(['', expect.stringContaining('a reason is one line')]);
    expect([desk.posted, desk.dropped]).toEqual([[], []]);
  });

  it.each([
    ['server', () => ['--server', desk.server.url]],
    ['kept policy', () => ['--genesis', desk.genesisFolder]],
  ])('signs nothing that nobody would obey, by the policy of the %s', async (_whose, known) => {
    const places = [...known(), '--drop', desk.drops, '--yes'];
    for (const [verb, of] of [
      ['suspend', ERIN.id],
      ['veto', '33'.repeat(32)],
      ['unfreeze', '33'.repeat(32)],
    ] as const) {
      expect(await run(CAROL, verb, of, ...places)).toBe(EXIT.refused);
      expect(context.noted.at(-1)).toContain('ORDER_NOT_ELIGIBLE');
      expect(context.noted.at(-1)).toContain('a freeze is anybody’s to give');
    }
    expect([desk.posted, desk.dropped]).toEqual([[], []]);
    // Her own, and a governor anybody's.
    expect(await run(CAROL, 'suspend', CAROL.id, ...places)).toBe(EXIT.ok);
    expect(await run(ALICE, 'suspend', ERIN.id, ...places)).toBe(EXIT.ok);
  });

  it('goes by the newest policy that the device has followed, with the server down or set back', async () => {
    // Dave has lost his laptop, and has a phone. As finance decides by one, Erin has to agree.
    const phone = aDevice('dave', { id: 'dave-phone' });
    const { deploymentId, hash } = genesis.genesis;
    const second = followingDocument(aPolicyDocument(GOVERNED), (edited) => {
      const devices = edited['devices'] as Document[];
      edited['devices'] = devices.map((each) => (each['id'] === DAVE.id ? listed(phone) : each));
    });
    const change = aChange(second, policy, [ALICE, BOB, ERIN], [phone.enrolment(deploymentId, hash)]);
    const suspend = (...places: string[]) => run(ALICE, 'suspend', phone.id, '--json', '--yes', ...places);
    desk.server.showChain([aChainLink(change, genesis)]);
    expect(await suspend('--server', desk.server.url)).toBe(EXIT.ok);
    // Nothing but the newest policy knows whose it is.
    const isKnown = /It is dave’s/;
    expect(context.noted.join(' ')).toMatch(isKnown);

    const { time } = context;
    for (const at of [NOWHERE, desk.server.url]) {
      context = Object.assign(new FakeContext(), { time });
      desk.server.showChain([]);
      expect(await suspend('--server', at, '--drop', desk.drops)).toBe(EXIT.ok);
      expect(context.noted.join(' ')).toMatch(/going on without it/);
      expect(context.noted.join(' ')).toMatch(isKnown);
    }
    // The same order twice, at the same second: one file.
    expect(desk.dropped).toHaveLength(1);
  });
});
