import { readFileSync } from 'node:fs';
import { NO_HASH } from '../../../src/protocol/derive-intent.js';
import { type Hex } from '../../../src/protocol/hex.js';
import { type SignedReceipt, verifyReceipt } from '../../../src/protocol/receipt.js';
import { HeadFile } from '../../../src/signing-module/head-file.js';
import { PostReceipts } from '../../../src/signing-module/post-receipts.js';
import { LARGE_BTC } from '../../support/builders/a-policy.js';
import { ALICE, BOB, DAVE, ERIN } from '../../support/builders/a-device.js';
import { type OpenModule, LedgerSetting } from '../../support/ledger-setting.js';
import { SILENT } from '../../support/silent-log.js';

const LARGE = { amount: LARGE_BTC.toString() };
const start = Math.floor(Date.now() / 1000);
let now: number;
let setting: LedgerSetting;
let module: OpenModule;

beforeEach(async () => {
  now = start;
  setting = await LedgerSetting.make();
  module = await setting.open({ wall: () => now });
});
afterEach(async () => {
  await module.close();
  await setting.end();
});

describe('a refusal', () => {
  it('is a receipt even where there was no intent', async () => {
    await module.takePackage.execute({ withdrawalId: 'ab'.repeat(32), package: { what: 'ever' } });
    await module.takePackage.execute({ withdrawalId: { no: 'id' }, package: null });
    const [first, second] = await module.receipts();
    expect(first).toMatchObject({
      ...{ withdrawalId: 'ab'.repeat(32), reference: '', intentHash: NO_HASH },
      ...{ outcome: 'refused', reason: 'PACKAGE_MALFORMED', finality: 'retryable' },
    });
    expect(second).toMatchObject({ withdrawalId: NO_HASH, reason: 'PACKAGE_MALFORMED' });
  });

  it('of the same package is stated once a minute, of another one at once', async () => {
    const [one, other] = [setting.ask(), setting.ask()];
    const bad = { withdrawalId: one.id, package: { bad: 1 } };
    expect(await module.takePackage.execute(bad)).toBe('stated');
    expect(await module.takePackage.execute(bad)).toBe('nothing-new');
    expect(await module.takePackage.execute({ ...bad, package: { bad: 2 } })).toBe('stated');
    expect(await module.takePackage.execute({ ...bad, withdrawalId: other.id })).toBe('stated');
    now = start + 59;
    expect(await module.takePackage.execute(bad)).toBe('nothing-new');
    now = start + 60;
    expect(await module.takePackage.execute(bad)).toBe('stated');
    expect(await module.receipts()).toHaveLength(4);
  });

  it('of a forged package does not touch the withdrawal that it claims to be', async () => {
    const asked = setting.ask(LARGE);
    await module.takePackage.execute(asked.item());
    await module.takePackage.execute({ withdrawalId: asked.id, package: null });
    const votes = [ALICE, BOB, DAVE].map((device) => device.approve(setting.genesis.policy, asked.intent));
    await module.takePackage.execute(asked.item(votes));
    expect(await module.story(asked.id)).toEqual(['registered', 'refused PACKAGE_MALFORMED', 'authorised']);
  });

  it('never bears a reference that is not its withdrawal’s', async () => {
    const [known, other] = [setting.ask(LARGE), setting.ask()];
    await module.takePackage.execute(known.item());
    await module.takePackage.execute({ withdrawalId: known.id, package: null });
    await module.takePackage.execute({ withdrawalId: known.id, package: other.item().package });
    const unsigned = { ...other.request, headers: { ...other.request.headers, signature: 'sekisho=:AAAA:' } };
    await module.takePackage.execute({ ...other.item([], { request: unsigned }), withdrawalId: known.id });
    await module.takePackage.execute({ ...other.item([], { request: unsigned }), withdrawalId: 'ab'.repeat(32) });
    await module.takePackage.execute({ ...other.item(), withdrawalId: 'cd'.repeat(32) });
    await module.takePackage.execute(other.item([], { request: unsigned }));
    expect((await module.receipts(known.id)).map(({ reference }) => reference)).toEqual(
      Array.from({ length: 4 }, () => known.body.reference),
    );
    for (const id of ['ab', 'cd'].map((byte) => byte.repeat(32) as typeof known.id)) {
      expect(await module.receipts(id)).toMatchObject([{ reference: '', intentHash: NO_HASH }]);
    }
    expect(await module.receipts(other.id)).toMatchObject([{ reference: other.body.reference, intentHash: NO_HASH }]);
  });

  it('of what proves nothing is stated sixty times a minute at most', async () => {
    for (let n = 0; n < 65; n += 1) await module.takePackage.execute({ withdrawalId: null, package: n });
    expect(await module.receipts()).toHaveLength(60);
    // What an engine has signed does not wait behind it.
    expect(await module.takePackage.execute(setting.ask().item())).toBe('stated');
    now = start + 60;
    expect(await module.takePackage.execute({ withdrawalId: null, package: 'later' })).toBe('stated');
  });

  it('of a true request with forged votes, or with the same true votes in ever new order, has the same bound', async () => {
    const { policy } = setting.genesis;
    const [known, unknown] = [setting.ask(LARGE), setting.ask(LARGE)];
    const [alice, bob] = [ALICE.approve(policy, known.intent), BOB.approve(policy, known.intent)];
    await module.takePackage.execute(known.item());
    for (let n = 1; n <= 65; n += 1)
      await module.takePackage.execute(known.item([1, 2, 4, 8, 16, 32, 64].map((bit) => (n & bit ? alice : bob))));
    expect(await module.receipts()).toHaveLength(1 + 60);
    for (let n = 0; n < 65; n += 1) {
      const forged = { ...ALICE.approve(policy, unknown.intent), signature: n.toString(16).padStart(128, '0') as Hex };
      await module.takePackage.execute(unknown.item([forged]));
    }
    // Forgeries are counted apart, for they freeze us.
    expect(await module.receipts()).toHaveLength(1 + 60 + 60);
  });

  it('never keeps from its place what changes something', async () => {
    const { policy } = setting.genesis;
    const [waiting, rejected, fresh] = [setting.ask(LARGE), setting.ask(LARGE), setting.ask(LARGE)];
    for (const asked of [waiting, rejected]) await module.takePackage.execute(asked.item());
    for (let n = 0; n < 65; n += 1) await module.takePackage.execute({ withdrawalId: null, package: n });
    const approve = (asked: typeof waiting, ...devices: (typeof ALICE)[]) =>
      module.takePackage.execute(asked.item(devices.map((device) => device.approve(policy, asked.intent))));
    expect(await approve(waiting, ALICE)).toBe('passed-over');
    expect(await approve(fresh, ALICE)).toBe('stated');
    expect(await approve(waiting, ALICE, BOB, DAVE)).toBe('stated');
    const against = [DAVE, ERIN].map((device) => device.reject(policy, rejected.intent));
    expect(await module.takePackage.execute(rejected.item(against))).toBe('stated');
    expect(await module.story(waiting.id)).toEqual(['registered', 'authorised']);
    expect((await module.story(rejected.id)).at(-1)).toBe('rejected REJECTED_BY_APPROVERS');
  });

  it('for want of votes is retryable and says so', async () => {
    const asked = setting.ask(LARGE);
    await module.takePackage.execute(asked.item([ALICE.approve(setting.genesis.policy, asked.intent)]));
    const [, refused] = await module.receipts(asked.id);
    expect(refused).toMatchObject({ reason: 'QUORUM_NOT_REACHED', finality: 'retryable', tier: 'btc-large' });
  });
});

