import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aContext, NOW } from '../../../test/support/approvers-desk.js';
import { aChainLink, aChange, followingDocument, theDraft } from '../../../test/support/builders/a-change.js';
import { ALICE, BOB, CAROL } from '../../../test/support/builders/a-device.js';
import { documentBytes, EVM_CHAIN, evmAccountOf } from '../../../test/support/builders/a-policy.js';
import { aSecret } from '../../../test/support/builders/a-secret.js';
import { at, type Document } from '../../../test/support/builders/a-rich-policy.js';
import { anAuditor } from '../../../test/support/builders/an-engine.js';
import {
  document,
  genesis,
  GovernorsDesk,
  inForce,
  next,
  proposedBy,
  tighter,
  WORDS,
} from '../../../test/support/governors-desk.js';
import { writeSignedChange } from '../../protocol/governance/signed-change.js';
import { hexOf } from '../../protocol/hex.js';
import { hashPolicy, parsePolicy } from '../../protocol/policy.js';

describe('sekisho policy, to look', () => {
  let governors: GovernorsDesk;
  beforeEach(async () => {
    governors = await GovernorsDesk.open();
  });
  afterEach(() => governors.close());

  describe('diff', () => {
    it('tells what a draft changes in words, what loosens first', async () => {
      const draft = governors.write(
        next((edited) => {
          edited['maxLifetimeSeconds'] = 86_400;
          edited['auditors'] = [];
        }),
      );
      const context = aContext();
      expect(await governors.run(context, 'diff', draft, ...governors.looking)).toBe(0);
      expect(context.output).toMatch(
        /^ {2}loosens: auditor auditor may no longer read.*\n {2}tightens: a request may wait 86400 s/,
      );
    });

    it('tells it in Japanese', async () => {
      const context = aContext();
      await governors.run(context, 'diff', governors.write(tighter), ...governors.looking, '--lang', 'ja');
      expect(context.output).toBe('  強化: 依頼の有効期間を 604800 秒から 86400 秒に変更');
    });

    it('tells it in Japanese alone, whatever it is, and what loosens first', async () => {
      const draft = governors.write(
        next((edited) => {
          edited['auditors'] = [];
          edited['maxLifetimeSeconds'] = 86_400;
          edited['allowList'] = [
            { id: 'vault', chain: EVM_CHAIN, address: evmAccountOf(aSecret('a vault')), expiresAt: 1_900_000_000 },
          ];
          at(edited, 'assets', 0, 'confirmations')['final'] = 30;
          at(edited, 'engineKeys', 0)['custodians'] = ['erin'];
        }),
      );
      const context = aContext();
      expect(await governors.run(context, 'diff', draft, ...governors.looking, '--lang', 'ja')).toBe(0);
      expect(context.output.replaceAll(/[0-9a-fA-F]{40,}/g, '…').split('\n')).toEqual([
        '  緩和: 監査人 auditor を削除: …',
        `  緩和: 許可リストに vault を追加: 0x… (${EVM_CHAIN}、2030-03-17T17:46:40Z まで)`,
        '  強化: エンジンの鍵 trading の運用者を変更: (なし) から erin へ',
        '  強化: BTC を「確定」とするブロック数を 3 から 30 に変更',
        '  強化: 依頼の有効期間を 604800 秒から 86400 秒に変更',
      ]);
    });

    it('takes a copy of the policy in force with an edit for a draft, without what the ceremony filled in', async () => {
      const bare = { ...document, maxLifetimeSeconds: 86_400, version: undefined, wallets: undefined };
      for (const draft of [{ ...document, maxLifetimeSeconds: 86_400 }, bare]) {
        const context = aContext();
        expect(await governors.run(context, 'diff', governors.write(draft), ...governors.looking, '--json')).toBe(0);
        expect(JSON.parse(context.output)).toMatchObject({
          ...{ version: 2, previousHash: inForce.hash, effect: 'tightening', delaySeconds: 0 },
          changes: [{ effect: 'tightening', en: WORDS }],
        });
      }
    });

    it.each([
      ['no JSON', '{', 2, 'is not JSON'],
      ['no policy', '{"approvers": 1}', 1, 'POLICY_MALFORMED'],
      [
        'a version far ahead',
        JSON.stringify({ ...document, version: 7, previous: '00'.repeat(32) }),
        1,
        'POLICY_NOT_NEXT',
      ],
      ['no change', JSON.stringify(document), 1, 'POLICY_FIXED'],
    ])('says why %s is no draft', async (_what, text, code, words) => {
      writeFileSync(join(governors.root, 'bad.json'), text);
      const context = aContext();
      expect(await governors.run(context, 'diff', join(governors.root, 'bad.json'), ...governors.looking)).toBe(code);
      if (code === 1) expect(context.noted.at(-1)).toContain(words);
    });
  });

  describe('show', () => {
    it('shows the rules in force and what is proposed', async () => {
      governors.shows(proposedBy(ALICE));
      const context = aContext();
      expect(await governors.run(context, 'show', ...governors.looking)).toBe(0);
      expect(context.output).toContain('2 of alice, bob, carol, dave');
      expect(context.output).toContain('what loosens waits 24 h, never less than 60 min');
      expect(context.output).toContain('Still missing: 1 more of the governors.');
    });
  });

  describe('lint', () => {
    it('tells what a policy allows, and that there was something to tell', async () => {
      const context = aContext();
      expect(await governors.run(context, 'lint', governors.write({ ...document, governance: undefined }))).toBe(1);
      expect(context.output).toContain('stuck   governance: nobody governs');
      const broken = aContext();
      expect(await governors.run(broken, 'lint', governors.write({ ...document, tiers: [] }))).toBe(2);
    }, 30_000);

    it('says what it could not look for without the chain, and how it can', async () => {
      const file = governors.write(document);
      const [alone, scripts, told] = [aContext(), aContext(), aContext()];
      await governors.run(alone, 'lint', file);
      expect(alone.output).toMatch(
        /\nNot looked for: grants older than 90 days.*--folder, or --genesis-hash and --server/,
      );
      await governors.run(scripts, 'lint', file, '--json');
      expect(JSON.parse(scripts.output)).toMatchObject({ grantsChecked: false });
      await governors.run(told, 'lint', file, ...governors.looking);
      expect(told.output).not.toContain('Not looked for');
    }, 60_000);

    it('says of a draft for the ceremony what it lacks, and what to lint', async () => {
      const lint = async (draft: object) => {
        const context = aContext();
        expect(await governors.run(context, 'lint', governors.write(draft))).toBe(2);
        return context.noted.join('\n');
      };
      const wallets = document.wallets.map(({ id, chain, custody }) => ({ id, chain, custody }));
      const draft = { ...document, deploymentId: undefined, devices: undefined, wallets };
      expect(await lint(draft)).toMatch(
        /is a draft for the ceremony, without deploymentId, devices, the addresses of btc-hot, evm-hot: .*sekisho init.* genesis\/policy\.json/,
      );
      expect(await lint({ ...document, tiers: [] })).toContain('does not hold together');
      expect(await lint({ ...document, deploymentId: undefined })).toContain('does not hold together');
    });
  });

  describe('lint, told who followed the chain', () => {
    it('finds grants of a genesis that is more than ninety days old', async () => {
      const lint = async (time: number) => {
        const context = aContext({ time });
        await governors.run(context, 'lint', governors.write(document), ...governors.looking, '--json');
        type Linted = { findings: { kind: string; about: string }[]; grantsChecked: boolean; trial: object };
        return JSON.parse(context.output) as Linted;
      };
      const old = ({ findings }: Awaited<ReturnType<typeof lint>>) =>
        findings.filter(({ kind }) => kind === 'old').map(({ about }) => about);
      expect(old(await lint(NOW))).toEqual([]);
      const later = await lint(NOW + 90 * 86_400);
      expect(later.grantsChecked).toBe(true);
      expect(old(later)).toContain('engine key trading');
      expect(later.trial).toMatchObject({ days: 90, remarks: expect.any(Array) as unknown });
    }, 30_000);
  });

  describe('status', () => {
    const link = aChainLink(aChange(tighter, inForce, [ALICE, BOB]), genesis, { recordedAt: NOW - 3600 });
    const second = parsePolicy(documentBytes(tighter));
    const third = followingDocument(tighter, (edited) => (edited['maxLifetimeSeconds'] = 43_200));
    const change = aChange(third, second, [ALICE], [], { castAt: NOW - 60, expiresAt: NOW + 3600 });
    const hash = hashPolicy(change.policy);
    beforeEach(() => {
      const { comparison } = theDraft(third, second);
      const told = { state: 'open', effectiveAt: null, changes: comparison.changes };
      governors.server.showChain([link], { proposed: [{ ...told, change: writeSignedChange(change) }] });
    });

    it('tells since when each version has been in force, and what is missing for the next', async () => {
      const context = aContext();
      expect(await governors.run(context, 'status', ...governors.looking)).toBe(0);
      expect(context.output).toContain(`1  ${inForce.hash}  2026-11-01T00:00:00Z, 21 days ago`);
      expect(context.output).toContain(`2  ${second.hash}  2026-11-22T05:00:00Z, 60 min ago`);
      expect(context.output).toContain(`3  ${hash}`);
      expect(context.output).toContain('tightening, signed by alice. Still missing: 1 more of the governors.');
      expect(context.output).toContain('not asked: name an engine.json');
    });

    it('tells scripts, with what is stopped where somebody may ask', async () => {
      const stops = { feed: 'fresh', freezes: [], suspended: ['bob-laptop'] };
      governors.server.on('GET /v1/status', () => ({ body: { stops } }));
      writeFileSync(join(governors.root, 'auditor.key'), hexOf(anAuditor().secret), { mode: 0o400 });
      const about = { serverUrl: governors.server.url, genesisHash: genesis.genesis.hash, keyId: 'auditor' };
      const config = governors.write({ ...about, privateKeyFile: 'auditor.key' }, 'auditor.json');
      const context = aContext();
      expect(await governors.run(context, 'status', ...governors.looking, '--config', config, '--json')).toBe(0);
      expect(JSON.parse(context.output)).toMatchObject({
        inForce: { version: 2, hash: second.hash },
        versions: [{ version: 1 }, { version: 2, inForceSince: NOW - 3600 }],
        proposed: [{ policyHash: hash, signedBy: ['alice'], missing: { governors: 1 } }],
        stops,
      });
      const screen = aContext();
      await governors.run(screen, 'status', ...governors.looking, '--config', config);
      expect(screen.output).toContain('suspended: bob-laptop');
    });
  });

  describe('explain', () => {
    const request = (amount: string) => ({
      ...{ reference: 'w-1', asset: (document['assets'] as Document[])[0]?.['id'], amount, beneficiary: 'customer-1' },
      destination: 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080',
      notAfter: NOW + 3600,
    });

    it('names the rule, why, and who would be asked', async () => {
      const context = aContext();
      const line = ['explain', governors.write(request('523500000')), ...governors.looking, '--key', 'desk'];
      expect(await governors.run(context, ...line)).toBe(0);
      expect(context.output).toContain('rule 2: BTC >= 0.1 and < 10: ops 2 of 3 and finance 1 of 2');
      expect(context.output).toContain('asks           btc-large: ops 2 of 3 and finance 1 of 2');
      expect(context.output).toContain('finance: dave, erin');
      expect(context.output).toContain('do not count   alice');
    });

    it('tells scripts too, and of what no rule allows', async () => {
      const json = async (amount: string): Promise<unknown> => {
        const context = aContext();
        expect(
          await governors.run(context, 'explain', governors.write(request(amount)), ...governors.looking, '--json'),
        ).toBe(0);
        return JSON.parse(context.output);
      };
      expect(await json('50000')).toMatchObject({ rule: 'btc-small', asked: [] });
      expect(await json('523500000')).toMatchObject({
        asked: [{ rule: 'btc-large', groups: [{ name: 'ops', threshold: 2 }, { name: 'finance' }], anyOf: [] }],
      });
      expect(await json('100000000000')).toMatchObject({ rule: null });
    });
  });

  describe('a device that has followed the chain', () => {
    const link = aChainLink(aChange(tighter, inForce, [ALICE, BOB]), genesis);
    const second = parsePolicy(documentBytes(tighter));

    it('goes on from the policy in force', async () => {
      governors.server.showChain([link]);
      const context = aContext();
      const draft = governors.write(followingDocument(tighter, (edited) => (edited['maxLifetimeSeconds'] = 43_200)));
      expect(await governors.run(context, 'propose', draft, ...(await governors.as(ALICE)), '--yes', '--json')).toBe(0);
      expect(JSON.parse(context.output)).toMatchObject({ version: 3, previousHash: second.hash });
    });

    it('never goes back behind it, nor over to another branch', async () => {
      const alice = (await governors.as(ALICE)).slice(0, 2);
      governors.server.showChain([link]);
      expect(await governors.run(aContext(), 'show', ...alice)).toBe(0);
      const other = next((edited) => (edited['maxLifetimeSeconds'] = 43_200));
      for (const links of [[], [aChainLink(aChange(other, inForce, [BOB, CAROL]), genesis)]]) {
        governors.server.showChain(links);
        const context = aContext();
        expect(await governors.run(context, 'show', ...alice)).toBe(1);
        expect(context.noted.at(-1)).toContain('POLICY_ROLLED_BACK');
      }
      governors.server.showChain([link]);
      expect(await governors.run(aContext(), 'show', ...alice)).toBe(0);
    });

    it('refuses a chain without the signing module’s word', async () => {
      governors.server.showChain([aChainLink(link.change, genesis, { outcome: 'policy-registered' })]);
      const context = aContext();
      expect(await governors.run(context, 'show', ...(await governors.as(ALICE)).slice(0, 2))).toBe(1);
      expect(context.noted.at(-1)).toContain('POLICY_WAITING');
    });
  });
});
