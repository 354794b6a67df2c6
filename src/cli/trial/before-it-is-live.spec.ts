import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ALICE } from '../../../test/support/builders/a-device.js';
import { aGenesis } from '../../../test/support/builders/a-genesis.js';
import { aPaidPast } from '../../../test/support/builders/a-paid-past.js';
import { aPolicyDocument, LARGE_BTC } from '../../../test/support/builders/a-policy.js';
import { GOVERNANCE } from '../../../test/support/builders/a-rich-policy.js';
import { anAuditor, aWithdrawal } from '../../../test/support/builders/an-engine.js';
import { makeDeviceFolder } from '../../../test/support/device-desk.js';
import { FakeContext } from '../../../test/support/fake-context.js';
import { FakeSekishoServer } from '../../../test/support/fake-sekisho-server.js';
import { runCli } from '../../../test/support/run-cli.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../../test/support/temporary-folder.js';
import { hexOf } from '../../protocol/hex.js';

const DOC = readFileSync(join(import.meta.dirname, '../../../docs/policy.md'), 'utf8');
const [, section = ''] = DOC.split('\n## Before it is live\n');
const examples = [...(section.split('\n## ')[0] ?? '').matchAll(/^```console\n\$ sekisho (.+)\n([^]*?)^```/gm)].map(
  ([, line = '', output = '']) => ({ line, output: output.split('\n') }),
);

const genesis = aGenesis({ policy: { governance: GOVERNANCE } });
const { policy } = genesis;
/** 2026-11-22T06:00:00Z */
const NOW = 1_795_327_200;
const DAY = 86_400;

describe('docs/policy.md, before it is live', () => {
  const root = makeTemporaryFolder();
  let server: FakeSekishoServer;
  beforeAll(async () => {
    server = await FakeSekishoServer.start(genesis.files);
    const past = aPaidPast(
      genesis,
      { reference: 'w-ancient', amount: LARGE_BTC / 2n, at: NOW - 200 * DAY },
      { reference: 'w-small', amount: 50_000n, at: NOW - 2 * DAY },
      { reference: 'w-middle', amount: LARGE_BTC / 2n, at: NOW - DAY },
      { reference: 'w-large', amount: LARGE_BTC, at: NOW },
    ).join('');
    server.on('GET /v1/audit/export', () => ({ body: past }));
    const pinned = { genesisHash: genesis.genesis.hash, server: server.url };
    const { keyId, secret } = anAuditor();
    await makeDeviceFolder(root, ALICE, pinned);
    writeFileSync(join(root, 'auditor.key'), hexOf(secret), { mode: 0o400 });
    const auditor = { serverUrl: server.url, genesisHash: pinned.genesisHash, keyId, privateKeyFile: 'auditor.key' };
    const request = { reference: 'w-1', amount: (LARGE_BTC / 2n).toString(), notAfter: NOW + 3600 };
    const files = {
      'draft.json': JSON.stringify(theDraft()),
      'audit.jsonl': past,
      'auditor.json': JSON.stringify(auditor),
      'request.json': JSON.stringify(aWithdrawal(policy.deploymentId, request)),
      'large.json': JSON.stringify(aWithdrawal(policy.deploymentId, { ...request, amount: LARGE_BTC.toString() })),
    };
    for (const [name, content] of Object.entries(files)) writeFileSync(join(root, name), content);
  });
  afterAll(async () => {
    await server.stop();
    removeTemporaryFolder(root);
  });

  const inRoot = (word: string): string => (/^(alice-laptop|[a-z]+\.jsonl?)$/.test(word) ? join(root, word) : word);

  it('has an example of each command', () => {
    const verbs = examples.map(({ line }) => line.split(' ')[1]);
    expect(new Set(verbs)).toEqual(new Set(['diff', 'lint', 'explain', 'backtest', 'shadow', 'status']));
  });

  it.each(examples)(
    'sekisho $line',
    async ({ line, output }) => {
      const context = new FakeContext();
      context.time = NOW + 60;
      expect([0, 1]).toContain(await runCli(context, ...line.split(' ').map(inRoot)));
      const shown = context.output.split('\n').map((each) => each.replace(/[0-9a-f]{64}/, '…').trimEnd());
      // What the page leaves out stands at the end.
      expect(shown.slice(0, output.length - 1)).toEqual(output.slice(0, -1));
    },
    30_000,
  );
});

/** A whole policy, so that it can be linted too: people are asked from a hundredth of a bitcoin on. */
function theDraft(): object {
  const document = aPolicyDocument({ governance: GOVERNANCE, version: 2, previous: policy.hash });
  const edits: Readonly<Record<string, object>> = {
    'btc-small': { below: '1000000' },
    'btc-large': { atLeast: '1000000' },
  };
  const tiers = document['tiers'] as Record<string, unknown>[];
  return { ...document, tiers: tiers.map((tier) => ({ ...tier, ...edits[String(tier['id'])] })) };
}
