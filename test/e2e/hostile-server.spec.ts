import { Wallet } from 'ethers';
import { base64 } from '@scure/base';
import { deriveIntent } from '../../src/protocol/derive-intent.js';
import { contentDigest, type SignedRequest } from '../../src/protocol/http-signature.js';
import { type EngineKeyId } from '../../src/protocol/ids.js';
import { invariant } from '../../src/protocol/invariant.js';
import { type Intent } from '../../src/protocol/verbs.js';
import { type SignedVote } from '../../src/protocol/vote.js';
import { type WithdrawalRequest } from '../../src/protocol/withdrawal-request.js';
import { ALICE, aDevice, BOB, CAROL, DAVE, ERIN, type TestDevice } from '../support/builders/a-device.js';
import { aGenesis } from '../support/builders/a-genesis.js';
import { ETH } from '../support/builders/a-policy.js';
import { anEngine, aWithdrawal, type TestRequester } from '../support/builders/an-engine.js';
import { anEvmSetting, type EvmSetting } from '../support/evm-setting.js';

/**
 * Whoever owns the server and its database can hand the signing module any package at all. Each test is one
 * such package for the running process, and looks at the receipt and at the chain. Calling the checking
 * function would not do: between it and the chain there is a process that might not call it.
 */
describe('a server in an attacker’s hands', () => {
  let setting: EvmSetting;
  const now = () => Math.floor(Date.now() / 1000);

  beforeAll(async () => {
    setting = await anEvmSetting();
    setting.module.start();
  }, 60_000);
  afterAll(() => setting.end());

  // Whatever was refused before: what is in order still goes through.
  afterEach(async () => {
    const asked = ask({ amount: '1000' });
    const id = setting.server.offer(setting.genesis.policy.deploymentId, asked.body.reference, asked.package());
    await setting.server.waitFor(id, ({ outcome }) => outcome === 'final', 30_000);
    expect(await setting.anvil.balanceOf(asked.body.destination)).toBe(1000n);
  }, 60_000);

  /** Something that needs a quorum, asked for in order. */
  function ask(
    overrides: Partial<WithdrawalRequest> = {},
    engine: TestRequester = anEngine('trading', setting.server.url),
  ) {
    const { policy } = setting.genesis;
    const body = aWithdrawal(policy.deploymentId, {
      asset: ETH,
      amount: '2000000000000000000',
      destination: Wallet.createRandom().address,
      ...overrides,
    });
    const derived = deriveIntent(body, engine.keyId as EngineKeyId, policy);
    invariant(derived.kind === 'intent', 'the builder asks for something that the policy knows');
    const request = engine.withdrawal(body);
    return {
      body,
      intent: derived.intent,
      request,
      package: (votes: readonly SignedVote[] = [], changes: Partial<{ request: SignedRequest }> = {}) => ({
        request,
        votes,
        cancel: null,
        ...changes,
      }),
    };
  }

  const approvals = (intent: Intent, ...devices: readonly TestDevice[]): readonly SignedVote[] =>
    devices.map((device) => device.approve(setting.genesis.policy, intent));

  /** Hands out a package and expects a refusal with this code, and nothing on the chain. */
  async function expectRefused(asked: ReturnType<typeof ask>, work: ReturnType<typeof asked.package>, code: string) {
    const id = setting.server.offer(setting.genesis.policy.deploymentId, asked.body.reference, work);
    const receipt = await setting.server.waitFor(id, ({ outcome }) => outcome === 'refused');
    expect(receipt.reason).toBe(code);
    expect(await setting.anvil.balanceOf(asked.body.destination)).toBe(0n);
    expect(setting.server.receiptsOf(id).map(({ message }) => message.outcome)).not.toContain('signed');
  }

  it('is told no when it flips a state to approved, for a package has no state', async () => {
    const asked = ask();
    const id = setting.server.offer(setting.genesis.policy.deploymentId, asked.body.reference, asked.package());
    await setting.server.waitFor(id, ({ outcome }) => outcome === 'registered');
    await expectRefused(asked, asked.package(), 'QUORUM_NOT_REACHED');
  });

  it('cannot smuggle a state or an amount into a package', async () => {
    const asked = ask();
    const { withdrawalId } = asked.intent;
    setting.server.offerRaw(withdrawalId, { request: {}, votes: [], cancel: null, state: 'authorised', amount: '1' });
    const receipt = await setting.server.waitFor(withdrawalId, ({ outcome }) => outcome === 'refused');
    expect(receipt.reason).toBe('PACKAGE_MALFORMED');
  });

  it('cannot pay with one vote less than the quorum', async () => {
    const asked = ask();
    await expectRefused(asked, asked.package(approvals(asked.intent, ALICE, DAVE)), 'QUORUM_NOT_REACHED');
    const again = ask();
    await expectRefused(again, again.package(approvals(again.intent, ALICE, BOB)), 'QUORUM_NOT_REACHED');
  });

  it('cannot edit the amount after approval', async () => {
    const asked = ask();
    const edited = { ...asked.body, amount: '3000000000000000000' };
    const body = new TextEncoder().encode(JSON.stringify(edited));
    const votes = approvals(asked.intent, ALICE, BOB, DAVE);
    await expectRefused(
      asked,
      asked.package(votes, { request: { ...asked.request, body } }),
      'REQUEST_SIGNATURE_INVALID',
    );
  });

  it('cannot edit the destination after approval and recompute the digest', async () => {
    const asked = ask();
    const thief = Wallet.createRandom().address;
    const body = new TextEncoder().encode(JSON.stringify({ ...asked.body, destination: thief }));
    const headers = { ...asked.request.headers, 'content-digest': contentDigest(body) };
    const votes = approvals(asked.intent, ALICE, BOB, DAVE);
    await expectRefused(
      asked,
      asked.package(votes, { request: { ...asked.request, body, headers } }),
      'REQUEST_SIGNATURE_INVALID',
    );
    expect(await setting.anvil.balanceOf(thief)).toBe(0n);
  });

  it('cannot insert an approver of its own', async () => {
    const asked = ask();
    const votes = [
      ...approvals(asked.intent, ALICE, DAVE),
      aDevice('mallory').approve(setting.genesis.policy, asked.intent),
    ];
    await expectRefused(asked, asked.package(votes), 'VOTE_DEVICE_UNKNOWN');
  });

  it('cannot sign in the name of an enrolled device', async () => {
    const asked = ask();
    const forged = aDevice('mallory').approve(setting.genesis.policy, asked.intent, {
      approver: 'bob',
      device: BOB.id,
    });
    await expectRefused(
      asked,
      asked.package([...approvals(asked.intent, ALICE, DAVE), forged]),
      'VOTE_SIGNATURE_INVALID',
    );
  });

  it('cannot lend one person’s device to another', async () => {
    const asked = ask();
    const lent = ALICE.approve(setting.genesis.policy, asked.intent, { approver: 'bob' });
    await expectRefused(
      asked,
      asked.package([...approvals(asked.intent, ALICE, DAVE), lent]),
      'VOTE_DEVICE_NOT_THE_APPROVERS',
    );
  });

  it('cannot copy votes from another proposal', async () => {
    const approved = ask();
    const wanted = ask();
    await expectRefused(wanted, wanted.package(approvals(approved.intent, ALICE, BOB, DAVE)), 'VOTE_INTENT_MISMATCH');
  });

  it('cannot present votes of another deployment', async () => {
    const asked = ask();
    const elsewhere = aGenesis({ policy: { deploymentId: 'ab'.repeat(32) } }).policy;
    const votes = [ALICE, BOB, DAVE].map((device) =>
      device.approve(elsewhere, asked.intent, { policyHash: setting.genesis.policy.hash }),
    );
    await expectRefused(asked, asked.package(votes), 'VOTE_SIGNATURE_INVALID');
  });

  it('cannot count one person twice', async () => {
    const asked = ask();
    const twice = [
      ALICE.approve(setting.genesis.policy, asked.intent),
      ALICE.approve(setting.genesis.policy, asked.intent, { castAt: now() - 1 }),
      DAVE.approve(setting.genesis.policy, asked.intent),
    ];
    await expectRefused(asked, asked.package(twice), 'QUORUM_NOT_REACHED');
  });

  it('cannot use votes that have expired', async () => {
    const asked = ask();
    const times = { castAt: now() - 700, expiresAt: now() - 100 };
    const late = DAVE.approve(setting.genesis.policy, asked.intent, times);
    const votes = [...approvals(asked.intent, ALICE, BOB), late];
    // Erin may still approve; where nobody is left, it ends instead.
    await expectRefused(asked, asked.package(votes), 'QUORUM_NOT_REACHED');
  });

  it('cannot make the one who asks decide', async () => {
    const asked = ask({ initiators: ['bob'] });
    await expectRefused(asked, asked.package(approvals(asked.intent, ALICE, BOB, DAVE)), 'QUORUM_NOT_REACHED');
    const byCustodian = ask({}, anEngine('desk', setting.server.url));
    const votes = approvals(byCustodian.intent, ALICE, BOB, DAVE);
    await expectRefused(byCustodian, byCustodian.package(votes), 'QUORUM_NOT_REACHED');
  });

  it('cannot leave out the initiator whom the request names', async () => {
    const asked = ask({ initiators: ['bob'] });
    const without = ask({ reference: asked.body.reference });
    const votes = approvals(without.intent, ALICE, BOB, DAVE);
    await expectRefused(asked, asked.package(votes), 'VOTE_INTENT_MISMATCH');
  });

  it('cannot ask in the engine’s place', async () => {
    const asked = ask({ amount: '1000' });
    const forged = anEngine('trading', setting.server.url).withdrawal(asked.body, {
      secret: aDevice('mallory').secret,
    });
    await expectRefused(asked, asked.package([], { request: forged }), 'REQUEST_SIGNATURE_INVALID');

    const other = ask({ amount: '1000' });
    const unknown = anEngine('mallory', setting.server.url).withdrawal(other.body);
    await expectRefused(other, other.package([], { request: unknown }), 'REQUEST_SIGNATURE_INVALID');

    const third = ask({ amount: '1000' });
    const none = {
      ...third.request,
      headers: { ...third.request.headers, signature: `sekisho=:${base64.encode(new Uint8Array(64))}:` },
    };
    await expectRefused(third, third.package([], { request: none }), 'REQUEST_SIGNATURE_INVALID');
  });

  it('cannot turn a question into a withdrawal', async () => {
    const asked = ask({ amount: '1000' });
    const question = anEngine('trading', setting.server.url).dryRun(asked.body);
    await expectRefused(asked, asked.package([], { request: question }), 'REQUEST_SIGNATURE_INVALID');
  });

  it('cannot replace a registered request by another of the same reference', async () => {
    const asked = ask();
    const { policy } = setting.genesis;
    const id = setting.server.offer(policy.deploymentId, asked.body.reference, asked.package());
    await setting.server.waitFor(id, ({ outcome }) => outcome === 'registered');
    const replaced = ask({ reference: asked.body.reference });
    await expectRefused(replaced, replaced.package(approvals(replaced.intent, ALICE, BOB, DAVE)), 'REQUEST_DIFFERS');
  });

  it('gets the same payment and no second one when its database went back to yesterday', async () => {
    const asked = ask();
    const { policy } = setting.genesis;
    const work = asked.package(approvals(asked.intent, ALICE, CAROL, ERIN));
    const id = setting.server.offer(policy.deploymentId, asked.body.reference, work);
    const paid = await setting.server.waitFor(id, ({ outcome }) => outcome === 'final', 30_000);

    const known = setting.server.receipts.splice(0);
    setting.server.claimedSequence = 0;
    setting.server.offer(policy.deploymentId, asked.body.reference, work);
    const again = await setting.server.waitFor(id, ({ outcome }) => outcome === 'final', 30_000);

    expect(again).toEqual(paid);
    expect(setting.server.receipts.slice(0, known.length)).toEqual(known);
    const transactions = new Set(
      setting.server
        .receiptsOf(id)
        .map(({ message }) => message.txid)
        .filter((txid) => txid !== ''),
    );
    expect(transactions.size).toBe(1);
    expect(await setting.anvil.balanceOf(asked.body.destination)).toBe(BigInt(asked.body.amount));
  }, 90_000);
});
