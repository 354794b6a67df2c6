import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { NO_HASH } from '../../../src/protocol/derive-intent.js';
import { writeSignedRequest } from '../../../src/protocol/evidence.js';
import { type SignedRequest } from '../../../src/protocol/http-signature.js';
import { type DeploymentId } from '../../../src/protocol/ids.js';
import { HeadFile } from '../../../src/signing-module/head-file.js';
import { PostReceipts } from '../../../src/signing-module/post-receipts.js';
import { type ServerLink } from '../../../src/signing-module/server-link.js';
import { cancelsStatedIn } from '../../../src/signing-module/ledger/engine-cancels.js';
import { LedgerTampered } from '../../../src/signing-module/ledger/ledger-tampered.js';
import { DropFolder } from '../../../src/signing-module/orders/drop-folder.js';
import { OrderUrl } from '../../../src/signing-module/orders/order-url.js';
import { SeenOrders } from '../../../src/signing-module/orders/seen-orders.js';
import { takeByKind } from '../../../src/signing-module/orders/take-by-kind.js';
import { aChange, aNextPolicy } from '../../support/builders/a-next-policy.js';
import { ALICE, BOB, DAVE } from '../../support/builders/a-device.js';
import { aPolicyDocument, LARGE_BTC } from '../../support/builders/a-policy.js';
import { anEngine } from '../../support/builders/an-engine.js';
import { GOVERNED } from '../../support/builders/an-order.js';
import { type OpenModule, LedgerSetting } from '../../support/ledger-setting.js';
import { SILENT } from '../../support/silent-log.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../support/temporary-folder.js';

const LARGE = { amount: LARGE_BTC.toString() };
let start: number;
let now: number;
let setting: LedgerSetting;
let module: OpenModule;

beforeEach(async () => {
  start = Math.floor(Date.now() / 1000);
  now = start;
  setting = await LedgerSetting.make({ policy: GOVERNED });
  module = await setting.open({ wall: () => now });
});
afterEach(() => setting.end());

const written = (cancel: SignedRequest) => ({ cancel: writeSignedRequest(cancel) });
const give = (cancel: SignedRequest) => module.takeCancel.execute(written(cancel), 'folder');
const reopened = async () => {
  await module.close();
  module = await setting.open({ wall: () => now });
};

