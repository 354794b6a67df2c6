import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { aChainLink, aChange, followingDocument, listed } from '../../../test/support/builders/a-change.js';
import { aDevice, ALICE, BOB, CAROL, DAVE, ERIN, type TestDevice } from '../../../test/support/builders/a-device.js';
import { aGenesis, writeGenesisFolder } from '../../../test/support/builders/a-genesis.js';
import { aPolicyDocument, LARGE_BTC } from '../../../test/support/builders/a-policy.js';
import { type Document } from '../../../test/support/builders/a-rich-policy.js';
import { aProposal } from '../../../test/support/builders/a-proposal.js';
import { anEngine, aWithdrawal } from '../../../test/support/builders/an-engine.js';
import { GOVERNED } from '../../../test/support/builders/an-order.js';
import { TestReceipts } from '../../../test/support/builders/test-receipts.js';
import { makeDeviceFolder } from '../../../test/support/device-desk.js';
import { FakeContext } from '../../../test/support/fake-context.js';
import { FakeSekishoServer, problem } from '../../../test/support/fake-sekisho-server.js';
import { runCli } from '../../../test/support/run-cli.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../../test/support/temporary-folder.js';
import { writeSignedChange } from '../../protocol/governance/signed-change.js';
import { type Hex32 } from '../../protocol/hex.js';
import { hashPolicy } from '../../protocol/policy.js';
import { writeSignedReceipt } from '../../protocol/receipt.js';
import { readAsked } from '../../protocol/evidence.js';
import {
  orderDigest,
  readSignedOrder,
  writeSignedOrder,
  type SignedOrder,
} from '../../protocol/orders/signed-order.js';
import { refuseOrder, verifyOrder } from '../../protocol/orders/verify-order.js';
import { EXIT } from '../exit-code.js';

const genesis = aGenesis({ policy: GOVERNED });
const { policy } = genesis;
const given = z.object({ digest: z.string(), taken: z.array(z.string()), failed: z.array(z.unknown()) });
const NOWHERE = 'http://127.0.0.1:9';

