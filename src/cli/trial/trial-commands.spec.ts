import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ALICE } from '../../../test/support/builders/a-device.js';
import { aGenesis } from '../../../test/support/builders/a-genesis.js';
import { aPaidPast, type Paid } from '../../../test/support/builders/a-paid-past.js';
import { aPolicyDocument, LARGE_BTC } from '../../../test/support/builders/a-policy.js';
import { GOVERNANCE } from '../../../test/support/builders/a-rich-policy.js';
import { anAuditor } from '../../../test/support/builders/an-engine.js';
import { makeDeviceFolder } from '../../../test/support/device-desk.js';
import { FakeContext } from '../../../test/support/fake-context.js';
import { FakeSekishoServer, problem } from '../../../test/support/fake-sekisho-server.js';
import { runCli } from '../../../test/support/run-cli.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../../test/support/temporary-folder.js';
import { hexOf } from '../../protocol/hex.js';

const genesis = aGenesis({ policy: { governance: GOVERNANCE } });
const { policy } = genesis;
/** 2026-11-22T06:00:00Z */
const NOW = 1_795_327_200;
const DAY = 86_400;
const hash = genesis.genesis.hash;

const ago = (days: number) => NOW - days * DAY;
const SMALL: Paid = { reference: 'w-small', amount: 50_000n, at: ago(2) };
const MIDDLE: Paid = { reference: 'w-middle', amount: LARGE_BTC / 2n, at: ago(1) };
const LARGE: Paid = { reference: 'w-large', amount: LARGE_BTC, at: ago(0) };
const ANCIENT: Paid = { reference: 'w-ancient', amount: LARGE_BTC / 2n, at: ago(200) };

const linesOf = (...paid: readonly Paid[]) => aPaidPast(genesis, ...paid);

const document = aPolicyDocument({ governance: GOVERNANCE });
/** People are asked from a hundredth of a bitcoin on. */
const stricter = {
  ...document,
  tiers: (document['tiers'] as Record<string, unknown>[]).map((tier) =>
    tier['id'] === 'btc-small'
      ? { ...tier, below: '1000000' }
      : tier['id'] === 'btc-large'
        ? { ...tier, atLeast: '1000000' }
        : tier,
  ),
};

