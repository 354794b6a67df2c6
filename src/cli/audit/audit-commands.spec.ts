import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ALICE, CAROL, DAVE } from '../../../test/support/builders/a-device.js';
import { aGenesis } from '../../../test/support/builders/a-genesis.js';
import { LARGE_BTC } from '../../../test/support/builders/a-policy.js';
import { anExport } from '../../../test/support/builders/an-export.js';
import { anAuditor, anEngine, aWithdrawal } from '../../../test/support/builders/an-engine.js';
import { TestReceipts } from '../../../test/support/builders/test-receipts.js';
import { FakeContext } from '../../../test/support/fake-context.js';
import { FakeSekishoServer, problem } from '../../../test/support/fake-sekisho-server.js';
import { runCli } from '../../../test/support/run-cli.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../../test/support/temporary-folder.js';
import { readAsked } from '../../protocol/evidence.js';
import { hexOf } from '../../protocol/hex.js';
import { verifyRequest } from '../../protocol/http-signature.js';
import { invariant } from '../../protocol/invariant.js';
import { voteDigest } from '../../protocol/vote.js';

const genesis = aGenesis();
const { policy } = genesis;
/** 2026-11-22T06:00:00Z */
const NOW = 1_795_327_200;

/** An automatic payment and one by quorum. */
function theLines(): string[] {
  const receipts = new TestReceipts(genesis);
  const told = [
    { reference: 'w-small', amount: 50_000n, txid: 'aa'.repeat(32), devices: [] },
    { reference: 'w-large', amount: LARGE_BTC, txid: 'bb'.repeat(32), devices: [ALICE, CAROL, DAVE] },
  ].map(({ reference, amount, txid, devices }) => {
    const body = aWithdrawal(policy.deploymentId, { reference, amount: amount.toString(), notAfter: NOW + 3600 });
    const request = anEngine().withdrawal(body, { created: NOW - 120, idempotencyKey: reference });
    const asked = readAsked(request, policy);
    invariant(asked.kind === 'asked', 'the builder asks for something possible');
    const cast = { castAt: NOW - 60, expiresAt: NOW + 3000 };
    const votes = devices.map((device) => device.approve(policy, asked.intent, cast));
    const digests = votes.map((vote) => voteDigest(policy.deploymentId, vote));
    const tier = devices.length === 0 ? 'btc-small' : 'btc-large';
    const paid = receipts.payment(asked.intent, txid, { tier, votes: digests, recordedAt: NOW });
    return { request, votes, receipts: paid, state: 'final' };
  });
  return anExport(genesis, told).map((line) => `${JSON.stringify(line)}\n`);
}

/** A large withdrawal that one of three has approved, and whom it does not count: who has said no as well. */
function theWaiting(): string[] {
  const body = aWithdrawal(policy.deploymentId, { amount: LARGE_BTC.toString(), notAfter: NOW + 3600 });
  const request = anEngine().withdrawal(body, { created: NOW - 120, idempotencyKey: 'w-waiting' });
  const asked = readAsked(request, policy);
  invariant(asked.kind === 'asked', 'the builder asks for something possible');
  const { intent } = asked;
  const cast = { castAt: NOW - 60, expiresAt: NOW + 3000 };
  const votes = [
    ALICE.approve(policy, intent, cast),
    CAROL.approve(policy, intent, cast),
    CAROL.reject(policy, intent, cast),
  ];
  const receipts = [new TestReceipts(genesis).state(intent, 'registered', { tier: 'btc-large', recordedAt: NOW })];
  return anExport(genesis, [{ request, votes, receipts, state: 'pending_approval' }]).map(
    (line) => `${JSON.stringify(line)}\n`,
  );
}

