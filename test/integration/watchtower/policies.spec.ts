import { type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { readAsked } from '../../../src/protocol/evidence.js';
import { type ChainLink } from '../../../src/protocol/governance/follow-chain.js';
import { writeSignedOrder, type SignedOrder } from '../../../src/protocol/orders/signed-order.js';
import { parsePolicy } from '../../../src/protocol/policy.js';
import { Feed } from '../../../src/watchtower/feed.js';
import { FollowPolicies } from '../../../src/watchtower/follow-policies.js';
import { KnownPolicies } from '../../../src/watchtower/known-policies.js';
import { listen } from '../../../src/watchtower/listen.js';
import { Pulse } from '../../../src/watchtower/pulse.js';
import { WatchtowerKey } from '../../../src/watchtower/watchtower-key.js';
import { aChange, aChainLink, followingDocument, listed } from '../../support/builders/a-change.js';
import { aDevice, ALICE, BOB, CAROL, DAVE, ERIN } from '../../support/builders/a-device.js';
import { aGenesis, writeGenesisFolder } from '../../support/builders/a-genesis.js';
import { aPolicyDocument, documentBytes } from '../../support/builders/a-policy.js';
import { type Document } from '../../support/builders/a-rich-policy.js';
import {
  aFreeze,
  anUnfreeze,
  aRejectOrder,
  aSuspend,
  digestOf,
  GOVERNED,
  WATCHTOWER_KEY,
  WATCHTOWER_SECRET,
} from '../../support/builders/an-order.js';
import { anEngine, aWithdrawal } from '../../support/builders/an-engine.js';
import { FakeSekishoServer } from '../../support/fake-sekisho-server.js';
import { type TestDevice } from '../../support/builders/a-device.js';
import { SILENT } from '../../support/silent-log.js';
import { type TestDatabase } from '../../support/template-database.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../support/temporary-folder.js';
import { watchtowerDatabases } from '../../support/watchtower-databases.js';

const genesis = aGenesis({ policy: GOVERNED });
const first = aPolicyDocument(GOVERNED);
const { deploymentId, hash: genesisHash } = genesis.genesis;

/** Dave has lost his laptop, and has a phone. As finance decides by one, Erin has to agree. */
const PHONE = aDevice('dave', { id: 'dave-phone' });
const second = followingDocument(first, (edited) => {
  edited['devices'] = (edited['devices'] as Document[]).map((each) => (each['id'] === DAVE.id ? listed(PHONE) : each));
});
const two = parsePolicy(documentBytes(second));
function linkTo(document: unknown, by: readonly TestDevice[] = [ALICE, BOB, ERIN]): ChainLink {
  return aChainLink(aChange(document, genesis.policy, by, [PHONE.enrolment(deploymentId, genesisHash)]), genesis);
}
const link = linkTo(second);

function anAskedIntent() {
  const asked = readAsked(anEngine().withdrawal(aWithdrawal(deploymentId)), genesis.policy);
  if (asked.kind !== 'asked') throw new Error(asked.kind);
  return asked;
}

describe('the watchtower, as policies follow each other', () => {
  let database: TestDatabase;
  let folder: string;
  let server: FakeSekishoServer;
  const ends: (() => Promise<void>)[] = [];

  beforeEach(async () => {
    folder = makeTemporaryFolder();
    writeGenesisFolder(join(folder, 'genesis'), genesis.files);
    database = await watchtowerDatabases.clone();
    server = await FakeSekishoServer.start(genesis.files);
  });
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
    await server.stop();
    await database.drop();
    removeTemporaryFolder(folder);
  });

  async function start({ serverUrl = server.url } = {}) {
    const policies = KnownPolicies.open({ directory: join(folder, 'genesis'), hash: genesisHash });
    const feed = new Feed(database.url, policies, SILENT);
    await feed.begin(policies.genesis);
    const kept = policies.newIn(await feed.readPolicies());
    if (kept.kind === 'followed') policies.enter(kept);
    const key = new WatchtowerKey(WATCHTOWER_SECRET);
    const pulse = new Pulse({ feed, key, genesis: policies.genesis, log: SILENT, intervalSeconds: 1 });
    await pulse.start();
    const following = new FollowPolicies({ policies, feed, serverUrl, publicKey: WATCHTOWER_KEY, log: SILENT });
    const http: Server = await listen({ feed, pulse, following, log: SILENT, host: '127.0.0.1', port: 0 });
    const end = async () => {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
      await following.stop();
      await pulse.stop();
      await feed.close();
    };
    let isOver = false;
    const once = async () => {
      if (!isOver) await end();
      isOver = true;
    };
    ends.push(once);
    const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
    const give = async (order: SignedOrder) => {
      const answer = await fetch(`${url}/orders`, { method: 'POST', body: JSON.stringify(writeSignedOrder(order)) });
      return answer.ok ? answer.status : z.object({ code: z.string() }).parse(await answer.json()).code;
    };
    return { policies, following, give, end: once };
  }

  it('takes a freeze by a device that came later, on the first try', async () => {
    server.showChain([link]);
    const tower = await start();
    expect(tower.policies.inForce.version).toBe(1);
    expect(await tower.give(aFreeze(PHONE, two))).toBe(201);
    expect(tower.policies.inForce.hash).toBe(two.hash);
    expect(await tower.give(aFreeze(DAVE, two))).toBe('ORDER_DEVICE_UNKNOWN');
  });

  it('knows the newest version after a restart, with every server down', async () => {
    server.showChain([link]);
    const before = await start();
    expect(await before.following.look()).toBe(true);
    await before.end();
    const after = await start({ serverUrl: 'http://127.0.0.1:9' });
    expect(after.policies.inForce.hash).toBe(two.hash);
    expect(await after.give(aFreeze(PHONE, two))).toBe(201);
    const again = await start();
    expect(await again.following.look()).toBe(true);
    expect(again.policies.inForce.hash).toBe(two.hash);
  });

  it('says to try again, and another way, where it cannot learn whether the device is a new one', async () => {
    const tower = await start({ serverUrl: 'http://127.0.0.1:9' });
    const freeze = aFreeze(PHONE, two);
    expect(await tower.give(freeze)).toBe('ORDER_POLICY_BEHIND');
    expect(await tower.give(aFreeze(CAROL, two))).toBe(201);
    await tower.end();
    server.showChain([link]);
    expect(await (await start()).give(freeze)).toBe(201);
  });

  it.each<[string, () => void]>([
    [
      'too few governors have signed',
      () => {
        server.showChain([{ ...link, change: { ...link.change, signatures: link.change.signatures.slice(1) } }]);
      },
    ],
    [
      'the signing module has not put in force',
      () => {
        server.showChain([aChainLink(link.change, genesis, { outcome: 'policy-registered' })]);
      },
    ],
    [
      'is no chain',
      () => {
        server.on('GET /v1/policy', () => ({ body: { chain: [{ change: 1 }] } }));
      },
    ],
    [
      'is an error',
      () => {
        server.on('GET /v1/policy', () => ({ status: 500, body: {} }));
      },
    ],
  ])('stays with what it knows before a server that shows one that %s', async (_what, lie) => {
    const tower = await start();
    lie();
    expect(await tower.following.look()).toBe(false);
    expect(tower.policies.inForce.version).toBe(1);
    expect(await tower.give(aFreeze(PHONE, two))).toBe('ORDER_POLICY_BEHIND');
  });

  it('goes back behind no version, whatever the server shows then', async () => {
    server.showChain([link]);
    const before = await start();
    await before.following.look();
    await before.end();
    const other = followingDocument(first, (edited) => (edited['maxLifetimeSeconds'] = 3_600));
    for (const chain of [[], [linkTo(other)]]) {
      server.showChain(chain);
      const tower = await start();
      await tower.following.look();
      expect(tower.policies.inForce.hash).toBe(two.hash);
      expect(tower.policies.version(3)).toBeNull();
      await tower.end();
    }
  });

  it('passes a “no” on whose device has been suspended or has left on the way, and no other of its orders', async () => {
    server.showChain([link]);
    const tower = await start();
    await tower.following.look();
    const { intent } = anAskedIntent();
    const forged = { ...aRejectOrder(DAVE, genesis.policy, intent), signature: PHONE.reject(two, intent).signature };
    expect(await tower.give(forged)).toBe('ORDER_DEVICE_UNKNOWN');
    expect(await tower.give(aRejectOrder(DAVE, two, intent))).toBe('ORDER_DEVICE_UNKNOWN');
    expect(await tower.give(aFreeze(DAVE, genesis.policy))).toBe('ORDER_DEVICE_UNKNOWN');
    expect(await tower.give(aRejectOrder(DAVE, genesis.policy, intent))).toBe(201);
    expect(await tower.give(aSuspend(ALICE, two, BOB.id))).toBe(201);
    expect(await tower.give(aSuspend(BOB, two, ALICE.id))).toBe('ORDER_DEVICE_SUSPENDED');
    expect(await tower.give(aRejectOrder(BOB, two, intent))).toBe(201);
  });

  it('leaves a suspension lifted when a device that signed for that has left', async () => {
    const tower = await start();
    const suspension = aSuspend(ALICE, two, BOB.id);
    expect(await tower.give(suspension)).toBe(201);
    for (const governor of [ALICE, DAVE])
      expect(await tower.give(anUnfreeze(governor, two, [digestOf(two, suspension)]))).toBe(201);
    server.showChain([link]);
    expect(await tower.give(aFreeze(PHONE, two))).toBe(201);
    expect(await tower.give(aFreeze(BOB, two))).toBe(201);
  });
});