describe('an end', () => {
  it('is a tombstone: what no tier allows stays refused', async () => {
    const asked = setting.ask({ amount: (LARGE_BTC * 100n).toString() });
    await module.takePackage.execute(asked.item());
    expect((await module.receipts(asked.id)).at(-1)).toMatchObject({ reason: 'NO_TIER_MATCHES', finality: 'final' });
    await module.takePackage.execute(asked.item());
    expect(await module.story(asked.id)).toEqual([
      ...['registered', 'refused NO_TIER_MATCHES', 'refused WITHDRAWAL_CLOSED'],
    ]);
    // The engine credits its customer on a final refusal; a closed withdrawal says nothing new.
    expect((await module.receipts(asked.id)).at(-1)?.finality).toBe('retryable');
  });

  it('comes by our own clock, to the second, and nothing is paid after it', async () => {
    const [open, waiting] = [setting.ask({ ...LARGE, notAfter: start + 100 }), setting.ask({ notAfter: start + 100 })];
    await module.takePackage.execute(open.item());
    await module.takePackage.execute(waiting.item());
    now = start + 99;
    await module.expire();
    expect(await module.story(open.id)).toEqual(['registered']);
    now = start + 100;
    await module.pay.round();
    await module.expire();
    expect(await module.story(open.id)).toEqual(['registered', 'expired EXPIRED']);
    expect(await module.story(waiting.id)).toEqual(['registered', 'authorised', 'expired EXPIRED']);
    expect(setting.chain.sent).toHaveLength(0);
  });

  it('by cancel comes before the reservation or not at all', async () => {
    const [early, late] = [setting.ask(), setting.ask()];
    await module.takePackage.execute(early.item());
    await module.takePackage.execute(early.item([], { cancel: early.cancel }));
    await module.takePackage.execute(late.item());
    await module.pay.round();
    await module.takePackage.execute(late.item([], { cancel: late.cancel }));
    expect(await module.story(early.id)).toEqual(['registered', 'authorised', 'cancelled CANCELLED_BY_ENGINE']);
    expect(await module.story(late.id)).toEqual([
      ...['registered', 'authorised', 'signed', 'broadcast', 'refused CANCEL_TOO_LATE'],
    ]);
    expect(setting.chain.payments.size).toBe(1);
  });

  it('by cancel and the payment cannot both win, however close they come', async () => {
    const other = await setting.open({ lease: module.lease, wall: () => now });
    for (let n = 0; n < 10; n += 1) {
      const asked = setting.ask();
      await module.takePackage.execute(asked.item());
      await Promise.all([
        module.pay.execute(asked.id),
        other.takePackage.execute(asked.item([], { cancel: asked.cancel })),
      ]);
      const story = await module.story(asked.id);
      expect(story.includes('signed')).toBe(!story.includes('cancelled CANCELLED_BY_ENGINE'));
    }
    await other.close();
  });
});