describe('sekisho audit', () => {
  const root = makeTemporaryFolder();
  const honest = theLines();
  const hash = genesis.genesis.hash;
  afterAll(() => {
    removeTemporaryFolder(root);
  });
  const file = (name: string, lines: readonly string[]): string => {
    writeFileSync(join(root, name), lines.join(''));
    return join(root, name);
  };
  const verify = async (path: string, genesisHash: string = hash) => {
    const context = new FakeContext();
    return { context, code: await runCli(context, 'audit', 'verify', path, '--genesis', genesisHash) };
  };

  describe('verify', () => {
    it('exits 0, says who approved, and what the file does not prove', async () => {
      const { context, code } = await verify(file('good.jsonl', honest));
      expect(code).toBe(0);
      expect(context.output).toBe(REPORT);
    });

    it('exits 1 and names the line of any defect', async () => {
      const { context, code } = await verify(file('bad.jsonl', honest.slice(0, -1)));
      expect(code).toBe(1);
      expect(context.output).toContain('The export does NOT hold');
      expect(context.output).toContain(`line ${honest.length - 1}: the end is missing: the file was cut off`);
    });

    it('says what was edited, and that the other payment holds', async () => {
      const edited = honest.map((line) =>
        line.includes('"kind":"withdrawal"') && line.includes('"reference":"w-large"')
          ? line.replace('"state":"final"', '"state":"pending_approval"')
          : line,
      );
      const { context, code } = await verify(file('edited.jsonl', edited));
      expect(code).toBe(1);
      expect(context.output.split('\n')[0]).toBe(
        'The export does NOT hold: 1 finding about w-large. The evidence of 1 other payment holds.',
      );
      expect(context.output).toContain(FINDINGS);
      expect(context.output).toContain('Payments that hold (1)\n\nw-small');
      expect(context.output).toContain('In doubt: what is still proven of those with findings (1)\n\nw-large');
    });

    it('says who has approved so far what nothing has authorised yet', async () => {
      const context = new FakeContext();
      const path = file('waiting.jsonl', theWaiting());
      expect(await runCli(context, 'audit', 'verify', path, '--genesis', hash)).toBe(0);
      expect(context.output).toContain(
        '  approved so far by\n' +
          '                 alice (Alice of the tests) on alice-laptop (independent), 2026-11-22T05:59:00Z, valid until 2026-11-22T06:50:00Z\n' +
          '  rejected by    carol (Carol of the tests) on carol-wallet (console), 2026-11-22T05:59:00Z\n',
      );
      expect(context.output).not.toContain('approved by');
    });

    it('exits 1 under another genesis hash', async () => {
      const { context, code } = await verify(file('other.jsonl', honest), '00'.repeat(32));
      expect(code).toBe(1);
      expect(context.output).toContain('the pinned hash is 0000');
    });

    it('exits 2 when there is no such file', async () => {
      const { context, code } = await verify(join(root, 'none'));
      expect(code).toBe(2);
      expect(context.noted.at(-1)).toContain('ENOENT');
    });
  });

  describe('export', () => {
    const auditor = anAuditor();
    let server: FakeSekishoServer;
    let config: string;
    beforeEach(async () => {
      server = await FakeSekishoServer.start(genesis.files);
      const key = join(root, 'auditor.key');
      writeFileSync(key, hexOf(auditor.secret), { mode: 0o400, flag: 'w' });
      config = join(root, `auditor-${new URL(server.url).port}.json`);
      const about = { serverUrl: server.url, genesisHash: hash, keyId: auditor.keyId, privateKeyFile: 'auditor.key' };
      writeFileSync(config, JSON.stringify(about));
    });
    afterEach(() => server.stop());

    it('streams what the auditor’s key asks for into a file of its owner', async () => {
      server.on('GET /v1/audit/export', () => ({ body: honest.join('') }));
      const out = join(root, 'export.jsonl');
      const context = new FakeContext();
      expect(await runCli(context, 'audit', 'export', '--config', config, '--out', out, '--state', 'final')).toBe(0);
      expect(readFileSync(out, 'utf8')).toBe(honest.join(''));
      expect(statSync(out).mode & 0o777).toBe(0o600);
      expect(context.noted.at(-1)).toBe(`Verify it: sekisho audit verify ${out} --genesis ${hash} --partial`);

      const [seen] = server.seen;
      const headers = {
        'signature-input': String(seen?.headers['signature-input']),
        signature: String(seen?.headers['signature']),
      };
      const targetUri = `${server.url}/v1/audit/export?format=jsonl&state=final`;
      const request = { method: 'GET', targetUri, headers, body: new Uint8Array() };
      expect(verifyRequest(request, 'sekisho-read', () => policy.auditors.get('auditor')?.publicKey).kind).toBe(
        'signed',
      );
    });

    it('does not write over an older export', async () => {
      server.on('GET /v1/audit/export', () => ({ body: honest.join('') }));
      const out = file('older.jsonl', ['older']);
      expect(await runCli(new FakeContext(), 'audit', 'export', '--config', config, '--out', out)).toBe(2);
      expect(readFileSync(out, 'utf8')).toBe('older');
    });

    it('tells a refusal and leaves no file', async () => {
      server.on('GET /v1/audit/export', () => problem(403, 'FORBIDDEN'));
      const out = join(root, 'refused.jsonl');
      const context = new FakeContext();
      expect(await runCli(context, 'audit', 'export', '--config', config, '--out', out)).toBe(1);
      expect(context.noted.at(-1)).toContain('FORBIDDEN');
      expect(() => statSync(out)).toThrow('ENOENT');
    });
  });
});

const FINDINGS = `
Does not hold (1)

w-large
  line 20: it is told as pending_approval, and its receipts say final: the state is behind its own receipts
`;

const REPORT = `
The export holds

  genesis        7b74c9d0c977ff6d0dc1d1fac5c354599b6619743a61ba90781d10548ce2f1cc
  policy         21f16aa04533e714af636b571bff2aeb6cd23f6102adbf32e87af3514bd97265
  events         17, with the root
                 079ab5457c155464707465c882ec01f94773169614350c551a37dd2b20e3f3bb
  withdrawals    2
  votes          3
  receipts       12

Payments (2)

w-small  0.0005 BTC
  to             bcrt 1qw5 08d6 qejx tdg4 y5r3 zarv ary0 c5xw 7kyg t080
  state          final
  asked by       engine key trading
  tier           btc-small
                 rule 1: BTC < 0.1: the engine’s signature
  approved by    nobody: its tier is automatic, the engine’s signature is enough
  transaction    aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
                 3 confirmations at the last receipt

w-large  0.1 BTC
  to             bcrt 1qw5 08d6 qejx tdg4 y5r3 zarv ary0 c5xw 7kyg t080
  state          final
  asked by       engine key trading
  tier           btc-large
                 rule 2: BTC >= 0.1 and < 10: ops 2 of 3 and finance 1 of 2
  approved by    alice (Alice of the tests) on alice-laptop (independent), 2026-11-22T05:59:00Z
                 carol (Carol of the tests) on carol-wallet (console), 2026-11-22T05:59:00Z
                 dave (Dave of the tests) on dave-laptop (independent), 2026-11-22T05:59:00Z
  transaction    bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
                 3 confirmations at the last receipt

Not proven by this file

  - that nothing was cut off at the end: no signed checkpoint names the last event or receipt yet
  - that the server’s log is as it was written: until a signed head names its root it may have been rewritten, wherever no receipt tells the same
  - that everyone is shown the same log: no witness co-signs its root yet
  - that the chains hold these transactions: look them up on nodes of your own
  - that payments stayed within the limits: they are not recomputed here yet
  - which amounts were unusual and what they were worth: balances and prices are the signing module’s word
  - when the server took something in: its times are its own word; receipts carry the signing module’s
`.trim();