describe('an engine’s cancel besides the server', () => {
  it('ends what waits for votes, and what is authorised, although the server withholds it', async () => {
    const [waiting, authorised] = [setting.ask(LARGE), setting.ask()];
    for (const asked of [waiting, authorised]) await module.takePackage.execute(asked.item());
    for (const asked of [waiting, authorised])
      expect(await give(asked.cancel)).toEqual({ kind: 'taken', withdrawalId: asked.id });
    expect(await module.story(waiting.id)).toEqual(['registered', 'cancelled CANCELLED_BY_ENGINE']);
    expect(await module.story(authorised.id)).toEqual(['registered', 'authorised', 'cancelled CANCELLED_BY_ENGINE']);
    expect((await module.receipts(authorised.id)).at(-1)).toMatchObject({ finality: 'final' });
    const votes = [ALICE, BOB, DAVE].map((device) => device.approve(setting.genesis.policy, waiting.intent));
    await module.takePackage.execute(waiting.item(votes));
    await module.pay.round();
    expect(setting.chain.signatures).toBe(0);
  });

  it('of what is not known yet is remembered over a restart, and counts before anything is authorised', async () => {
    const asked = setting.ask();
    expect(await give(asked.cancel)).toEqual({ kind: 'taken', withdrawalId: asked.id });
    await reopened();
    // The server hands on the request alone.
    await module.takePackage.execute(asked.item());
    await module.pay.round();
    expect(await module.story(asked.id)).toEqual(['registered', 'cancelled CANCELLED_BY_ENGINE']);
    expect(setting.chain.signatures).toBe(0);
  });

  it('stops no other withdrawal', async () => {
    const [cancelled, other] = [setting.ask(), setting.ask()];
    await give(cancelled.cancel);
    await module.takePackage.execute(other.item());
    expect(await module.story(other.id)).toEqual(['registered', 'authorised']);
  });

  it('comes too late for what is signed: stated once, and nothing else changes', async () => {
    const asked = setting.ask();
    await module.takePackage.execute(asked.item());
    await module.pay.round();
    expect(await give(asked.cancel)).toEqual({ kind: 'too-late', withdrawalId: asked.id });
    await reopened();
    expect(await give(asked.cancel)).toEqual({ kind: 'too-late', withdrawalId: asked.id });
    expect(await module.takePackage.execute(asked.item())).toBe('nothing-new');
    expect(await module.story(asked.id)).toEqual([
      ...['registered', 'authorised', 'signed', 'broadcast', 'refused CANCEL_TOO_LATE'],
    ]);
    expect((await module.receipts()).at(-1)).toMatchObject({ reference: asked.body.reference, finality: 'retryable' });
    setting.chain.mine(3);
    await module.follow.round();
    expect((await module.story(asked.id)).at(-1)).toBe('final');
  });

  it('says nothing about what has ended otherwise', async () => {
    const asked = setting.ask({ amount: (LARGE_BTC * 100n).toString() });
    await module.takePackage.execute(asked.item());
    expect(await give(asked.cancel)).toEqual({ kind: 'closed', withdrawalId: asked.id });
    expect(await module.story()).toEqual(['registered', 'refused NO_TIER_MATCHES']);
  });

  it('leaves to the clock what has run out meanwhile', async () => {
    const asked = setting.ask({ ...LARGE, notAfter: start + 100 });
    await module.takePackage.execute(asked.item());
    now = start + 100;
    await give(asked.cancel);
    expect(await module.story(asked.id)).toEqual(['registered']);
    await module.expire();
    expect(await module.story(asked.id)).toEqual(['registered', 'expired EXPIRED']);
  });

  it('and the payment cannot both win, however close they come', async () => {
    const other = await setting.open({ lease: module.lease, wall: () => now });
    for (let n = 0; n < 10; n += 1) {
      const asked = setting.ask();
      await module.takePackage.execute(asked.item());
      await Promise.all([module.pay.execute(asked.id), other.takeCancel.execute(written(asked.cancel), 'url')]);
      const story = await module.story(asked.id);
      expect(story.includes('signed')).toBe(!story.includes('cancelled CANCELLED_BY_ENGINE'));
    }
    await other.close();
  });

  it('is seen by a package that comes at the same moment', async () => {
    const other = await setting.open({ lease: module.lease, wall: () => now });
    for (let n = 0; n < 10; n += 1) {
      const asked = setting.ask();
      await Promise.all([
        module.takePackage.execute(asked.item()),
        other.takeCancel.execute(written(asked.cancel), 'url'),
      ]);
      expect((await module.story(asked.id)).at(-1)).toBe('cancelled CANCELLED_BY_ENGINE');
    }
    await other.close();
  });
});

