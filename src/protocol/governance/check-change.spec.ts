import {
  aChange,
  aChangeSignature,
  addDevices,
  followingDocument,
  listed,
  replaceDevice,
  theDraft,
} from '../../../test/support/builders/a-change.js';
import { ALICE, aDevice, BOB, CAROL, DEVICES, ERIN } from '../../../test/support/builders/a-device.js';
import { Maker } from '../../../test/support/builders/a-maker.js';
import { aPolicyDocument, documentBytes } from '../../../test/support/builders/a-policy.js';
import {
  AAGUID,
  BE,
  CONSOLE,
  SecurityKey,
  UP,
  UV,
  type Ceremony,
} from '../../../test/support/builders/a-security-key.js';
import { at, GOVERNANCE, type Document, type Json } from '../../../test/support/builders/a-rich-policy.js';
import { attestationDigest, attestationHash } from '../devices/attestation.js';
import { type Hex32 } from '../hex.js';
import { type ApproverId, type DeviceId } from '../ids.js';
import { parsePolicy } from '../policy.js';
import { typedDataDigest } from '../typed-data.js';
import { DEVICE_ENROLMENT, POLICY_CHANGE } from '../verbs.js';
import { checkChange, CHANGE_SIGNATURE_SECONDS, readDraft, type ChangeJudge } from './check-change.js';
import { readSignedChange, writeSignedChange, type SignedChange, type SignedEnrolment } from './signed-change.js';

const GENESIS = 'aa'.repeat(32) as Hex32;
/** Two of alice, bob, carol and dave govern; erin does not. Alice owns two devices. */
const ALICES_SECOND = aDevice('alice', { id: 'alice-second' });
const document = aPolicyDocument({ governance: GOVERNANCE }, [...DEVICES, ALICES_SECOND]);
const inForce = parsePolicy(documentBytes(document));
const now = Math.floor(Date.now() / 1000);

const judge = (overrides: Partial<ChangeJudge> = {}): ChangeJudge => ({
  genesisHash: GENESIS,
  inForce,
  suspended: new Set(),
  now,
  ...overrides,
});
const next = (edit: (document: Document) => void) => followingDocument(document, edit);
const enrolment = (device: typeof ALICE, genesis: Hex32 = GENESIS) => device.enrolment(inForce.deploymentId, genesis);

const tighter = next((edited) => (edited['maxLifetimeSeconds'] = 86_400));
const looser = next((edited) => (edited['maxLifetimeSeconds'] = 8 * 86_400));
const NEWCOMER = aDevice('bob', { id: 'bob-new' });
const withDevice = next(addDevices(NEWCOMER));

