import { aChainLink, aChange, followingDocument } from '../../test/support/builders/a-change.js';
import { ALICE, BOB } from '../../test/support/builders/a-device.js';
import { aGenesis } from '../../test/support/builders/a-genesis.js';
import { aPolicyDocument, documentBytes } from '../../test/support/builders/a-policy.js';
import { GOVERNANCE } from '../../test/support/builders/a-rich-policy.js';
import { aWithdrawalView } from '../../test/support/builders/a-withdrawal-view.js';
import { anEngine, aWithdrawal } from '../../test/support/builders/an-engine.js';
import { TestReceipts } from '../../test/support/builders/test-receipts.js';
import { FakeSekishoServer } from '../../test/support/fake-sekisho-server.js';
import { deriveIntent } from '../protocol/derive-intent.js';
import { type EngineKeyId } from '../protocol/ids.js';
import { invariant } from '../protocol/invariant.js';
import { parsePolicy } from '../protocol/policy.js';
import { type ChainLink } from '../protocol/governance/follow-chain.js';
import { createEngineClient } from './client.js';

const genesis = aGenesis({ policy: { governance: GOVERNANCE } });
const first = aPolicyDocument({ governance: GOVERNANCE });
/** Another fee ceiling makes another intent of the same request. */
const second = followingDocument(first, (edited) => {
  const [btc] = edited['assets'] as Record<string, string>[];
  if (btc !== undefined) btc['maxFee'] = '90000';
});
const link = aChainLink(aChange(second, genesis.policy, [ALICE, BOB]), genesis);
const two = parsePolicy(documentBytes(second));
const unsigned: ChainLink = { ...link, change: { ...link.change, signatures: link.change.signatures.slice(1) } };

describe('the engine client, as policies follow each other', () => {
  let server: FakeSekishoServer;
  beforeEach(async () => {
    server = await FakeSekishoServer.start(genesis.files);
  });
  afterEach(() => server.stop());

  const engine = anEngine('trading');
  const client = () =>
    createEngineClient({
      serverUrl: server.url,
      genesisHash: genesis.genesis.hash,
      keyId: engine.keyId,
      secretKey: engine.secret,
      retries: 0,
    });
  const request = aWithdrawal(genesis.genesis.deploymentId);
  const intentUnder = (policy: typeof two) => {
    const derived = deriveIntent(request, 'trading' as EngineKeyId, policy);
    invariant(derived.kind === 'intent', 'the builder asks for something possible');
    return derived.intent;
  };
  const tells = (policy: typeof two): void => {
    const intent = intentUnder(policy);
    const receipts = new TestReceipts(genesis);
    const all = receipts.payment(intent, 'aa'.repeat(32), { policyHash: policy.hash });
    const view = aWithdrawalView(intent, all);
    server.on('POST /v1/withdrawals', () => ({ status: 201, body: view }));
    server.on(`GET /v1/withdrawals/${intent.withdrawalId}`, () => ({ body: view }));
  };

  it('follows the chain from the genesis that it has pinned', async () => {
    server.showChain([link]);
    expect((await client().genesis()).policy.version).toBe(2);
  });

  it('is at home with what was decided under a policy that came into force after it had looked', async () => {
    const ours = client();
    expect((await ours.genesis()).policy.version).toBe(1);
    server.showChain([link]);
    tells(two);
    expect((await ours.requestWithdrawal(request)).state).toBe('final');
    expect((await ours.genesis()).policy.version).toBe(2);
  });

  it('is at home with what was registered under an earlier one', async () => {
    server.showChain([link]);
    tells(genesis.policy);
    expect((await client().requestWithdrawal(request)).state).toBe('final');
  });

  it('refuses a chain that the governors have not signed', async () => {
    server.showChain([unsigned]);
    await expect(client().genesis()).rejects.toMatchObject({ code: 'POLICY_UNSIGNED' });
  });

  it('refuses a server that takes back what was in force', async () => {
    const ours = client();
    server.showChain([link]);
    await ours.genesis();
    server.showChain([]);
    // Something that makes it look again.
    const asking = ours.requestWithdrawal({ ...request, asset: 'eip155:1/slip44:60' });
    await expect(asking).rejects.toMatchObject({ code: 'POLICY_ROLLED_BACK' });
  });
});