describe('whose cancel counts', () => {
  it('is that of any engine key of the policy in force, and of nobody else', async () => {
    const asked = setting.ask(LARGE);
    const { deploymentId } = setting.genesis.policy;
    const { reference } = asked.body;
    await module.takePackage.execute(asked.item());
    const signedBy = (name: string, keyId = name, deployment: string = deploymentId) => {
      const { secret } = anEngine(name);
      return anEngine('trading').cancel(deployment, asked.id, reference, { secret, keyId });
    };
    const elsewhere = 'ee'.repeat(32) as DeploymentId;
    expect(await give(signedBy('mallory'))).toEqual({ kind: 'refused', code: 'KEY_UNKNOWN' });
    expect(await give(signedBy('mallory', 'trading'))).toEqual({ kind: 'refused', code: 'SIGNATURE_INVALID' });
    expect(await give(signedBy('trading', 'trading', elsewhere))).toEqual({
      kind: 'refused',
      code: 'DEPLOYMENT_UNKNOWN',
    });
    expect(await give(asked.request)).toEqual({ kind: 'refused', code: 'SIGNATURE_MALFORMED' });
    const edited = { ...asked.cancel, body: new TextEncoder().encode(JSON.stringify({ deploymentId, reference })) };
    expect(await give({ ...edited, body: edited.body.slice(1) })).toEqual({
      kind: 'refused',
      code: 'CONTENT_DIGEST_MISMATCH',
    });
    expect(await module.story()).toEqual(['registered']);
    expect(await give(signedBy('desk'))).toMatchObject({ kind: 'taken' });
    expect((await module.story(asked.id)).at(-1)).toBe('cancelled CANCELLED_BY_ENGINE');
  });

  it('stays counted when its key leaves the policy afterwards', async () => {
    const asked = setting.ask();
    const desk = anEngine('desk').cancel(setting.genesis.policy.deploymentId, asked.id, asked.body.reference);
    await give(desk);
    const { inForce } = module.policies;
    const next = aNextPolicy(aPolicyDocument(GOVERNED), inForce, (document) => {
      document['engineKeys'] = (document['engineKeys'] as { id: string }[]).filter(({ id }) => id !== 'desk');
    });
    const change = aChange(next, inForce, { by: [ALICE, BOB], castAt: now });
    expect(await module.takeChange.execute(change)).toMatchObject({ kind: 'in-force' });
    expect(await give(setting.ask().cancel)).toMatchObject({ kind: 'taken' });
    const late = setting.ask();
    const refused = anEngine('desk').cancel(inForce.deploymentId, late.id, late.body.reference);
    expect(await give(refused)).toEqual({ kind: 'refused', code: 'KEY_UNKNOWN' });
    await module.takePackage.execute(asked.item());
    expect(await module.story(asked.id)).toEqual(['registered', 'cancelled CANCELLED_BY_ENGINE']);
  });

  it('has to be nothing but a signed request, and a short one', async () => {
    const { cancel } = setting.ask();
    const take = (given: unknown) => module.takeCancel.execute(given, 'folder');
    const malformed = { kind: 'refused', code: 'MALFORMED' };
    for (const given of [null, [], {}, { cancel: null }, { cancel: 'x' }, { ...written(cancel), more: 1 }])
      expect(await take(given)).toEqual(malformed);
    const { deploymentId } = setting.genesis.policy;
    const padded = anEngine().post(
      '/v1/withdrawals/x/cancel',
      `{"deploymentId":"${deploymentId}",${' '.repeat(8_000)}"reference":"w-1"}`,
      { tag: 'sekisho-cancel' },
    );
    expect(await give(padded)).toEqual(malformed);
    const more = { deploymentId, reference: 'w-1', amount: '1' };
    expect(await give(anEngine().post('/v1/x', more, { tag: 'sekisho-cancel' }))).toEqual(malformed);
    expect(await module.story()).toEqual([]);
  });
});

