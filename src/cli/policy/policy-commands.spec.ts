import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  aChainLink,
  aChange,
  aChangeSignature,
  followingDocument,
  listed,
  theDraft,
} from '../../../test/support/builders/a-change.js';
import { ALICE, aDevice, BOB, CAROL, ERIN, type TestDevice } from '../../../test/support/builders/a-device.js';
import { aGenesis, writeGenesisFolder } from '../../../test/support/builders/a-genesis.js';
import { aPolicyDocument, documentBytes } from '../../../test/support/builders/a-policy.js';
import { GOVERNANCE, type Document, type Json } from '../../../test/support/builders/a-rich-policy.js';
import { anAuditor } from '../../../test/support/builders/an-engine.js';
import { makeDeviceFolder } from '../../../test/support/device-desk.js';
import { FakeContext } from '../../../test/support/fake-context.js';
import { FakeSekishoServer } from '../../../test/support/fake-sekisho-server.js';
import { runCli } from '../../../test/support/run-cli.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../../test/support/temporary-folder.js';
import { checkWords } from '../../protocol/check-words.js';
import { checkChange } from '../../protocol/governance/check-change.js';
import { readSignedChange, writeSignedChange, type SignedChange } from '../../protocol/governance/signed-change.js';
import { hexOf } from '../../protocol/hex.js';
import { invariant } from '../../protocol/invariant.js';
import { hashPolicy, parsePolicy } from '../../protocol/policy.js';
import { typedDataDigest } from '../../protocol/typed-data.js';
import { POLICY_CHANGE } from '../../protocol/verbs.js';

const document = aPolicyDocument({ governance: GOVERNANCE });
const genesis = aGenesis({ policy: { governance: GOVERNANCE } });
const { policy: inForce } = genesis;
/** 2026-11-22T06:00:00Z */
const NOW = 1_795_327_200;
const WEEK = 7 * 86_400;

const next = (edit: (edited: Document) => void) => followingDocument(document, edit);
const tighter = next((edited) => (edited['maxLifetimeSeconds'] = 86_400));
const WORDS = 'a request may wait 86400 s, was 604800 s';