describe('a change of policy', () => {
  it('that tightens is signed by as many governors as the policy in force asks for, and waits for nothing', () => {
    expect(checkChange(aChange(tighter, inForce, [ALICE, BOB]), judge())).toMatchObject({
      kind: 'signed',
      signedBy: ['alice', 'bob'],
      missing: { governors: 0, members: [] },
      statement: {
        version: 2,
        previousHash: inForce.hash,
        effect: 'tightening',
        delaySeconds: 0,
        changes: ['tightens: a request may wait 86400 s, was 604800 s'],
      },
    });
  });

  it('that loosens states the delay of the policy in force, whatever the new one says', () => {
    const hasty = next((edited) => {
      edited['governance'] = { ...GOVERNANCE, looseningDelaySeconds: 3_600 };
    });
    expect(checkChange(aChange(hasty, inForce, [ALICE, BOB]), judge())).toMatchObject({
      kind: 'signed',
      statement: { effect: 'loosening', delaySeconds: 86_400 },
    });
  });

  describe('with security keys', () => {
    const key = aDevice('bob', { id: 'bob-key', scheme: 'webauthn', path: 'console' });
    const withKey = next((edited) => {
      addDevices(key)(edited);
      edited['console'] = JSON.parse(JSON.stringify(CONSOLE)) as Json;
    });
    const keyed = parsePolicy(documentBytes(withKey));
    const signedWith = (ceremony: Ceremony) => {
      const change = followingDocument(withKey, (edited) => (edited['maxLifetimeSeconds'] = 86_400));
      const draft = theDraft(change, keyed);
      const [first, signed] = [aChangeSignature(ALICE, draft), aChangeSignature(key, draft)];
      const digest = typedDataDigest(keyed.deploymentId, POLICY_CHANGE, signed.message);
      const signatures = [first, { ...signed, signature: key.touch(digest, ceremony) }];
      return checkChange({ policy: documentBytes(change), enrolments: [], signatures }, judge({ inForce: keyed }));
    };

    it('takes one in that proves its possession by an assertion', () => {
      const change = aChange(withKey, inForce, [ALICE, BOB], [enrolment(key)]);
      expect(checkChange(change, judge())).toMatchObject({ kind: 'signed', statement: { effect: 'loosening' } });
      expect(checkChange({ ...change, enrolments: [] }, judge())).toMatchObject({ code: 'POLICY_ENROLMENT_MISSING' });
      const { message } = enrolment(key);
      const synced = key.touch(typedDataDigest(inForce.deploymentId, DEVICE_ENROLMENT, message), {
        flags: UP | UV | BE,
      });
      expect(checkChange({ ...change, enrolments: [{ message, signature: synced }] }, judge()).kind).toBe('refused');
    });

    it('wants its attestation where the policy names models, by a maker where it names makers', () => {
      const maker = new Maker();
      const about = { approver: key.approver as ApproverId, id: key.id as DeviceId, path: 'console' } as const;
      const made = new SecurityKey(key.secret);
      const where = { deploymentId: inForce.deploymentId, genesisHash: judge().genesisHash };
      const attestation = made.create(attestationDigest(where, about), { attest: maker.attest() });
      const listed = (roots?: readonly string[]) =>
        next((edited) => {
          addDevices(key)(edited);
          at(edited, 'devices', DEVICES.length + 1)['credential'] = {
            ...{ id: made.credentialId, aaguid: AAGUID, attestation: attestationHash(attestation) },
          };
          const authenticators = [{ aaguid: AAGUID, ...(roots && { roots: [...roots] }) }];
          edited['console'] = JSON.parse(JSON.stringify({ ...CONSOLE, authenticators })) as Json;
        });
      const checked = (document: Document, given: SignedEnrolment, judgeCertificates = () => true) =>
        checkChange(aChange(document, inForce, [ALICE, BOB], [given]), judge({ judgeCertificates }));
      expect(checked(listed(), enrolment(key))).toMatchObject({ code: 'DEVICE_ATTESTATION_MISSING' });
      const given = { ...enrolment(key), attestation };
      expect(checked(listed(), given).kind).toBe('signed');
      expect(checked(listed([maker.root]), given).kind).toBe('signed');
      expect(checked(listed([maker.root]), given, () => false)).toMatchObject({ code: 'DEVICE_ATTESTATION_REFUSED' });
      const travelled = readSignedChange(
        writeSignedChange(aChange(listed([maker.root]), inForce, [ALICE, BOB], [given])),
      );
      expect(travelled && checkChange(travelled, judge()).kind).toBe('signed');
    });

    it('counts a governor’s, and refuses what is wrong with its code', () => {
      expect(signedWith({}).kind).toBe('signed');
      expect(signedWith({ flags: UP })).toMatchObject({ kind: 'refused', code: 'DEVICE_NOT_USER_VERIFIED' });
      expect(signedWith({ client: { challenge: 'x' } })).toMatchObject({ code: 'DEVICE_CHALLENGE_DIFFERS' });
    });
  });

  it('says how many governors are missing', () => {
    expect(checkChange(aChange(tighter, inForce, [ALICE]), judge())).toMatchObject({
      kind: 'open',
      missing: { governors: 1, members: [] },
    });
  });

  it('counts a governor who signed with two devices once', () => {
    expect(checkChange(aChange(tighter, inForce, [ALICE, ALICES_SECOND]), judge())).toMatchObject({
      kind: 'open',
      signedBy: ['alice'],
      missing: { governors: 1 },
    });
  });

  it('does not count a governor whose device is suspended, and lets another device of theirs do', () => {
    const suspended = new Set(['alice-laptop']);
    expect(checkChange(aChange(tighter, inForce, [ALICE, BOB]), judge({ suspended })).kind).toBe('open');
    expect(checkChange(aChange(tighter, inForce, [ALICES_SECOND, BOB]), judge({ suspended })).kind).toBe('signed');
  });

  it.each([
    ['cast half a minute ahead', { castAt: now + 30, expiresAt: now + 60 }, 'signed'],
    ['cast further ahead than clocks go wrong', { castAt: now + 31, expiresAt: now + 60 }, 'open'],
    ['valid for another second', { castAt: now - 10, expiresAt: now + 1 }, 'signed'],
    ['expired', { castAt: now - 10, expiresAt: now }, 'open'],
    ['valid for a week', { castAt: now, expiresAt: now + CHANGE_SIGNATURE_SECONDS }, 'signed'],
    ['valid for longer than a week', { castAt: now, expiresAt: now + CHANGE_SIGNATURE_SECONDS + 1 }, 'open'],
  ])('counts or leaves out a signature that is %s', (_what, times, kind) => {
    const change = aChange(tighter, inForce, [ALICE], [], times);
    const signatures = [...change.signatures, aChangeSignature(BOB, theDraft(tighter, inForce))];
    expect(checkChange({ ...change, signatures }, judge())).toMatchObject({ kind });
  });

  describe('is refused', () => {
    const accepted = aChange(looser, inForce, [ALICE, BOB]);
    const refusal = (change: SignedChange, overrides: Partial<ChangeJudge> = {}) => {
      const checked = checkChange(change, judge(overrides));
      return checked.kind === 'refused' ? checked.code : checked.kind;
    };
    const draft = (bytes: Uint8Array) => {
      const read = readDraft(bytes, inForce);
      return 'code' in read ? read.code : 'a draft';
    };

    it('by nothing, where only the one thing below is not wrong', () => {
      expect(refusal(accepted)).toBe('signed');
    });

    it.each<[string, (edited: Document) => void, string]>([
      ['skips a version', (edited) => (edited['version'] = 3), 'POLICY_NOT_NEXT'],
      ['has the version that is in force', (edited) => (edited['version'] = 1), 'POLICY_MALFORMED'],
      ['follows another policy', (edited) => (edited['previous'] = 'bb'.repeat(32)), 'POLICY_NOT_NEXT'],
      ['is for another deployment', (edited) => (edited['deploymentId'] = 'cc'.repeat(32)), 'POLICY_FIXED'],
      [
        'pays from another address',
        (edited) => {
          const [first, second] = edited['wallets'] as Document[];
          if (first !== undefined && second !== undefined)
            second['address'] = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed';
        },
        'POLICY_FIXED',
      ],
      [
        'lowers the floor of the delay',
        (edited) => (edited['governance'] = { ...GOVERNANCE, delayFloorSeconds: 60 }),
        'POLICY_FIXED',
      ],
      [
        'raises the floor of the delay',
        (edited) => (edited['governance'] = { ...GOVERNANCE, delayFloorSeconds: 7_200 }),
        'POLICY_FIXED',
      ],
      [
        'waits for less than the floor',
        (edited) => (edited['governance'] = { ...GOVERNANCE, looseningDelaySeconds: 3_599 }),
        'POLICY_MALFORMED',
      ],
      ['changes nothing', (edited) => (edited['maxLifetimeSeconds'] = 604_800), 'POLICY_FIXED'],
      ['has a field of its own', (edited) => (edited['owner'] = 'mallory'), 'POLICY_MALFORMED'],
    ])('when it %s', (_what, edit, code) => {
      const edited = next((each) => {
        each['maxLifetimeSeconds'] = 8 * 86_400;
        edit(each);
      });
      expect(draft(documentBytes(edited))).toBe(code);
      expect(refusal({ ...accepted, policy: documentBytes(edited) })).toBe(code);
    });

    it('when it is the first policy again, or a second genesis', () => {
      expect(draft(documentBytes(document))).toBe('POLICY_NOT_NEXT');
      expect(draft(documentBytes({ ...document, maxLifetimeSeconds: 60 }))).toBe('POLICY_NOT_NEXT');
    });

    it('when an earlier version comes back, or another branch of it', () => {
      const second = parsePolicy(documentBytes(looser));
      expect(refusal(accepted, { inForce: second })).toBe('POLICY_NOT_NEXT');
      expect(refusal(aChange(tighter, inForce, [ALICE, BOB]), { inForce: second })).toBe('POLICY_NOT_NEXT');
    });

    it('when it is no JSON', () => {
      expect(draft(new TextEncoder().encode('{'))).toBe('POLICY_MALFORMED');
    });

    it('when the policy in force names no governors', () => {
      const ungoverned = aPolicyDocument();
      const policy = parsePolicy(documentBytes(ungoverned));
      const edited = documentBytes(followingDocument(ungoverned, (each) => (each['maxLifetimeSeconds'] = 60)));
      expect(readDraft(edited, policy)).toMatchObject({ code: 'POLICY_UNGOVERNED' });
      expect(refusal({ ...accepted, policy: edited }, { inForce: policy })).toBe('POLICY_UNGOVERNED');
    });

    const enrolled = aChange(withDevice, inForce, [ALICE, BOB], [enrolment(NEWCOMER)]);

    it('by nothing, where a new device has proved that it holds its key', () => {
      expect(refusal(enrolled)).toBe('signed');
    });

    it.each([
      ['no proof', []],
      ['the proof of another device', [enrolment(ALICE)]],
      ['a proof for another genesis', [enrolment(NEWCOMER, 'bb'.repeat(32) as Hex32)]],
      ['a proof for another deployment', [NEWCOMER.enrolment('cc'.repeat(32) as Hex32, GENESIS)]],
      ['a proof that somebody else signed', [{ ...enrolment(NEWCOMER), signature: enrolment(ALICE).signature }]],
      ['a proof under another owner', [enrolment(aDevice('carol', { id: 'bob-new' }))]],
      ['a proof of another path', [enrolment(aDevice('bob', { id: 'bob-new', path: 'console' }))]],
    ])('when a new device comes with %s', (_what, enrolments) => {
      expect(refusal({ ...enrolled, enrolments })).toBe('POLICY_ENROLMENT_MISSING');
    });

    it('when a known device has another key, without proof of it', () => {
      const renewed = { ...listed(NEWCOMER), id: 'bob-laptop' } as unknown as typeof NEWCOMER;
      const change = aChange(next(replaceDevice('bob-laptop', renewed)), inForce, [ALICE, BOB]);
      expect(refusal(change)).toBe('POLICY_ENROLMENT_MISSING');
    });

    const statement = theDraft(looser, inForce);
    const plus = (...signatures: SignedChange['signatures']): SignedChange => ({
      ...accepted,
      signatures: [...accepted.signatures, ...signatures],
    });

    it.each([
      ['is forged', aChangeSignature(CAROL, statement, {}, BOB), 'POLICY_SIGNATURE_INVALID'],
      [
        'names a device of somebody else',
        aChangeSignature(CAROL, statement, { device: 'dave-laptop' }),
        'POLICY_SIGNATURE_INVALID',
      ],
      [
        'names an owner who is not',
        aChangeSignature(CAROL, statement, { approver: 'dave' }),
        'POLICY_SIGNATURE_INVALID',
      ],
      [
        'is by a device that is only in the new policy',
        aChangeSignature(NEWCOMER, statement),
        'POLICY_SIGNATURE_INVALID',
      ],
      ['is by somebody who does not govern', aChangeSignature(ERIN, statement), 'POLICY_NOT_ELIGIBLE'],
    ])('when a signature %s', (_what, signature, code) => {
      expect(refusal(plus(signature))).toBe(code);
    });

    it('when a signature is for another deployment', () => {
      const elsewhere = { ...statement, policy: { ...statement.policy, deploymentId: 'cc'.repeat(32) as never } };
      expect(refusal(plus(aChangeSignature(CAROL, elsewhere)))).toBe('POLICY_SIGNATURE_INVALID');
    });

    it.each([
      ['another policy', { policyHash: 'dd'.repeat(32) as Hex32 }],
      ['another predecessor', { previousHash: 'dd'.repeat(32) as Hex32 }],
      ['another version', { version: 3 }],
      ['a tightening', { effect: 'tightening' }],
      ['no delay', { delaySeconds: 0 }],
      ['other words', { changes: ['tightens: a request may wait 60 s, was 604800 s'] }],
      ['fewer words', { changes: [] }],
      ['more words', { changes: [...statement.statement.changes, 'tightens: nothing else'] }],
    ])('when a governor was shown %s', (_what, overrides) => {
      expect(refusal(plus(aChangeSignature(CAROL, statement, overrides)))).toBe('POLICY_MISSTATED');
    });
  });
});
