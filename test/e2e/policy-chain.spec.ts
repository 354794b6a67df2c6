import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Wallet } from 'ethers';
import { deriveIntent } from '../../src/protocol/derive-intent.js';
import { type EngineKeyId } from '../../src/protocol/ids.js';
import { invariant } from '../../src/protocol/invariant.js';
import { writeSignedOrder } from '../../src/protocol/orders/signed-order.js';
import { hashPolicy, parsePolicy, type Policy } from '../../src/protocol/policy.js';
import { type Receipt } from '../../src/protocol/verbs.js';
import { type WithdrawalRequest } from '../../src/protocol/withdrawal-request.js';
import { ALICE, BOB, CAROL, DAVE, ERIN, aDevice, type TestDevice } from '../support/builders/a-device.js';
import { aChange, aNextPolicy } from '../support/builders/a-next-policy.js';
import { aGenesis } from '../support/builders/a-genesis.js';
import { aVeto } from '../support/builders/an-order.js';
import { ETH, EVM_CHAIN } from '../support/builders/a-policy.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../support/temporary-folder.js';
import { BITCOIN_REGTEST } from '../../src/protocol/chains/caip.js';
import { anEngine, aWithdrawal } from '../support/builders/an-engine.js';
import { anEvmSetting, type EvmSetting } from '../support/evm-setting.js';
import { ModuleProcess } from '../support/module-process.js';
import { signingModuleDatabases } from '../support/signing-module-databases.js';

/** Short, so that a test can wait it out; a house would take a day. */
const DELAY_SECONDS = 4;
const GOVERNANCE = {
  threshold: 2,
  governors: ['alice', 'bob', 'dave'],
  looseningDelaySeconds: DELAY_SECONDS,
  delayFloorSeconds: 2,
};
const LARGE = '2000000000000000000';
const nowSeconds = () => Math.floor(Date.now() / 1000);

type Document = { [key: string]: unknown };
type Edit = (next: Document) => void;

/**
 * The policy decides where money may go, so it must be as hard to forge as a payment. Whoever owns the server
 * hands the running signing module any change at all.
 */
