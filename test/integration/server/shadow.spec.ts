import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeSignedReceipt } from '../../../src/protocol/receipt.js';
import { aGenesis } from '../../support/builders/a-genesis.js';
import { aPolicyDocument, LARGE_BTC } from '../../support/builders/a-policy.js';
import { GOVERNANCE } from '../../support/builders/a-rich-policy.js';
import { aSecret } from '../../support/builders/a-secret.js';
import { anAuditor, aSigningModule } from '../../support/builders/an-engine.js';
import { TestReceipts } from '../../support/builders/test-receipts.js';
import { FakeContext } from '../../support/fake-context.js';
import { propose } from '../../support/proposals.js';
import { runCli } from '../../support/run-cli.js';
import { PUBLIC_URL, ServerUnderTest } from '../../support/server-under-test.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../support/temporary-folder.js';

const genesis = aGenesis({ policy: { governance: GOVERNANCE } });
const signingModule = aSigningModule(PUBLIC_URL);
const { keyId } = anAuditor();

let root: string;
let server: ServerUnderTest;
beforeEach(async () => {
  root = makeTemporaryFolder();
  server = await ServerUnderTest.start({ genesis });
});
afterEach(async () => {
  await server.stop();
  removeTemporaryFolder(root);
});

function write(name: string, value: unknown): string {
  writeFileSync(join(root, name), typeof value === 'string' ? value : JSON.stringify(value), { mode: 0o600 });
  return join(root, name);
}

it('tells beside the running server what a draft would decide otherwise', async () => {
  const small = await propose(server, { amount: (LARGE_BTC / 2n).toString() });
  const large = await propose(server);
  const receipts = new TestReceipts(genesis);
  const registered = [small, large].map(({ intent }) => writeSignedReceipt(receipts.state(intent, 'registered')));
  const handed = signingModule.post('/v1/signing-work/receipts', { receipts: registered }, { tag: 'sekisho-work' });
  expect((await server.send(handed)).code).toBe('answered 200');

  const everybodyIsAsked = (aPolicyDocument()['tiers'] as { id: string }[]).filter(({ id }) => id !== 'btc-small');
  const document = aPolicyDocument({
    ...{ governance: GOVERNANCE, version: 2, previous: genesis.policy.hash },
    tiers: everybodyIsAsked.map((tier) => (tier.id === 'btc-large' ? { ...tier, atLeast: '1' } : tier)),
  });
  write('auditor.key', Buffer.from(aSecret('auditor auditor')).toString('hex'));
  const about = { serverUrl: PUBLIC_URL, genesisHash: genesis.genesis.hash, keyId, privateKeyFile: 'auditor.key' };
  const files = ['--draft', write('draft.json', document), '--config', write('auditor.json', about)];
  const context = Object.assign(new FakeContext(), {
    fetch: (url: string, init: RequestInit) => fetch(url.replace(PUBLIC_URL, server.url), init),
  });

  expect([await runCli(context, 'policy', 'shadow', ...files, '--once', '--json'), context.noted]).toEqual([0, []]);
  expect(context.printed.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    {
      reference: small.intent.reference,
      before: { fate: 'passed', rule: 'btc-small' },
      after: { fate: 'asked', rule: 'btc-large' },
    },
  ]);
});