describe('the ledger', () => {
  it('takes one cancel of a withdrawal, whoever brings however many at once', async () => {
    const asked = setting.ask();
    const { deploymentId } = setting.genesis.policy;
    const many = Array.from({ length: 8 }, (_, n) =>
      give(anEngine(n % 2 === 0 ? 'trading' : 'desk').cancel(deploymentId, asked.id, asked.body.reference)),
    );
    const kinds = (await Promise.all(many)).map(({ kind }) => kind).sort();
    expect(kinds).toEqual([...Array.from({ length: 7 }, () => 'known'), 'taken']);
    const [stated] = await module.receipts();
    expect(stated).toMatchObject({ withdrawalId: NO_HASH, intentHash: asked.id, outcome: 'registered', reference: '' });
    expect(await module.story()).toHaveLength(1);
  });

  it('keeps it for the server beside the receipt that states it, and for good', async () => {
    const asked = setting.ask();
    await module.takePackage.execute(asked.item());
    await give(asked.cancel);
    const { database } = module.ledger;
    const sequence = (await module.receipts()).find(({ intentHash }) => intentHash === asked.id)?.sequence ?? 0;
    expect(await cancelsStatedIn(database, sequence, sequence)).toEqual([asked.cancel]);
    expect(await cancelsStatedIn(database, 1, sequence - 1)).toEqual([]);
    expect(await cancelsStatedIn(database, sequence + 1, sequence + 9)).toEqual([]);
    for (const sql of [
      'DELETE FROM engine_cancel',
      `UPDATE engine_cancel SET source = 'url'`,
      'TRUNCATE engine_cancel',
    ])
      await expect(setting.asOwner(sql)).rejects.toMatchObject({ code: '23001' });
  });

  it.each<[string, (other: SignedRequest) => string]>([
    ['is gone', () => 'DELETE FROM engine_cancel'],
    ['stands for another withdrawal', () => `UPDATE engine_cancel SET withdrawal_id = '${'ab'.repeat(32)}'`],
    ['is another one’s', (other) => `UPDATE engine_cancel SET signed = '${JSON.stringify(writeSignedRequest(other))}'`],
  ])('does not open when a cancel %s', async (_what, edit) => {
    await give(setting.ask().cancel);
    await module.close();
    await setting.asIntruder(edit(setting.ask().cancel));
    await expect(setting.open()).rejects.toThrow(LedgerTampered);
  });

  it('does not believe a cancel that somebody has written into it', async () => {
    const asked = setting.ask();
    await give(asked.cancel);
    const { secret } = anEngine('mallory');
    const { policy } = setting.genesis;
    const forged = anEngine().cancel(policy.deploymentId, asked.id, asked.body.reference, { secret });
    await setting.asIntruder(`UPDATE engine_cancel SET signed = '${JSON.stringify(writeSignedRequest(forged))}'`);
    await expect(module.takePackage.execute(asked.item())).rejects.toThrow('a cancel that was taken is genuine');
  });
});

describe('a server that has not seen it', () => {
  it('is handed each cancel beside the receipt that states it, before the end that it brought', async () => {
    const [one, other] = [setting.ask(LARGE), setting.ask()];
    await module.takePackage.execute(one.item());
    await give(one.cancel);
    await give(other.cancel);
    await module.takePackage.execute(other.item());
    const atServer: { named: readonly string[]; cancels: readonly SignedRequest[] }[] = [];
    const postReceipts: ServerLink['postReceipts'] = (receipts, stated) => {
      const named = receipts.map(({ message }) => message.intentHash);
      if (receipts.length > 0) atServer.push({ named, cancels: stated?.cancels ?? [] });
      return Promise.resolve(receipts.at(-1)?.message.sequence ?? 0);
    };
    await new PostReceipts(module.ledger, { postReceipts }, new HeadFile(setting.headFile), SILENT).round();
    const hashes = [one.hash, one.id, one.hash, other.id, other.hash, other.hash];
    expect(atServer).toEqual([{ named: hashes, cancels: [one.cancel, other.cancel] }]);
  });
});

describe('the places for orders', () => {
  const seen = (place: 'url' | 'folder') => new SeenOrders(takeByKind(module, place), place, SILENT);

  it('give cancels beside orders: a file in the folder, an item of a URL’s list', async () => {
    const folder = makeTemporaryFolder();
    const [dropped, listed] = [setting.ask(), setting.ask()];
    for (const asked of [dropped, listed]) await module.takePackage.execute(asked.item());
    const inFolder = (name: string) => join(folder, `cancel-${name}.json`);
    mkdirSync(inFolder('0'.repeat(64)));
    writeFileSync(inFolder('1'.repeat(64)), '{"cancel":');
    writeFileSync(inFolder(dropped.id), JSON.stringify(written(dropped.cancel)));
    await new DropFolder(folder, seen('folder'), SILENT).round();
    expect((await module.story(dropped.id)).at(-1)).toBe('cancelled CANCELLED_BY_ENGINE');

    const server = createServer((_request, response) => {
      response.end(JSON.stringify({ orders: [{ no: 'order' }, written(listed.cancel)] }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      await new OrderUrl(url, seen('url'), new AbortController().signal).round();
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
    expect((await module.story(listed.id)).at(-1)).toBe('cancelled CANCELLED_BY_ENGINE');
    removeTemporaryFolder(folder);
  });
});
