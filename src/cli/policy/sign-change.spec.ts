import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aContext, NOW } from '../../../test/support/approvers-desk.js';
import { aChangeSignature, listed, theDraft } from '../../../test/support/builders/a-change.js';
import { ALICE, aDevice, BOB, CAROL, ERIN } from '../../../test/support/builders/a-device.js';
import { writeGenesisFolder } from '../../../test/support/builders/a-genesis.js';
import { type Json } from '../../../test/support/builders/a-rich-policy.js';
import { makeDeviceFolder } from '../../../test/support/device-desk.js';
import {
  document,
  genesis,
  GovernorsDesk,
  inForce,
  proposedBy,
  tighter,
  WORDS,
} from '../../../test/support/governors-desk.js';
import { runCli } from '../../../test/support/run-cli.js';
import { checkWords } from '../../protocol/check-words.js';
import { checkChange } from '../../protocol/governance/check-change.js';
import { invariant } from '../../protocol/invariant.js';
import { hashPolicy } from '../../protocol/policy.js';
import { typedDataDigest } from '../../protocol/typed-data.js';
import { POLICY_CHANGE } from '../../protocol/verbs.js';

const WEEK = 7 * 86_400;

describe('sekisho policy, to sign', () => {
  let governors: GovernorsDesk;
  beforeEach(async () => {
    governors = await GovernorsDesk.open();
  });
  afterEach(() => governors.close());

  describe('propose', () => {
    it('signs the words that it has shown, and posts what everybody can verify', async () => {
      const context = aContext();
      const out = join(governors.root, 'proposed.json');
      const line = [
        'propose',
        governors.write({ ...document, maxLifetimeSeconds: 86_400 }),
        ...(await governors.as(ALICE)),
        '--out',
        out,
      ];
      expect(await governors.run(context, ...line, '--yes')).toBe(0);
      expect(context.output).toContain(`tightens: ${WORDS}`);
      expect(context.output).toContain('Still missing: 1 more of the governors.');
      const [change] = governors.posted;
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
      const draft = governors.write({ ...document, maxLifetimeSeconds: 86_400 });
      const refused = aContext({ isInteractive: true, answers: ['y'] });
      const alice = await governors.as(ALICE);
      expect(await governors.run(refused, 'propose', draft, ...alice)).toBe(1);
      expect([governors.posted, refused.noted.at(-1)]).toEqual([[], expect.stringContaining('NOT_CONFIRMED')]);
      const [, shown = ''] = /check words {4}(\S+)/.exec(refused.output) ?? [];
      expect(await governors.run(aContext({ isInteractive: true, answers: [shown] }), 'propose', draft, ...alice)).toBe(
        0,
      );
      const [signature] = governors.posted[0]?.signatures ?? [];
      invariant(signature !== undefined, 'posted');
      expect(checkWords(typedDataDigest(inForce.deploymentId, POLICY_CHANGE, signature.message))[0]).toBe(shown);
    });

    it('brings the proof of a new device along, and signs nothing without', async () => {
      const fresh = aDevice('bob', { id: 'bob-new' });
      const draft = governors.write({ ...document, devices: [...(document['devices'] as Json[]), listed(fresh)] });
      const alice = await governors.as(ALICE);
      const context = aContext();
      expect(await governors.run(context, 'propose', draft, ...alice, '--yes')).toBe(1);
      expect([governors.posted, context.noted.at(-1)]).toEqual([
        [],
        expect.stringContaining('POLICY_ENROLMENT_MISSING'),
      ]);
      const proof = governors.write(fresh.enrolment(inForce.deploymentId, genesis.genesis.hash), 'enrolment.json');
      const json = aContext();
      expect(await governors.run(json, 'propose', draft, ...alice, '--yes', '--json', '--enrolments', proof)).toBe(0);
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
        hashPolicy(governors.posted[0]?.policy ?? new Uint8Array()),
      ]);
    });

    it('takes the proof that a device makes when it joins', async () => {
      const fresh = aDevice('bob', { id: 'bob-new' });
      const proof = join(governors.root, 'proof.json');
      const joined = await makeDeviceFolder(governors.root, fresh, {});
      const enrol = (...more: string[]) => {
        const where = ['--folder', joined.folder, '--passphrase-file', joined.passphraseFile];
        const at = writeGenesisFolder(join(governors.root, 'genesis'), genesis.files);
        return runCli(aContext(), 'device', 'enrol', ...where, '--genesis', at, '--out', proof, '--yes', ...more);
      };
      // The genesis does not list it: only somebody who says so joins.
      expect(await enrol()).toBe(2);
      expect(await enrol('--joining')).toBe(0);
      const draft = governors.write({ ...document, devices: [...(document['devices'] as Json[]), listed(fresh)] });
      expect(
        await governors.run(
          aContext(),
          'propose',
          draft,
          ...(await governors.as(ALICE)),
          '--yes',
          '--enrolments',
          proof,
        ),
      ).toBe(0);
      expect(governors.posted).toHaveLength(1);
    });

    it('takes no proof from a device that the genesis lists under this name', async () => {
      const { folder, passphraseFile } = await makeDeviceFolder(
        governors.root,
        aDevice('bob', { id: 'bob-laptop' }),
        {},
      );
      const where = ['--folder', folder, '--passphrase-file', passphraseFile];
      const at = [
        '--genesis',
        writeGenesisFolder(join(governors.root, 'genesis'), genesis.files),
        '--out',
        join(governors.root, 'proof'),
      ];
      const context = aContext();
      expect(await runCli(context, 'device', 'enrol', ...where, ...at, '--yes', '--joining')).toBe(2);
      expect(context.noted.at(-1)).toContain('lists bob-laptop already');
    });

    it('is not for those who have no say', async () => {
      const context = aContext();
      const line = [
        'propose',
        governors.write({ ...document, maxLifetimeSeconds: 86_400 }),
        ...(await governors.as(ERIN)),
        '--yes',
      ];
      expect(await governors.run(context, ...line)).toBe(1);
      expect([governors.posted, context.noted.at(-1)]).toEqual([[], expect.stringContaining('POLICY_NOT_ELIGIBLE')]);
    });
  });

  describe('sign', () => {
    it('signs what is proposed, in words of its own', async () => {
      const hash = governors.shows(proposedBy(ALICE));
      const context = aContext();
      expect(await governors.run(context, 'sign', hash.slice(0, 12), ...(await governors.as(BOB)), '--yes')).toBe(0);
      expect(context.output).toContain(`tightens: ${WORDS}`);
      expect(context.output).toContain('Nobody is missing; the signing module decides when it is in force.');
      expect(governors.posted[0]?.signatures.map(({ message }) => message.approver)).toEqual(['bob']);
    });

    it.each([
      ['other words', ['a request may wait 604799 s, was 604800 s']],
      ['fewer', []],
      ['more', [WORDS, 'limit btc-automatic-day is gone']],
    ])('refuses where the server tells %s', async (_what, words) => {
      const hash = governors.shows(proposedBy(ALICE), { words });
      const context = aContext();
      expect(await governors.run(context, 'sign', hash, ...(await governors.as(BOB)), '--yes')).toBe(1);
      expect([governors.posted, context.noted.at(-1)]).toEqual([[], expect.stringContaining('PROPOSAL_DIFFERS')]);
    });

    it('refuses a change that carries a forged signature', async () => {
      const change = proposedBy(ALICE);
      const forged = aChangeSignature(CAROL, theDraft(tighter, inForce), { castAt: NOW, expiresAt: NOW + 60 }, BOB);
      const hash = governors.shows({ ...change, signatures: [...change.signatures, forged] });
      const context = aContext();
      expect(await governors.run(context, 'sign', hash, ...(await governors.as(BOB)), '--yes')).toBe(1);
      expect([governors.posted, context.noted.at(-1)]).toEqual([
        [],
        expect.stringContaining('POLICY_SIGNATURE_INVALID'),
      ]);
    });

    it('signs nothing twice, and nothing that is not there', async () => {
      const hash = governors.shows(proposedBy(ALICE));
      const alice = await governors.as(ALICE);
      expect(await governors.run(aContext(), 'sign', hash, ...alice, '--yes')).toBe(1);
      expect(await governors.run(aContext(), 'sign', '00'.repeat(32), ...alice, '--yes')).toBe(2);
      expect(governors.posted).toEqual([]);
    });
  });

  describe('veto', () => {
    it('gives the same order as `sekisho veto`, for scripts too', async () => {
      const drop = join(governors.root, 'drop');
      mkdirSync(drop);
      const hash = hashPolicy(proposedBy(ALICE).policy);
      const line = ['veto', hash, '--reason', 'not this', '--drop', drop, '--yes', '--json'];
      const context = aContext();
      expect(await governors.run(context, ...line, ...(await governors.as(ALICE)))).toBe(0);
      expect(JSON.parse(context.output)).toMatchObject({
        verb: 'Veto',
        taken: expect.arrayContaining([drop]) as unknown,
      });
    });
  });
});