describe('a receipt of an end', () => {
  it('is in the head file before the server has it', async () => {
    const asked = setting.ask(LARGE);
    await module.takePackage.execute(asked.item());
    await module.takePackage.execute(asked.item([], { cancel: asked.cancel }));
    let noted = '';
    const postReceipts = (receipts: readonly SignedReceipt[]): Promise<number> => {
      if (receipts.length > 0) noted = readFileSync(setting.headFile, 'utf8');
      return Promise.resolve(receipts.at(-1)?.message.sequence ?? 0);
    };
    await new PostReceipts(module.ledger, { postReceipts }, new HeadFile(setting.headFile), SILENT).round();
    const cancelled = (await module.receipts(asked.id)).find(({ outcome }) => outcome === 'cancelled');
    expect(JSON.parse(noted)).toMatchObject({ sequence: cancelled?.sequence });
  });
});

describe('a server that was restored to yesterday', () => {
  it('gets the same receipts again, verified, in order, and no second payment', async () => {
    const asked = setting.ask();
    await module.takePackage.execute(asked.item());
    await module.pay.round();
    setting.chain.mine(3);
    await module.follow.round();

    let atServer: SignedReceipt[] = [];
    const postReceipts = (receipts: readonly SignedReceipt[]): Promise<number> => {
      for (const receipt of receipts) if (receipt.message.sequence === atServer.length + 1) atServer.push(receipt);
      return Promise.resolve(atServer.length);
    };
    const post = new PostReceipts(module.ledger, { postReceipts }, new HeadFile(setting.headFile), SILENT);
    await post.round();
    const yesterday = atServer.slice(0, 2);
    const today = atServer;
    expect(today).toHaveLength(6);

    atServer = [...yesterday];
    expect(await module.takePackage.execute(asked.item())).toBe('nothing-new');
    post.doubtServer();
    await post.round();
    expect(atServer).toEqual(today);
    const { genesis } = setting.genesis;
    for (const each of atServer) expect(verifyReceipt(genesis.deploymentId, each, genesis.attestationKey)).toBe(true);
    await module.pay.round();
    expect(setting.chain.sent).toHaveLength(1);
  });
});