describe('sekisho policy', () => {
  let root: string;
  let server: FakeSekishoServer;
  let posted: SignedChange[];

  beforeEach(async () => {
    root = makeTemporaryFolder();
    server = await FakeSekishoServer.start(genesis.files);
    posted = [];
    server.on('POST /v1/policy/changes', ({ body }) => {
      const change = readSignedChange(JSON.parse(body.toString('utf8')));
      invariant(change !== null, 'a device posts changes');
      posted.push(change);
      return { status: 202, body: {} };
    });
  });
  afterEach(async () => {
    await server.stop();
    removeTemporaryFolder(root);
  });

  function aContext(overrides: Partial<FakeContext> = {}): FakeContext {
    const context = new FakeContext();
    context.time = NOW;
    return Object.assign(context, overrides);
  }
  async function as(device: TestDevice): Promise<string[]> {
    const pinned = { genesisHash: genesis.genesis.hash, server: server.url };
    const { folder, passphraseFile } = await makeDeviceFolder(root, device, pinned);
    return ['--folder', folder, '--passphrase-file', passphraseFile];
  }
  const looking = () => ['--genesis-hash', genesis.genesis.hash, '--server', server.url];
  const run = (context: FakeContext, ...line: string[]) => runCli(context, 'policy', ...line);
  function write(value: unknown, name = 'draft.json'): string {
    writeFileSync(join(root, name), JSON.stringify(value));
    return join(root, name);
  }
  /** What the server shows as proposed; its words are its own. */
  function shows(change: SignedChange, words?: readonly string[]): string {
    const { comparison } = theDraft(JSON.parse(new TextDecoder().decode(change.policy)), inForce);
    const changes = words?.map((en) => ({ effect: 'tightening', en, ja: en })) ?? comparison.changes;
    server.showChain([], {
      proposed: [{ state: 'open', effectiveAt: null, changes, change: writeSignedChange(change) }],
    });
    return hashPolicy(change.policy);
  }
  const proposedBy = (...devices: TestDevice[]) =>
    aChange(tighter, inForce, devices, [], { castAt: NOW - 60, expiresAt: NOW + 3600 });

  describe('diff', () => {
    it('tells what a draft changes in words, what loosens first', async () => {
      const draft = write(
        next((edited) => {
          edited['maxLifetimeSeconds'] = 86_400;
          edited['auditors'] = [];
        }),
      );
      const context = aContext();
      expect(await run(context, 'diff', draft, ...looking())).toBe(0);
      expect(context.output).toMatch(
        /^ {2}loosens: auditor auditor may no longer read.*\n {2}tightens: a request may wait 86400 s/,
      );
    });

    it('tells it in Japanese', async () => {
      const context = aContext();
      await run(context, 'diff', write(tighter), ...looking(), '--lang', 'ja');
      expect(context.output).toBe('  強化: 申請の有効期間を 604800 秒から 86400 秒に変更');
    });

    it('takes a copy of the policy in force with an edit for a draft, without what the ceremony filled in', async () => {
      const bare = { ...document, maxLifetimeSeconds: 86_400, version: undefined, wallets: undefined };
      for (const draft of [{ ...document, maxLifetimeSeconds: 86_400 }, bare]) {
        const context = aContext();
        expect(await run(context, 'diff', write(draft), ...looking(), '--json')).toBe(0);
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
      writeFileSync(join(root, 'bad.json'), text);
      const context = aContext();
      expect(await run(context, 'diff', join(root, 'bad.json'), ...looking())).toBe(code);
      if (code === 1) expect(context.noted.at(-1)).toContain(words);
    });
  });

  describe('propose', () => {
    it('signs the words that it has shown, and posts what everybody can verify', async () => {
      const context = aContext();
      const out = join(root, 'proposed.json');
      const line = ['propose', write({ ...document, maxLifetimeSeconds: 86_400 }), ...(await as(ALICE)), '--out', out];
      expect(await run(context, ...line, '--yes')).toBe(0);
      expect(context.output).toContain(`tightens: ${WORDS}`);
      expect(context.output).toContain('Still missing: 1 more of the governors.');
      const [change] = posted;
      invariant(change !== undefined, 'posted');
      const judge = { genesisHash: genesis.genesis.hash, inForce, suspended: new Set<string>(), now: NOW };
      expect(checkChange(change, judge)).toMatchObject({
        kind: 'open',
        signedBy: ['alice'],
        missing: { governors: 1 },
      });
      expect(change.signatures[0]?.message).toMatchObject({
        castAt: NOW,
        expiresAt: NOW + WEEK,
        changes: [`tightens: ${WORDS}`],
      });
      expect(readFileSync(out)).toEqual(Buffer.from(change.policy));
    });

    it('asks for the first check word of what it is about to sign', async () => {
      const draft = write({ ...document, maxLifetimeSeconds: 86_400 });
      const refused = aContext({ isInteractive: true, answers: ['y'] });
      const desk = await as(ALICE);
      expect(await run(refused, 'propose', draft, ...desk)).toBe(1);
      expect([posted, refused.noted.at(-1)]).toEqual([[], expect.stringContaining('NOT_CONFIRMED')]);
      const [, shown = ''] = /check words {4}(\S+)/.exec(refused.output) ?? [];
      expect(await run(aContext({ isInteractive: true, answers: [shown] }), 'propose', draft, ...desk)).toBe(0);
      const [signature] = posted[0]?.signatures ?? [];
      invariant(signature !== undefined, 'posted');
      expect(checkWords(typedDataDigest(inForce.deploymentId, POLICY_CHANGE, signature.message))[0]).toBe(shown);
    });

    it('brings the proof of a new device along, and signs nothing without', async () => {
      const fresh = aDevice('bob', { id: 'bob-new' });
      const draft = write({ ...document, devices: [...(document['devices'] as Json[]), listed(fresh)] });
      const desk = await as(ALICE);
      const context = aContext();
      expect(await run(context, 'propose', draft, ...desk, '--yes')).toBe(1);
      expect([posted, context.noted.at(-1)]).toEqual([[], expect.stringContaining('POLICY_ENROLMENT_MISSING')]);
      const proof = write(fresh.enrolment(inForce.deploymentId, genesis.genesis.hash), 'enrolment.json');
      const json = aContext();
      expect(await run(json, 'propose', draft, ...desk, '--yes', '--json', '--enrolments', proof)).toBe(0);
      const told = JSON.parse(json.output) as Record<string, unknown>;
      expect(told).toMatchObject({ effect: 'loosening', delaySeconds: 86_400, signedBy: ['alice'] });
      // As every other command tells them, and the document's hash under one name.
      expect(told['changes']).toContainEqual({
        effect: 'loosening',
        en: expect.stringContaining('bob-new') as unknown,
        ja: expect.stringContaining('bob-new') as unknown,
      });
      expect([told['hash'], told['policyHash']]).toEqual([
        undefined,
        hashPolicy(posted[0]?.policy ?? new Uint8Array()),
      ]);
    });

    it('takes the proof that a device makes when it joins', async () => {
      const fresh = aDevice('bob', { id: 'bob-new' });
      const proof = join(root, 'proof.json');
      const joined = await makeDeviceFolder(root, fresh, {});
      const enrol = (...more: string[]) => {
        const where = ['--folder', joined.folder, '--passphrase-file', joined.passphraseFile];
        const at = writeGenesisFolder(join(root, 'genesis'), genesis.files);
        return runCli(aContext(), 'device', 'enrol', ...where, '--genesis', at, '--out', proof, '--yes', ...more);
      };
      // The genesis does not list it: only somebody who says so joins.
      expect(await enrol()).toBe(2);
      expect(await enrol('--joining')).toBe(0);
      const draft = write({ ...document, devices: [...(document['devices'] as Json[]), listed(fresh)] });
      expect(await run(aContext(), 'propose', draft, ...(await as(ALICE)), '--yes', '--enrolments', proof)).toBe(0);
      expect(posted).toHaveLength(1);
    });

    it('takes no proof from a device that the genesis lists under this name', async () => {
      const { folder, passphraseFile } = await makeDeviceFolder(root, aDevice('bob', { id: 'bob-laptop' }), {});
      const where = ['--folder', folder, '--passphrase-file', passphraseFile];
      const at = ['--genesis', writeGenesisFolder(join(root, 'genesis'), genesis.files), '--out', join(root, 'proof')];
      const context = aContext();
      expect(await runCli(context, 'device', 'enrol', ...where, ...at, '--yes', '--joining')).toBe(2);
      expect(context.noted.at(-1)).toContain('lists bob-laptop already');
    });

    it('is not for those who have no say', async () => {
      const context = aContext();
      const line = ['propose', write({ ...document, maxLifetimeSeconds: 86_400 }), ...(await as(ERIN)), '--yes'];
      expect(await run(context, ...line)).toBe(1);
      expect([posted, context.noted.at(-1)]).toEqual([[], expect.stringContaining('POLICY_NOT_ELIGIBLE')]);
    });
  });

  describe('sign', () => {
    it('signs what is proposed, in words of its own', async () => {
      const hash = shows(proposedBy(ALICE));
      const context = aContext();
      expect(await run(context, 'sign', hash.slice(0, 12), ...(await as(BOB)), '--yes')).toBe(0);
      expect(context.output).toContain(`tightens: ${WORDS}`);
      expect(context.output).toContain('Nobody is missing; the signing module decides when it is in force.');
      expect(posted[0]?.signatures.map(({ message }) => message.approver)).toEqual(['bob']);
    });

    it.each([
      ['other words', ['a request may wait 604799 s, was 604800 s']],
      ['fewer', []],
      ['more', [WORDS, 'limit btc-automatic-day is gone']],
    ])('refuses where the server tells %s', async (_what, words) => {
      const hash = shows(proposedBy(ALICE), words);
      const context = aContext();
      expect(await run(context, 'sign', hash, ...(await as(BOB)), '--yes')).toBe(1);
      expect([posted, context.noted.at(-1)]).toEqual([[], expect.stringContaining('PROPOSAL_DIFFERS')]);
    });

    it('refuses a change that carries a forged signature', async () => {
      const change = proposedBy(ALICE);
      const forged = aChangeSignature(CAROL, theDraft(tighter, inForce), { castAt: NOW, expiresAt: NOW + 60 }, BOB);
      const hash = shows({ ...change, signatures: [...change.signatures, forged] });
      const context = aContext();
      expect(await run(context, 'sign', hash, ...(await as(BOB)), '--yes')).toBe(1);
      expect([posted, context.noted.at(-1)]).toEqual([[], expect.stringContaining('POLICY_SIGNATURE_INVALID')]);
    });

    it('signs nothing twice, and nothing that is not there', async () => {
      const hash = shows(proposedBy(ALICE));
      const desk = await as(ALICE);
      expect(await run(aContext(), 'sign', hash, ...desk, '--yes')).toBe(1);
      expect(await run(aContext(), 'sign', '00'.repeat(32), ...desk, '--yes')).toBe(2);
      expect(posted).toEqual([]);
    });
  });

  describe('show', () => {
    it('shows the rules in force and what is proposed', async () => {
      shows(proposedBy(ALICE));
      const context = aContext();
      expect(await run(context, 'show', ...looking())).toBe(0);
      expect(context.output).toContain('2 of alice, bob, carol, dave');
      expect(context.output).toContain('what loosens waits 24 h, never less than 60 min');
      expect(context.output).toContain('Still missing: 1 more of the governors.');
    });
  });

  describe('lint', () => {
    it('tells what a policy allows, and that there was something to tell', async () => {
      const context = aContext();
      expect(await run(context, 'lint', write({ ...document, governance: undefined }))).toBe(1);
      expect(context.output).toContain('stuck  governance: nobody governs');
      const broken = aContext();
      expect(await run(broken, 'lint', write({ ...document, tiers: [] }))).toBe(2);
    });
  });

  describe('lint, told who followed the chain', () => {
    it('finds grants of a genesis that is more than ninety days old', async () => {
      const lint = async (time: number) => {
        const context = aContext({ time });
        await run(context, 'lint', write(document), ...looking(), '--json');
        return JSON.parse(context.output) as { findings: { kind: string; about: string }[]; trial: object };
      };
      const old = ({ findings }: Awaited<ReturnType<typeof lint>>) =>
        findings.filter(({ kind }) => kind === 'old').map(({ about }) => about);
      expect(old(await lint(NOW))).toEqual([]);
      const later = await lint(NOW + 90 * 86_400);
      expect(old(later)).toContain('engine key trading');
      expect(later.trial).toMatchObject({ days: 90, remarks: expect.any(Array) as unknown });
    });
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
      server.showChain([link], { proposed: [{ ...told, change: writeSignedChange(change) }] });
    });

    it('tells since when each version has been in force, and what is missing for the next', async () => {
      const context = aContext();
      expect(await run(context, 'status', ...looking())).toBe(0);
      expect(context.output).toContain(`1  ${inForce.hash}  2026-11-01T00:00:00Z, 21 days ago`);
      expect(context.output).toContain(`2  ${second.hash}  2026-11-22T05:00:00Z, 60 min ago`);
      expect(context.output).toContain(`3  ${hash}`);
      expect(context.output).toContain('tightening, signed by alice. Still missing: 1 more of the governors.');
      expect(context.output).toContain('not asked: name an engine.json');
    });

    it('tells scripts, with what is stopped where somebody may ask', async () => {
      const stops = { feed: 'fresh', freezes: [], suspended: ['bob-laptop'] };
      server.on('GET /v1/status', () => ({ body: { stops } }));
      writeFileSync(join(root, 'auditor.key'), hexOf(anAuditor().secret), { mode: 0o400 });
      const about = { serverUrl: server.url, genesisHash: genesis.genesis.hash, keyId: 'auditor' };
      const config = write({ ...about, privateKeyFile: 'auditor.key' }, 'auditor.json');
      const context = aContext();
      expect(await run(context, 'status', ...looking(), '--config', config, '--json')).toBe(0);
      expect(JSON.parse(context.output)).toMatchObject({
        inForce: { version: 2, hash: second.hash },
        versions: [{ version: 1 }, { version: 2, inForceSince: NOW - 3600 }],
        proposed: [{ policyHash: hash, signedBy: ['alice'], missing: { governors: 1 } }],
        stops,
      });
      const screen = aContext();
      await run(screen, 'status', ...looking(), '--config', config);
      expect(screen.output).toContain('suspended: bob-laptop');
    });
  });

  describe('veto', () => {
    it('gives the same order as `sekisho veto`, for scripts too', async () => {
      const drop = join(root, 'drop');
      mkdirSync(drop);
      const hash = hashPolicy(proposedBy(ALICE).policy);
      const line = ['veto', hash, '--reason', 'not this', '--drop', drop, '--yes', '--json'];
      const context = aContext();
      expect(await run(context, ...line, ...(await as(ALICE)))).toBe(0);
      expect(JSON.parse(context.output)).toMatchObject({
        verb: 'Veto',
        taken: expect.arrayContaining([drop]) as unknown,
      });
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
      const line = ['explain', write(request('523500000')), ...looking(), '--key', 'desk'];
      expect(await run(context, ...line)).toBe(0);
      expect(context.output).toContain('rule 2: BTC >= 0.1 and < 10: ops 2 of 3 and finance 1 of 2');
      expect(context.output).toContain('do not count   alice');
    });

    it('tells scripts too, and of what no rule allows', async () => {
      const json = async (amount: string): Promise<unknown> => {
        const context = aContext();
        expect(await run(context, 'explain', write(request(amount)), ...looking(), '--json')).toBe(0);
        return JSON.parse(context.output);
      };
      expect(await json('50000')).toMatchObject({ rule: 'btc-small', asked: [] });
      expect(await json('523500000')).toMatchObject({ asked: [{ name: 'ops', threshold: 2 }, { name: 'finance' }] });
      expect(await json('100000000000')).toMatchObject({ rule: null });
    });
  });

  describe('a device that has followed the chain', () => {
    const link = aChainLink(aChange(tighter, inForce, [ALICE, BOB]), genesis);
    const second = parsePolicy(documentBytes(tighter));

    it('goes on from the policy in force', async () => {
      server.showChain([link]);
      const context = aContext();
      const draft = write(followingDocument(tighter, (edited) => (edited['maxLifetimeSeconds'] = 43_200)));
      expect(await run(context, 'propose', draft, ...(await as(ALICE)), '--yes', '--json')).toBe(0);
      expect(JSON.parse(context.output)).toMatchObject({ version: 3, previousHash: second.hash });
    });

    it('never goes back behind it, nor over to another branch', async () => {
      const desk = (await as(ALICE)).slice(0, 2);
      server.showChain([link]);
      expect(await run(aContext(), 'show', ...desk)).toBe(0);
      const other = next((edited) => (edited['maxLifetimeSeconds'] = 43_200));
      for (const links of [[], [aChainLink(aChange(other, inForce, [BOB, CAROL]), genesis)]]) {
        server.showChain(links);
        const context = aContext();
        expect(await run(context, 'show', ...desk)).toBe(1);
        expect(context.noted.at(-1)).toContain('POLICY_ROLLED_BACK');
      }
      server.showChain([link]);
      expect(await run(aContext(), 'show', ...desk)).toBe(0);
    });

    it('refuses a chain without the signing module’s word', async () => {
      server.showChain([aChainLink(link.change, genesis, { outcome: 'policy-registered' })]);
      const context = aContext();
      expect(await run(context, 'show', ...(await as(ALICE)).slice(0, 2))).toBe(1);
      expect(context.noted.at(-1)).toContain('POLICY_WAITING');
    });
  });
});