describe('sekisho policy', () => {
  const root = makeTemporaryFolder();
  afterAll(() => {
    removeTemporaryFolder(root);
  });
  function write(name: string, content: string): string {
    writeFileSync(join(root, name), content);
    return join(root, name);
  }
  const draft = write('draft.json', JSON.stringify(stricter));
  function aContext(): FakeContext {
    const context = new FakeContext();
    context.time = NOW + 60;
    return context;
  }

  describe('backtest', () => {
    const bundle = write('export.jsonl', linesOf(ANCIENT, SMALL, MIDDLE, LARGE).join(''));
    const run = async (path: string, ...more: string[]) => {
      const context = aContext();
      const line = ['--draft', draft, '--export', path, '--genesis-hash', hash, ...more];
      return { context, code: await runCli(context, 'policy', 'backtest', ...line) };
    };

    it('tells how many would have passed, asked and been blocked, and which', async () => {
      const { context, code } = await run(bundle);
      expect([code, context.noted]).toEqual([0, []]);
      expect(context.output).toMatch(/passed at once +2 +-> +1 +-1\n/);
      expect(context.output).toMatch(/asked people +1 +-> +2 +\+1\n/);
      expect(context.output).toMatch(/passed at once +0\.0505 BTC +-> +0\.0005 BTC\n/);
      expect(context.output).toContain(
        'Decided otherwise (1)\n\n  2026-11-21T06:00:00Z  w-middle  0.05 BTC: passed (btc-small) -> asked (btc-large)\n',
      );
      expect(context.output).toContain('the rest of the 90 days has none in it');
      expect(context.output).toContain('What this assumes');
    });

    it('tells scripts', async () => {
      const { context } = await run(bundle, '--json');
      expect(JSON.parse(context.output)).toMatchObject({
        ...{ holds: true, days: 90, inForce: { hash: policy.hash, version: 1 }, draft: { version: 2 } },
        before: { total: 3, passed: 2, asked: 1, blocked: 0 },
        after: { total: 3, passed: 1, asked: 2 },
        differences: [
          { reference: 'w-middle', before: { fate: 'passed' }, after: { fate: 'asked', rule: 'btc-large' } },
        ],
      });
    });

    it('counts so many days as it is told', async () => {
      for (const [days, total] of [
        ['1', 1],
        ['2', 2],
        ['365', 4],
      ] as const) {
        const { context } = await run(bundle, '--json', '--days', days);
        expect((JSON.parse(context.output) as { before: { total: number } }).before.total).toBe(total);
      }
    });

    it('knows the genesis from a device too', async () => {
      const { folder } = await makeDeviceFolder(root, ALICE, { genesisHash: hash });
      const line = ['backtest', '--draft', draft, '--export', bundle, '--folder', folder];
      expect(await runCli(aContext(), 'policy', ...line)).toBe(0);
    });

    it('tries nothing on an export that does not hold', async () => {
      const [, ...cut] = linesOf(SMALL, MIDDLE).toReversed();
      const path = write('cut.jsonl', cut.toReversed().join(''));
      const { context, code } = await run(path);
      expect([code, context.output]).toEqual([1, '']);
      expect(context.noted.join('\n')).toContain('the end is missing');
      const json = await run(path, '--json');
      expect([json.code, JSON.parse(json.context.output)]).toMatchObject([1, { holds: false }]);
    });

    it('says why a draft cannot follow the policy in force', async () => {
      const context = aContext();
      const same = write('same.json', JSON.stringify(document));
      const line = ['--draft', same, '--export', bundle, '--genesis-hash', hash];
      expect(await runCli(context, 'policy', 'backtest', ...line)).toBe(1);
      expect(context.noted.at(-1)).toContain('POLICY_FIXED');
    });
  });

  describe('shadow', () => {
    let server: FakeSekishoServer;
    let config: string;
    let shown: string[];
    beforeEach(async () => {
      server = await FakeSekishoServer.start(genesis.files);
      shown = linesOf(SMALL);
      server.on('GET /v1/audit/export', () => ({ body: shown.join('') }));
      const { keyId, secret } = anAuditor();
      const key = join(root, `auditor-${new URL(server.url).port}.key`);
      writeFileSync(key, hexOf(secret), { mode: 0o400 });
      config = write(
        `auditor-${new URL(server.url).port}.json`,
        JSON.stringify({ serverUrl: server.url, genesisHash: hash, keyId, privateKeyFile: key }),
      );
    });
    afterEach(() => server.stop());
    const run = (context: FakeContext, ...more: string[]) =>
      runCli(context, 'policy', 'shadow', '--draft', draft, '--config', config, ...more);

    it('tells once what the draft would have decided otherwise in the last hours', async () => {
      shown = linesOf(SMALL, MIDDLE);
      const context = aContext();
      expect(await run(context, '--once', '--hours', '48')).toBe(0);
      expect(context.printed).toEqual([
        '2026-11-21T06:00:00Z  w-middle  0.05 BTC: passed (btc-small) -> asked (btc-large)',
      ]);
      const short = aContext();
      expect(await run(short, '--once', '--hours', '12')).toBe(0);
      expect(short.printed).toEqual([]);
    });

    it('asks for what fills the windows before, and for nothing older', async () => {
      await run(aContext(), '--once', '--hours', '24');
      const { path = '', method } = server.seen.at(-1) ?? {};
      expect(method).toBe('GET');
      // A day ago, a day of window before that, and the seven days that a request may wait.
      expect(new URLSearchParams(path.split('?')[1]).get('from')).toBe('2026-11-13T06:01:00Z');
    });

    it('follows, tells each new one once, and goes on when the server was away', async () => {
      const context = aContext();
      let looks = 0;
      server.on('GET /v1/audit/export', () => {
        looks += 1;
        if (looks === 2) return problem(503, 'UNAVAILABLE');
        if (looks === 3) shown = linesOf(SMALL, { ...MIDDLE, reference: 'w-new', at: ago(-1) });
        if (looks === 4) context.stopping.abort();
        return { body: shown.join('') };
      });
      expect(await run(context, '--every-seconds', '1', '--json')).toBe(0);
      expect(context.printed.map((line) => JSON.parse(line) as unknown)).toMatchObject([
        { reference: 'w-new', before: { fate: 'passed' }, after: { fate: 'asked' } },
      ]);
      expect(context.noted.join('\n')).toMatch(/cannot be reached[^]*answers again/);
    });

    it('stops at an export that does not hold', async () => {
      shown = linesOf(SMALL).slice(0, -1);
      const context = aContext();
      expect(await run(context)).toBe(1);
      expect(context.noted.join('\n')).toContain('does NOT hold');
    });

    it('writes nothing to the server', async () => {
      await run(aContext(), '--once');
      expect(new Set(server.seen.map(({ method }) => method))).toEqual(new Set(['GET']));
    });
  });
});