describe('a policy in an attacker’s hands', () => {
  let setting: EvmSetting;
  /** The drop folder. */
  let orders: string;
  /** The last document that came into force. */
  let document: Document;
  let inForce: Policy;

  beforeAll(async () => {
    orders = makeTemporaryFolder();
    const configuration = { ordersDirectory: orders };
    setting = await anEvmSetting({ genesis: aGenesis({ policy: { governance: GOVERNANCE } }), configuration });
    document = JSON.parse(new TextDecoder().decode(setting.genesis.files.policy)) as Document;
    inForce = setting.genesis.policy;
    setting.module.start();
  }, 60_000);
  afterAll(async () => {
    await setting.end();
    removeTemporaryFolder(orders);
  });

  const saidOf = (hash: string): Receipt[] =>
    setting.server.receipts.map(({ message }) => message).filter(({ intentHash }) => intentHash === hash);
  async function waitFor(hash: string, outcome: string, withinMs = 20_000): Promise<Receipt> {
    const giveUpAt = Date.now() + withinMs;
    for (;;) {
      const found = saidOf(hash).find((message) => message.outcome === outcome);
      if (found !== undefined) return found;
      if (Date.now() > giveUpAt)
        throw new Error(
          `no ${outcome}: ${saidOf(hash)
            .map((each) => each.outcome)
            .join()}`,
        );
      await sleep(25);
    }
  }

  /** Another document each time, or a test would find what was stated in another one. */
  function propose(edit: Edit, by: readonly TestDevice[] = [ALICE, BOB]) {
    const bytes = aNextPolicy(document as never, inForce, edit);
    expect(saidOf(hashPolicy(bytes))).toEqual([]);
    return { bytes, hash: hashPolicy(bytes), change: aChange(bytes, inForce, { by, castAt: nowSeconds() }) };
  }
  const entered = (bytes: Uint8Array): void => {
    document = JSON.parse(new TextDecoder().decode(bytes)) as Document;
    inForce = parsePolicy(bytes);
  };
  const ethCap =
    (amount: bigint): Edit =>
    (next) => {
      next['limits'] = (next['limits'] as { asset: string }[]).map((limit) =>
        limit.asset === ETH ? { ...limit, amount: amount.toString() } : limit,
      );
    };

  function ask(overrides: Partial<WithdrawalRequest> = {}) {
    const engine = anEngine('trading', setting.server.url);
    const body = aWithdrawal(setting.genesis.policy.deploymentId, {
      ...{ asset: ETH, amount: LARGE, destination: Wallet.createRandom().address },
      ...overrides,
    });
    const derived = deriveIntent(body, engine.keyId as EngineKeyId, inForce);
    invariant(derived.kind === 'intent', 'the builder asks for something that the policy knows');
    const request = engine.withdrawal(body);
    const offer = (...devices: readonly TestDevice[]): string =>
      setting.server.offer(setting.genesis.policy.deploymentId, body.reference, {
        request,
        votes: devices.map((device) => device.approve(inForce, derived.intent)),
        cancel: null,
      });
    return { body, intent: derived.intent, offer };
  }
  async function pay(): Promise<void> {
    const asked = ask({ amount: '1000' });
    await setting.server.waitFor(asked.offer(), ({ outcome }) => outcome === 'final', 30_000);
  }

  it('is not changed by what too few governors signed, by a stranger, or in other words than it says', async () => {
    const stranger = aDevice('mallory');
    const offered = [propose(ethCap(9n * 10n ** 18n), [ALICE]), propose(ethCap(8n * 10n ** 18n), [ALICE, CAROL, ERIN])];
    for (const { change } of offered) setting.server.offerChange(change);
    const bytes = aNextPolicy(document as never, inForce, ethCap(7n * 10n ** 18n));
    const castAt = nowSeconds();
    const stating = { effect: 'tightening', delaySeconds: 0 };
    setting.server.offerChange(aChange(bytes, inForce, { by: [ALICE, BOB], castAt, stating }));
    setting.server.offerChange(aChange(bytes, inForce, { by: [stranger, BOB], castAt }));
    setting.server.offerChange({ ...propose(ethCap(1n)).change, policy: 'AAAA' });
    setting.server.offerChange({ what: 'ever' });
    await pay();
    await pay();
    for (const hash of [...offered.map((each) => each.hash), hashPolicy(bytes)]) expect(saidOf(hash)).toEqual([]);
  }, 60_000);

  it('tightens at once, and the next signature minds it', async () => {
    const { bytes, hash, change } = propose(ethCap(5000n));
    setting.server.offerChange(change);
    await waitFor(hash, 'policy-in-force');
    entered(bytes);
    const asked = ask({ amount: '5001' });
    const id = asked.offer();
    expect((await setting.server.waitFor(id, ({ outcome }) => outcome === 'waiting')).reason).toBe('LIMIT_REACHED');
    expect(await setting.anvil.balanceOf(asked.body.destination)).toBe(0n);
  }, 60_000);

  it('loosens only after its delay, by the module’s own clock, though the module is killed meanwhile', async () => {
    const { bytes, hash, change } = propose(ethCap(10n ** 18n));
    setting.server.offerChange(change);
    const registered = await waitFor(hash, 'policy-registered');
    await setting.module.kill();
    setting.module.start();
    const settled = await waitFor(hash, 'policy-in-force', 30_000);
    expect(settled.recordedAt - registered.recordedAt).toBeGreaterThanOrEqual(DELAY_SECONDS);
    entered(bytes);
    await pay();
  }, 60_000);

  it('does not loosen at a start before it has asked the server, where a veto was given while it was down', async () => {
    const { hash, change } = propose(ethCap(20n * 10n ** 18n));
    setting.server.offerChange(change);
    await waitFor(hash, 'policy-registered');
    await setting.module.kill();
    setting.server.orders = [writeSignedOrder(aVeto(DAVE, inForce, hash))];
    await sleep((DELAY_SECONDS + 1) * 1_000);
    setting.module.start();
    expect((await waitFor(hash, 'policy-void', 30_000)).reason).toBe('POLICY_VETOED');
    setting.server.orders = [];
  }, 60_000);

  it('does not loosen at a start before it has heard all that the server has: a veto behind a hundred other orders', async () => {
    const { hash, change } = propose(ethCap(21n * 10n ** 18n));
    setting.server.offerChange(change);
    await waitFor(hash, 'policy-registered');
    await setting.module.kill();
    const others = Array.from({ length: 100 }, (_, n) => ({ nonsense: n }));
    setting.server.ordersOnce.push(others, [writeSignedOrder(aVeto(DAVE, inForce, hash))]);
    await sleep((DELAY_SECONDS + 1) * 1_000);
    setting.module.start();
    expect((await waitFor(hash, 'policy-void', 30_000)).reason).toBe('POLICY_VETOED');
    expect(saidOf(hash).map(({ outcome }) => outcome)).not.toContain('policy-in-force');
  }, 60_000);

  it('does not loosen at a start before it has looked where a veto may lie that came while it was down', async () => {
    const { hash, change } = propose(ethCap(22n * 10n ** 18n));
    setting.server.offerChange(change);
    await waitFor(hash, 'policy-registered');
    await setting.module.kill();
    const file = (name: string) => join(orders, `${name.padStart(64, '0')}.json`);
    // So many that a look takes longer than it takes to settle what is due.
    for (let n = 0; n < 2_000; n += 1) writeFileSync(file(String(n)), '{}');
    writeFileSync(file('f'.repeat(64)), JSON.stringify(writeSignedOrder(aVeto(DAVE, inForce, hash))));
    await sleep((DELAY_SECONDS + 1) * 1_000);
    setting.module.start();
    expect((await waitFor(hash, 'policy-void', 30_000)).reason).toBe('POLICY_VETOED');
    expect(saidOf(hash).map(({ outcome }) => outcome)).not.toContain('policy-in-force');
  }, 60_000);

  it('never goes back: yesterday’s policies, and forks of them, are not taken', async () => {
    const first = setting.genesis.policy;
    const before = inForce;
    const bytes = aNextPolicy(document as never, first, ethCap(3n * 10n ** 18n));
    setting.server.offerChange(aChange(bytes, first, { by: [ALICE, BOB], castAt: nowSeconds() }));
    await pay();
    await pay();
    expect(saidOf(hashPolicy(bytes))).toEqual([]);
    expect(setting.server.receipts.at(-1)?.message.policyHash).toBe(before.hash);
  }, 60_000);

  it('counts votes again: whoever is no longer of the group drops out, and the proposal goes on', async () => {
    const asked = ask();
    asked.offer(ALICE, BOB);
    await setting.server.waitFor(asked.intent.withdrawalId, ({ reason }) => reason === 'QUORUM_NOT_REACHED');
    const votes = [ALICE, BOB, DAVE, CAROL].map((device) => device.approve(inForce, asked.intent));
    // Bob leaves the groups.
    const { bytes, hash, change } = propose((next) => {
      const text = JSON.stringify(next).replaceAll('["alice","bob","carol"]', '["alice","carol"]');
      Object.assign(next, JSON.parse(text));
    });
    setting.server.offerChange(change);
    await waitFor(hash, 'policy-in-force');
    entered(bytes);
    const deployment = setting.genesis.policy.deploymentId;
    const engine = anEngine('trading', setting.server.url);
    const work = (n: number) => ({ request: engine.withdrawal(asked.body), votes: votes.slice(0, n), cancel: null });
    setting.server.offer(deployment, asked.body.reference, work(3));
    await sleep(1_000);
    expect(await setting.anvil.balanceOf(asked.body.destination)).toBe(0n);
    setting.server.offer(deployment, asked.body.reference, work(4));
    await setting.server.waitFor(asked.intent.withdrawalId, ({ outcome }) => outcome === 'final', 30_000);
    expect(await setting.anvil.balanceOf(asked.body.destination)).toBe(BigInt(LARGE));
  }, 60_000);

  it('is that of one genesis: the module stops loudly on another, over the same ledger and beside its note of it', async () => {
    await setting.module.stop();
    // As the ceremony makes it that is held again: the same keys, devices and rules.
    const other = aGenesis({ policy: { governance: GOVERNANCE, deploymentId: 'ef'.repeat(32) } });
    const { server, anvil } = setting;
    const empty = await signingModuleDatabases.clone();
    const headFile = join(dirname(setting.module.configFile), 'ledger-head');
    for (const [database, configuration, said] of [
      [setting.database, {}, 'the ledger belongs to the genesis'],
      [empty, { headFile }, 'this database is an old copy or another one'],
    ] as const) {
      const folder = makeTemporaryFolder();
      const nodes = { [EVM_CHAIN]: anvil.url, [BITCOIN_REGTEST]: anvil.url };
      const where = { folder, genesis: other, database, serverUrl: server.url, nodes, configuration };
      const process = await ModuleProcess.prepare(where);
      process.start();
      expect((await process.ended()).code).not.toBe(0);
      expect(process.log()).toContain(said);
      removeTemporaryFolder(folder);
    }
    await empty.drop();
    setting.module.start();
    await pay();
  }, 60_000);
});