describe('sekisho freeze, unfreeze, suspend, veto and reject', () => {
  let root: string;
  let drops: string;
  let server: FakeSekishoServer;
  let context: FakeContext;
  let posted: unknown[];
  const desks = new Map<string, { folder: string; passphraseFile: string }>();

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
    rmSync(drops, { recursive: true, force: true });
    mkdirSync(drops);
    server = await FakeSekishoServer.start(genesis.files);
    posted = [];
    const take = ({ body }: { body: Buffer }) => {
      posted.push(JSON.parse(body.toString('utf8')));
      return { status: 202, body: { digest: '00'.repeat(32) } };
    };
    server.on('POST /v1/orders', take);
    server.on('POST /orders', take);
    context = new FakeContext();
  });
  afterEach(() => server.stop());

  function run(device: TestDevice, ...args: string[]) {
    const desk = desks.get(device.id) ?? { folder: '', passphraseFile: '' };
    const reason = ['--reason', 'Money leaves that nobody knows of'];
    const who = ['--folder', desk.folder, '--passphrase-file', desk.passphraseFile];
    return runCli(context, ...args, ...reason, ...who);
  }
  /** As the signing module would read it: to the letter, verified, in time. */
  function understood(value: unknown): SignedOrder {
    const signed = readSignedOrder(value);
    if (signed === null) throw new Error('no order');
    const verified = verifyOrder(signed, policy, new Set());
    if (verified.kind === 'refused') throw new Error(verified.code);
    expect(refuseOrder(verified.order, context.now())).toBeNull();
    return signed;
  }
  const dropped = () =>
    readdirSync(drops).map((name) => JSON.parse(readFileSync(join(drops, name), 'utf8')) as unknown);

  it('takes a freeze to the server, the watchtower and the folder, as one order', async () => {
    const code = await run(
      CAROL,
      'freeze',
      '--server',
      server.url,
      '--watchtower',
      server.url,
      '--drop',
      drops,
      '--yes',
      '--json',
    );
    expect(code).toBe(EXIT.ok);
    const { digest, taken, failed } = given.parse(JSON.parse(context.output));
    expect(taken).toHaveLength(3);
    expect(failed).toEqual([]);
    const orders = [...posted, ...dropped()].map(understood);
    expect(orders).toHaveLength(3);
    expect(orders.map((order) => orderDigest(policy.deploymentId, order))).toEqual([digest, digest, digest]);
    expect(orders[0]).toMatchObject({ verb: 'Freeze', message: { scope: 'all', approver: 'carol' } });
    expect(readdirSync(drops)).toEqual([`${digest}.json`]);
  });

  it('works while the server is down, by what it has kept or is shown, and says who did not take it', async () => {
    const away = ['--server', NOWHERE, '--drop', drops, '--yes'];
    expect(await run(CAROL, 'freeze', ...away)).toBe(EXIT.usage);
    expect(context.noted.at(-1)).toContain('--genesis');
    expect(await run(CAROL, 'freeze', 'wallet', 'btc-hot', ...away, '--genesis', join(root, 'genesis'))).toBe(EXIT.ok);
    expect(context.output).toContain(`not taken by ${NOWHERE}`);
    expect(dropped().map(understood)).toMatchObject([{ message: { scope: 'wallet btc-hot' } }]);

    const desk = desks.get(CAROL.id)?.folder ?? '';
    for (const file of ['genesis.json', 'policy.json'])
      writeFileSync(join(desk, file), readFileSync(join(root, 'genesis', file)));
    expect(await run(CAROL, 'freeze', ...away)).toBe(EXIT.ok);
    expect(dropped()).toHaveLength(2);
    for (const file of ['genesis.json', 'policy.json']) rmSync(join(desk, file));
  });

  it('does not let a server that stands on another genesis keep it from stopping things', async () => {
    server.standOn(aGenesis({ policy: { deploymentId: 'ab'.repeat(32) } }).files);
    const args = ['--server', server.url, '--drop', drops, '--genesis', join(root, 'genesis'), '--yes'];
    expect(await run(ALICE, 'freeze', ...args)).toBe(EXIT.ok);
    expect(dropped().map(understood)).toHaveLength(1);
  });

  it('fails when no place takes it, and says so', async () => {
    server.on('POST /v1/orders', () => problem(503, 'UNAVAILABLE'));
    expect(await run(ALICE, 'freeze', '--server', server.url, '--watchtower', NOWHERE, '--yes')).toBe(EXIT.refused);
    expect(context.noted.at(-1)).toContain('ORDER_NOT_DELIVERED');
    expect(context.noted.at(-1)).toContain('UNAVAILABLE');
  });

  it('shows in full what will be signed, and signs nothing unless the person says so', async () => {
    context.isInteractive = true;
    context.answers = ['no'];
    const scope = ['destination', 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080'];
    expect(await run(ALICE, 'freeze', ...scope, '--server', server.url, '--drop', drops)).toBe(EXIT.refused);
    for (const shown of ['FREEZE', scope.join(' '), 'Money leaves that nobody knows of', policy.deploymentId, ALICE.id])
      expect(context.output).toContain(shown);
    expect([posted, readdirSync(drops)]).toEqual([[], []]);
  });

  it('goes by the genesis that the device has pinned, and by no other', async () => {
    const shown = makeTemporaryFolder();
    const freeze = () => run(ALICE, 'freeze', '--server', NOWHERE, '--drop', drops, '--genesis', shown, '--yes');
    const other = aGenesis({ policy: { ...GOVERNED, deploymentId: 'ab'.repeat(32) } });
    writeGenesisFolder(join(shown, 'other'), other.files);
    writeFileSync(join(shown, 'genesis.json'), readFileSync(join(root, 'genesis', 'genesis.json')));
    writeFileSync(join(shown, 'policy.json'), readFileSync(join(shown, 'other', 'policy.json')));
    expect(await freeze()).toBe(EXIT.usage);
    expect(context.noted.at(-1)).toContain('not the policy that the genesis names');
    writeFileSync(join(shown, 'genesis.json'), readFileSync(join(shown, 'other', 'genesis.json')));
    expect(await freeze()).toBe(EXIT.usage);
    expect(context.noted.at(-1)).toContain('not the genesis that the device is enrolled in');
    expect(dropped()).toEqual([]);
    removeTemporaryFolder(shown);
  });

  it('signs nothing that has nowhere to go, and nothing that stops nothing, with no server to ask', async () => {
    const genesisFolder = ['--genesis', join(root, 'genesis'), '--yes'];
    expect(await run(ALICE, 'freeze', ...genesisFolder)).toBe(EXIT.usage);
    expect(context.noted.at(-1)).toContain('where to?');
    expect(await run(ALICE, 'freeze', 'everything', '--drop', drops, ...genesisFolder)).toBe(EXIT.usage);
    expect(context.noted.at(-1)).toContain('a scope is');
    expect(dropped()).toEqual([]);
  });

  it('refuses to suspend a device that the policy does not have', async () => {
    expect(await run(ALICE, 'suspend', 'nobody-laptop', '--server', server.url, '--yes')).toBe(EXIT.usage);
    expect(context.noted.at(-1)).toContain('has no device');
    expect(posted).toEqual([]);
  });

  it('refuses a scope that would freeze nothing', async () => {
    for (const scope of ['everything', 'wallet btc-hto', 'chain eip155:1', 'destination 0x12'])
      expect(await run(ALICE, 'freeze', ...scope.split(' '), '--server', server.url, '--yes')).toBe(EXIT.usage);
    expect(posted).toEqual([]);
  });

  it('lifts exactly the orders that it names, in their one order', async () => {
    const [first, second] = ['22'.repeat(32), '11'.repeat(32)];
    expect(await run(ALICE, 'unfreeze', first, second, first, '--server', server.url, '--yes')).toBe(EXIT.ok);
    expect(posted.map(understood)).toMatchObject([{ verb: 'Unfreeze', message: { orders: [second, first] } }]);
    expect(await run(ALICE, 'unfreeze', 'abc', '--server', server.url, '--yes')).toBe(EXIT.usage);
  });

  it('puts nothing half-written where it is looked for: whoever reads it at that moment has the whole order', async () => {
    const freeze = () => run(CAROL, 'freeze', '--server', server.url, '--drop', drops, '--yes');
    expect(await freeze()).toBe(EXIT.ok);
    const [name = ''] = readdirSync(drops);
    // Somebody has opened it. The same order once more takes its place, and is not written over it.
    linkSync(join(drops, name), join(root, 'being-read'));
    const before = statSync(join(drops, name)).ino;
    expect(await freeze()).toBe(EXIT.ok);
    expect(statSync(join(drops, name)).ino).not.toBe(before);
    expect(understood(JSON.parse(readFileSync(join(root, 'being-read'), 'utf8')))).toEqual(dropped()[0]);
    expect(readdirSync(drops)).toEqual([name]);
  });

  it('gives no order that its own key has not signed', async () => {
    const elsewhere = makeTemporaryFolder();
    const mixed = await makeDeviceFolder(elsewhere, CAROL, { genesisHash: genesis.genesis.hash });
    // Somebody has put the public half of another key beside it.
    const about = readFileSync(join(mixed.folder, 'device.json'), 'utf8');
    const { publicKey } = aDevice('mallory', { scheme: CAROL.scheme });
    writeFileSync(join(mixed.folder, 'device.json'), about.replace(CAROL.publicKey, publicKey));
    const who = ['--folder', mixed.folder, '--passphrase-file', mixed.passphraseFile];
    const where = ['--server', server.url, '--drop', drops, '--reason', 'Money leaves', '--yes'];
    expect(await runCli(context, 'freeze', ...where, ...who)).toBe(EXIT.refused);
    expect(context.noted.at(-1)).toContain('ORDER_SIGNATURE_INVALID');
    expect([posted, dropped()]).toEqual([[], []]);
    removeTemporaryFolder(elsewhere);
  });

  it.each([
    ['nothing', ''],
    ['a blank', ' '],
    ['two lines', 'two\nlines'],
    ['281 characters', 'x'.repeat(281)],
    ['text that is turned round', 'turned \u202e round'],
  ])('does not take %s for a reason', async (_what, reason) => {
    const desk = desks.get(CAROL.id) ?? { folder: '', passphraseFile: '' };
    const who = ['--folder', desk.folder, '--passphrase-file', desk.passphraseFile];
    const code = await runCli(
      context,
      'freeze',
      '--reason',
      reason,
      '--drop',
      drops,
      '--server',
      server.url,
      '--yes',
      ...who,
    );
    expect(code).toBe(EXIT.usage);
    // Before anybody has been asked anything, or was shown what would be signed.
    expect([context.output, context.noted.at(-1)]).toEqual(['', expect.stringContaining('a reason is one line')]);
    expect([posted, dropped()]).toEqual([[], []]);
  });

  it('says which quorums a suspension makes unreachable', async () => {
    expect(await run(ALICE, 'suspend', DAVE.id, '--server', server.url, '--yes')).toBe(EXIT.ok);
    expect(context.output).not.toContain('by nobody any more');
    const two = aGenesis({ policy: { ...GOVERNED, governance: { ...GOVERNED.governance, threshold: 3 } } });
    server.standOn(two.files);
    const desk = await makeDeviceFolder(makeTemporaryFolder(), ALICE, { genesisHash: two.genesis.hash });
    const who = ['--folder', desk.folder, '--passphrase-file', desk.passphraseFile];
    await runCli(context, 'suspend', BOB.id, '--reason', 'Lost', '--server', server.url, '--yes', ...who);
    expect(context.output).toContain('by nobody any more: governance');
  });

  it('counts what is suspended already, for one after the other they reach nobody', async () => {
    const receipts = new TestReceipts(genesis);
    const orders: unknown[] = [];
    const suspendNext = async (device: TestDevice) => {
      context = new FakeContext();
      expect(await run(ALICE, 'suspend', device.id, '--server', server.url, '--yes')).toBe(EXIT.ok);
      const order = understood(posted.at(-1));
      orders.push(writeSignedOrder(order));
      receipts.order(orderDigest(policy.deploymentId, order), 'suspended');
      server.on('GET /v1/orders', () => ({ body: { orders, receipts: receipts.all.map(writeSignedReceipt) } }));
      return context.output;
    };
    const first = await suspendNext(DAVE);
    expect(first).not.toContain('by nobody any more');
    expect(first).not.toContain('uspended already');
    const second = await suspendNext(ERIN);
    expect(second).toContain('by nobody any more: btc-large, eth-large, tusd-large.');
    const [suspension] = posted.map(understood);
    const digest = suspension === undefined ? '' : orderDigest(policy.deploymentId, suspension);
    expect(second).toContain(`Suspended already: ${DAVE.id} (by ${digest}).`);
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
    server.on('GET /v1/orders', answer);
    expect(await run(ALICE, 'suspend', DAVE.id, '--server', server.url, '--yes')).toBe(EXIT.ok);
    expect(context.output).toContain('more may be out of reach');
  });

  it('says so with the server down too', async () => {
    const away = ['--server', NOWHERE, '--drop', drops, '--genesis', join(root, 'genesis'), '--yes'];
    expect(await run(ALICE, 'suspend', DAVE.id, ...away)).toBe(EXIT.ok);
    expect(context.output).toContain('more may be out of reach');
  });

  it.each([
    ['server', () => ['--server', server.url]],
    ['kept policy', () => ['--genesis', join(root, 'genesis')]],
  ])('signs nothing that nobody would obey, by the policy of the %s', async (_whose, known) => {
    const places = [...known(), '--drop', drops, '--yes'];
    for (const order of [
      ['suspend', ERIN.id],
      ['veto', '33'.repeat(32)],
      ['unfreeze', '33'.repeat(32)],
    ]) {
      expect(await run(CAROL, ...order, ...places)).toBe(EXIT.refused);
      expect(context.noted.at(-1)).toContain('ORDER_NOT_ELIGIBLE');
      expect(context.noted.at(-1)).toContain('a freeze is anybody’s to give');
    }
    expect([posted, dropped()]).toEqual([[], []]);
    // Her own, and a governor anybody's.
    expect(await run(CAROL, 'suspend', CAROL.id, ...places)).toBe(EXIT.ok);
    expect(await run(ALICE, 'suspend', ERIN.id, ...places)).toBe(EXIT.ok);
  });

  it('lets somebody suspend a device that a policy which is not the newest does not have', async () => {
    const away = ['--server', NOWHERE, '--drop', drops, '--genesis', join(root, 'genesis'), '--yes'];
    expect(await run(CAROL, 'suspend', 'carol-phone', ...away)).toBe(EXIT.ok);
    expect(context.output).toContain('has no such device');
    expect(dropped()).toHaveLength(1);
  });

  it('warns of a scope that a policy which is not the newest does not have', async () => {
    const away = ['--server', NOWHERE, '--drop', drops, '--genesis', join(root, 'genesis'), '--yes'];
    expect(await run(CAROL, 'freeze', 'wallet', 'btc-hto', ...away)).toBe(EXIT.ok);
    expect(context.output).toContain('Look at it twice: the policy has no wallet btc-hto; it has btc-hot, evm-hot.');
  });

  it('warns of a veto that no known change has the hash of', async () => {
    const document = followingDocument(aPolicyDocument(GOVERNED), (edited) => {
      edited['maxLifetimeSeconds'] = 3600;
    });
    const change = aChange(document, policy, [ALICE]);
    const proposed = [{ change: writeSignedChange(change), state: 'open', effectiveAt: null, changes: [] }];
    const veto = async (hash: string, at = server.url) => {
      context = new FakeContext();
      const away = ['--drop', drops, '--genesis', join(root, 'genesis')];
      expect(await run(ALICE, 'veto', hash, '--server', at, '--yes', ...away)).toBe(EXIT.ok);
      return context.output;
    };
    server.showChain([], { proposed });
    expect(await veto(hashPolicy(change.policy))).not.toMatch(/hides|does not show|already/);
    expect(await veto('33'.repeat(32))).toContain('mistyped, or one that the server hides');
    expect(await veto(policy.hash)).toContain('come into force already');
    server.showChain([], { proposed: ['nonsense'] });
    expect(await veto(hashPolicy(change.policy))).toContain('does not show which changes are proposed');
    expect(await veto(hashPolicy(change.policy), NOWHERE)).toContain('does not show which changes are proposed');
  });

  it('vetoes by the hash of a policy', async () => {
    expect(await run(ALICE, 'veto', '33'.repeat(32), '--server', server.url, '--yes')).toBe(EXIT.ok);
    expect(posted.map(understood)).toMatchObject([{ verb: 'Veto', message: { policyHash: '33'.repeat(32) } }]);
  });

  /** A large withdrawal of which the server shows no registration. */
  function showsW7(): void {
    const body = aWithdrawal(policy.deploymentId, { reference: 'W-7', amount: LARGE_BTC.toString() });
    const request = anEngine('trading', 'https://sekisho.test').withdrawal(body);
    const asked = readAsked(request, policy);
    if (asked.kind !== 'asked') throw new Error(asked.kind);
    const answer = { challenge: '44'.repeat(32), expiresAt: context.now() + 60 };
    server.on('POST /v1/login/challenges', () => ({ body: answer }));
    server.on('POST /v1/login', () => ({ body: { token: 'a-token', expiresAt: context.now() + 300 } }));
    server.on(`GET /v1/proposals/${asked.intent.withdrawalId}`, () => ({ body: aProposal(asked.intent, request) }));
  }

  it('rejects what the engine asked for, having shown it', async () => {
    showsW7();
    expect(await run(CAROL, 'reject', 'W-7', '--server', server.url, '--drop', drops, '--yes')).toBe(EXIT.ok);
    expect(context.output).toMatch(/to +bcrt 1q/);
    expect(context.output).not.toContain('freeze the beneficiary');
    expect([...posted, ...dropped()].map(understood)).toMatchObject([
      { verb: 'Reject', message: { intent: { reference: 'W-7' } } },
      { verb: 'Reject', message: { intent: { reference: 'W-7' } } },
    ]);
    expect(existsSync(drops)).toBe(true);
  });

  it('says what to freeze besides, where it may have been registered under an earlier policy', async () => {
    const second = followingDocument(aPolicyDocument(GOVERNED), (edited) => (edited['maxLifetimeSeconds'] = 86_400));
    server.showChain([aChainLink(aChange(second, policy, [ALICE, BOB]), genesis)]);
    showsW7();
    expect(await run(CAROL, 'reject', 'W-7', '--server', server.url, '--yes')).toBe(EXIT.ok);
    expect(context.output).toContain('freeze the beneficiary or the destination besides');
  });

  it.each([
    ['is down', 'UNAVAILABLE', EXIT.unavailable, (): string => NOWHERE],
    ['hides what is asked', 'NOT_FOUND', EXIT.refused, (): string => server.url],
  ])(
    'says that a freeze works, where a reject does not as the server %s',
    async (_how, code, exit, at: () => string) => {
      const answer = { challenge: '44'.repeat(32), expiresAt: context.now() + 60 };
      server.on('POST /v1/login/challenges', () => ({ body: answer }));
      server.on('POST /v1/login', () => ({ body: { token: 'a-token', expiresAt: context.now() + 300 } }));
      const away = ['--server', at(), '--drop', drops, '--genesis', join(root, 'genesis'), '--yes'];
      expect(await run(CAROL, 'reject', 'W-7', ...away)).toBe(exit);
      const [told = ''] = context.noted.slice(-1);
      expect(told).toContain(code);
      expect(told).toMatch(/next .*sekisho freeze beneficiary ID.*sekisho freeze destination ADDRESS/);
      expect(told).not.toContain('Try the same request again');
      expect(dropped()).toEqual([]);
    },
  );

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
    server.showChain([aChainLink(change, genesis)]);
    expect(await suspend('--server', server.url)).toBe(EXIT.ok);
    // Nothing but the newest policy knows whose it is.
    const isKnown = /It is dave’s/;
    expect(context.noted.join(' ')).toMatch(isKnown);

    for (const at of [NOWHERE, server.url]) {
      context = new FakeContext();
      server.showChain([]);
      expect(await suspend('--server', at, '--drop', drops)).toBe(EXIT.ok);
      expect(context.noted.join(' ')).toMatch(/going on without it/);
      expect(context.noted.join(' ')).toMatch(isKnown);
    }
    // The same order twice, at the same second: one file.
    expect(dropped()).toHaveLength(1);
  });
});
