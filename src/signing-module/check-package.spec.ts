import { deriveIntent, NO_HASH } from '../protocol/derive-intent.js';
import { type EngineKeyId, type WithdrawalId } from '../protocol/ids.js';
import { invariant } from '../protocol/invariant.js';
import { type SignedRequest } from '../protocol/http-signature.js';
import { parsePolicy } from '../protocol/policy.js';
import { electorateOf, type SignedVote } from '../protocol/vote.js';
import { PolicyHistory } from '../protocol/policy-history.js';
import { type WithdrawalRequest } from '../protocol/withdrawal-request.js';
import { readWorkPackage, writeWorkPackage, type WorkPackage } from '../protocol/work-package.js';
import { aDevice, ALICE, BOB, CAROL, DAVE, DEVICES, ERIN } from '../../test/support/builders/a-device.js';
import { aNextPolicy } from '../../test/support/builders/a-next-policy.js';
import { aPolicy, aPolicyDocument, LARGE_BTC } from '../../test/support/builders/a-policy.js';
import { aSecret } from '../../test/support/builders/a-secret.js';
import { anEngine, aWithdrawal } from '../../test/support/builders/an-engine.js';
import {
  claimedIdOf,
  judgeEvidence,
  readPackage,
  type Judge,
  type PackageVerdict,
  type WorkItem,
} from './check-package.js';
import { STATES, type RecordedWithdrawal, type State } from './ledger/withdrawals.js';

const policy = aPolicy();
const now = Math.floor(Date.now() / 1000);
const LARGE = { amount: LARGE_BTC.toString() };

/** Nothing was found out about it. */
function check(item: WorkItem, judge: Judge): PackageVerdict {
  const read = readPackage(item, judge);
  return read.kind === 'read' ? judgeEvidence(read, judge, null) : read;
}

/** A package as an honest server hands it out: small unless told, asked by `trading`, without votes. */
const electorate = electorateOf(PolicyHistory.of(policy));

function ask(overrides: Partial<WithdrawalRequest> = {}, engine = anEngine()) {
  const body = aWithdrawal(policy.deploymentId, overrides);
  const derived = deriveIntent(body, engine.keyId as EngineKeyId, policy);
  invariant(derived.kind === 'intent', 'the builder asks for something that the policy knows');
  const { intent, hash } = derived;
  const withdrawalId = intent.withdrawalId as WithdrawalId;
  const request = engine.withdrawal(body);
  const judge = (changes: Partial<WorkPackage> = {}, by: Partial<Judge> = {}): PackageVerdict =>
    check(
      { withdrawalId, package: writeWorkPackage({ request, votes: [], cancel: null, ...changes }) },
      { ...electorate, now, known: null, decidedAt: by.known?.state === 'authorised' ? now : null, ...by },
    );
  const known = (state: State, changes: Partial<RecordedWithdrawal> = {}): RecordedWithdrawal => ({
    ...{ id: withdrawalId, reference: body.reference, intentHash: hash, tier: 'btc-small', state, reason: '' },
    ...{ policyHash: policy.hash, notAfter: body.notAfter, minedHash: null },
    ...{ registeredAt: now - 60, isBeyondLimits: false },
    ...changes,
  });
  const cancel = (reference = body.reference): SignedRequest =>
    engine.cancel(policy.deploymentId, withdrawalId, reference);
  const approvals = (...devices: (typeof ALICE)[]): SignedVote[] => devices.map((each) => each.approve(policy, intent));
  return { body, intent, hash, request, withdrawalId, judge, known, cancel, approvals, engine };
}

const decisionOf = (verdict: PackageVerdict): unknown => (verdict.kind === 'decided' ? verdict.decision : verdict);
const kindOf = (verdict: PackageVerdict): string => (verdict.kind === 'decided' ? verdict.decision.kind : verdict.kind);
const codeOf = (verdict: PackageVerdict): string => (verdict.kind === 'refused' ? verdict.code : verdict.kind);

describe('readPackage and judgeEvidence', () => {
  describe('an honest package', () => {
    it('authorises a small withdrawal on the engine’s signature alone', () => {
      expect(decisionOf(ask().judge())).toMatchObject({
        ...{ kind: 'authorised', grounds: { requirement: { rule: 'btc-small' } }, votes: [] },
      });
    });

    it('authorises a large one when both groups have approved, and names the votes that counted', () => {
      const { judge, approvals } = ask(LARGE);
      const decision = decisionOf(judge({ votes: approvals(ALICE, BOB, DAVE) }));
      expect(decision).toMatchObject({ kind: 'authorised', grounds: { requirement: { rule: 'btc-large' } } });
      expect((decision as { votes: unknown[] }).votes).toHaveLength(3);
    });

    it('only registers a large one that nobody has voted on, the first time', () => {
      const { judge, known } = ask(LARGE);
      expect(kindOf(judge())).toBe('registered');
      expect(kindOf(judge({}, { known: known('registered') }))).toBe('open');
    });

    it('says that votes are missing when one short', () => {
      const { judge, approvals } = ask(LARGE);
      expect(kindOf(judge({ votes: approvals(ALICE, DAVE) }))).toBe('open');
      expect(kindOf(judge({ votes: approvals(ALICE, BOB) }))).toBe('open');
    });
  });

  describe('what no engine asked for', () => {
    it('refuses what is no package', () => {
      const { withdrawalId } = ask();
      for (const value of [null, 7, 'work', [], {}, { request: {}, votes: [], cancel: null }]) {
        expect(check({ withdrawalId, package: value }, { ...electorate, now, known: null, decidedAt: null })).toEqual({
          ...{ kind: 'refused', code: 'PACKAGE_MALFORMED', reference: '', intentHash: NO_HASH },
        });
      }
    });

    it('refuses a field that a package does not have', () => {
      const { withdrawalId, request } = ask();
      const work = { ...writeWorkPackage({ request, votes: [], cancel: null }), state: 'authorised' };
      expect(codeOf(check({ withdrawalId, package: work }, { ...electorate, now, known: null, decidedAt: null }))).toBe(
        'PACKAGE_MALFORMED',
      );
    });

    it('refuses it under another id than its own', () => {
      const [one, other] = [ask(), ask()];
      const work = writeWorkPackage({ request: one.request, votes: [], cancel: null });
      const verdict = check(
        { withdrawalId: other.withdrawalId, package: work },
        { ...electorate, now, known: null, decidedAt: null },
      );
      expect(verdict).toMatchObject({ code: 'PACKAGE_MALFORMED', reference: '', intentHash: NO_HASH });
    });

    it('refuses a body that was changed after signing, and tells which reference it bears', () => {
      const { judge, request, body } = ask();
      const changed = new TextEncoder().encode(JSON.stringify({ ...body, amount: '50001' }));
      const verdict = judge({ request: { ...request, body: changed } });
      expect(verdict).toMatchObject({
        code: 'REQUEST_SIGNATURE_INVALID',
        reference: body.reference,
        intentHash: NO_HASH,
      });
    });

    it.each([
      ['a key that is not the engine’s', { secret: aSecret('somebody') }],
      ['a key that the policy does not list', { keyId: 'unheard-of' }],
      ['a signature for something else', { tag: 'sekisho-dry-run' } as const],
    ])('refuses %s', (_what, options) => {
      const { judge, body, engine } = ask();
      expect(codeOf(judge({ request: engine.withdrawal(body, options) }))).toBe('REQUEST_SIGNATURE_INVALID');
    });

    it('refuses a signed body that asks for nothing the policy knows', () => {
      const { judge, engine, body } = ask();
      expect(codeOf(judge({ request: engine.withdrawal('{}') }))).toBe('PACKAGE_MALFORMED');
      expect(codeOf(judge({ request: engine.withdrawal({ ...body, amount: '0' }) }))).toBe('AMOUNT_ZERO');
    });

    it('refuses another request under a reference that it knows', () => {
      const { judge, known } = ask();
      const verdict = judge({}, { known: known('registered', { intentHash: ask().hash }) });
      expect(codeOf(verdict)).toBe('REQUEST_DIFFERS');
    });
  });

  describe('votes', () => {
    it.each([
      ['of a device that nobody enrolled', 'VOTE_DEVICE_UNKNOWN', () => aDevice('mallory'), {}],
      [
        'signed by another key',
        'VOTE_SIGNATURE_INVALID',
        () => aDevice('mallory'),
        { approver: 'bob', device: BOB.id },
      ],
      ['in another person’s name', 'VOTE_DEVICE_NOT_THE_APPROVERS', () => BOB, { approver: 'carol' }],
      ['about another policy', 'VOTE_POLICY_UNKNOWN', () => BOB, { policyHash: NO_HASH }],
      ['for another withdrawal', 'VOTE_INTENT_MISMATCH', () => BOB, { intent: ask(LARGE).intent }],
    ])('one that is forged refuses the whole package: %s', (_what, code, device, overrides) => {
      const { judge, approvals, intent } = ask(LARGE);
      const forged = device().approve(policy, intent, overrides);
      expect(codeOf(judge({ votes: [...approvals(ALICE, BOB, DAVE), forged] }))).toBe(code);
    });

    it('an edited one is a forged one', () => {
      const { judge, approvals } = ask(LARGE);
      const [first, ...rest] = approvals(ALICE, BOB, DAVE);
      invariant(first?.verb === 'Approve', 'alice approved');
      const later = { ...first, message: { ...first.message, expiresAt: first.message.expiresAt + 1 } };
      expect(codeOf(judge({ votes: [later, ...rest] }))).toBe('VOTE_SIGNATURE_INVALID');
    });

    it('one that is there five hundred times is checked once', () => {
      const { request, approvals } = ask(LARGE);
      const [vote] = approvals(ALICE);
      invariant(vote !== undefined, 'she approves');
      const votes = [...Array.from({ length: 498 }, () => vote), ...approvals(BOB, DAVE)];
      const read = readWorkPackage(writeWorkPackage({ request, votes, cancel: null }));
      expect(read?.votes.map(({ message }) => message.approver)).toEqual(['alice', 'bob', 'dave']);
    });

    it('one that has expired is honest and does not count', () => {
      const { judge, approvals } = ask(LARGE);
      const votes = approvals(ALICE, BOB, DAVE);
      expect(kindOf(judge({ votes }, { now: now + 590 }))).toBe('authorised');
      expect(kindOf(judge({ votes: votes.slice(0, 1) }, { now: now + 610 }))).toBe('open');
    });

    it('so many that have expired that too few are left to ask end it', () => {
      const { judge, approvals } = ask(LARGE);
      const judged = judge({ votes: approvals(ALICE, BOB, DAVE) }, { now: now + 610 });
      expect(judged).toMatchObject({ decision: { kind: 'rejected', reason: 'QUORUM_UNREACHABLE', votes: [] } });
    });

    it('one of a custodian of the engine’s key does not count', () => {
      const { judge, approvals } = ask(LARGE, anEngine('desk'));
      expect(kindOf(judge({ votes: approvals(ALICE, BOB, DAVE) }))).toBe('open');
      expect(kindOf(judge({ votes: approvals(CAROL, BOB, DAVE) }))).toBe('authorised');
    });

    it('one person who votes twice counts once', () => {
      const { judge, approvals } = ask(LARGE);
      expect(kindOf(judge({ votes: approvals(ALICE, ALICE, DAVE) }))).toBe('open');
    });

    it('rejects end it, and are named', () => {
      const { judge, intent } = ask(LARGE);
      const votes = [DAVE.reject(policy, intent), ERIN.reject(policy, intent)];
      const decision = decisionOf(judge({ votes }));
      expect(decision).toMatchObject({ kind: 'rejected', reason: 'REJECTED_BY_APPROVERS' });
      expect((decision as { votes: unknown[] }).votes).toHaveLength(2);
    });

    it('a quorum that initiators have put out of reach ends it at first sight', () => {
      const { judge } = ask({ ...LARGE, initiators: ['dave', 'erin'] });
      expect(decisionOf(judge())).toMatchObject({ kind: 'rejected', reason: 'QUORUM_UNREACHABLE' });
    });

    it('that turn against an authorised one before it is signed are heard', () => {
      const { judge, intent, known, approvals } = ask(LARGE);
      const by = { known: known('authorised') };
      expect(kindOf(judge({ votes: approvals(ALICE, BOB, DAVE) }, by))).toBe('nothing-new');
      expect(kindOf(judge({ votes: approvals(ALICE, BOB) }, by))).toBe('nothing-new');
      expect(kindOf(judge({ votes: [DAVE.reject(policy, intent), ERIN.reject(policy, intent)] }, by))).toBe('rejected');
    });
  });

  describe('time and rules', () => {
    it('ends what it sees for the first time when it is over, to the second', () => {
      const { judge } = ask({ notAfter: now + 100 });
      expect(kindOf(judge({}, { now: now + 99 }))).toBe('authorised');
      expect(decisionOf(judge({}, { now: now + 100 }))).toEqual({ kind: 'refused', code: 'EXPIRED' });
    });

    it('expires what it has known in time', () => {
      const { judge, known } = ask({ ...LARGE, notAfter: now + 100 });
      expect(kindOf(judge({}, { known: known('registered'), now: now + 100 }))).toBe('expired');
    });

    it('takes nothing that lives longer than the policy allows, but for the clocks’ tolerance', () => {
      const longest = now + policy.maxLifetimeSeconds + 30;
      expect(kindOf(ask({ notAfter: longest }).judge())).toBe('authorised');
      expect(codeOf(ask({ notAfter: longest + 1 }).judge())).toBe('NOT_AFTER_TOO_FAR');
    });

    it('ends what no tier allows: no rule means no', () => {
      const { judge } = ask({ amount: (LARGE_BTC * 100n).toString() });
      expect(decisionOf(judge())).toEqual({ kind: 'refused', code: 'NO_TIER_MATCHES' });
    });
  });

  describe('an approver who takes an approval back', () => {
    const twoOfOps = () => {
      const asked = ask(LARGE);
      const [yes, no] = [asked.approvals(ALICE, BOB, DAVE), BOB.reject(policy, asked.intent)];
      return { ...asked, yes, no };
    };

    it('puts what was authorised before people again, though nobody has ended it', () => {
      const { judge, known, yes, no } = twoOfOps();
      expect(kindOf(judge({ votes: [...yes, no] }, { known: known('authorised') }))).toBe('reopened');
    });

    it('changes nothing where enough others have approved', () => {
      const { judge, known, yes, no, approvals } = twoOfOps();
      const votes = [...yes, ...approvals(CAROL), no];
      expect(kindOf(judge({ votes }, { known: known('authorised') }))).toBe('nothing-new');
    });

    it('is another thing than approvals that lapse', () => {
      const { judge, known, yes } = twoOfOps();
      expect(kindOf(judge({ votes: yes.slice(0, 2) }, { known: known('authorised') }))).toBe('nothing-new');
    });

    it('ends what was authorised where nobody is left to make up for it, though the device of the “no” was suspended', () => {
      // Alice runs the engine that asks: of ops only bob and carol are left.
      const { judge, intent, known } = ask(LARGE, anEngine('desk'));
      const spare = aDevice('bob', { id: 'bob-spare' });
      const wider = aPolicy({}, [...DEVICES, spare]);
      const judgeAs = (state: State, votes: readonly SignedVote[], at = now): PackageVerdict => {
        const by = { policies: PolicyHistory.of(wider), suspended: new Set([spare.id]), now: at };
        return judge({ votes }, { ...by, known: known(state, { policyHash: wider.hash }) });
      };
      const yes = [BOB, CAROL, DAVE].map((device) => device.approve(wider, intent));
      const no = spare.reject(wider, intent);
      const unreachable = { kind: 'rejected', reason: 'QUORUM_UNREACHABLE' };
      expect(decisionOf(judgeAs('registered', [...yes, no]))).toMatchObject(unreachable);
      expect(decisionOf(judgeAs('authorised', [...yes, no]))).toMatchObject(unreachable);
      // That all of them have lapsed takes nothing back.
      expect(kindOf(judgeAs('authorised', yes, now + 700))).toBe('nothing-new');
    });
  });

  describe('cancels', () => {
    it('cancel what is not yet reserved', () => {
      const { judge, cancel, known } = ask(LARGE);
      expect(kindOf(judge({ cancel: cancel() }))).toBe('cancelled');
      expect(kindOf(judge({ cancel: cancel() }, { known: known('registered') }))).toBe('cancelled');
      expect(kindOf(judge({ cancel: cancel() }, { known: known('authorised') }))).toBe('cancelled');
    });

    it.each(['signed', 'broadcast', 'confirmed', 'final'] as const)('come too late once it is %s', (state) => {
      const { judge, cancel, known } = ask();
      expect(codeOf(judge({ cancel: cancel() }, { known: known(state) }))).toBe('CANCEL_TOO_LATE');
    });

    it('that no engine signed refuse the package', () => {
      const { judge, cancel } = ask();
      const forged = anEngine('trading').cancel(policy.deploymentId, 'x', 'y', { secret: aSecret('somebody') });
      expect(codeOf(judge({ cancel: forged }))).toBe('REQUEST_SIGNATURE_INVALID');
      expect(codeOf(judge({ cancel: cancel('another') }))).toBe('PACKAGE_MALFORMED');
    });

    it('cancel nothing, and are no forgery, when their key was removed since', () => {
      const { judge, body, withdrawalId, known } = ask(LARGE);
      const document = aPolicyDocument();
      const keys = (document['engineKeys'] as { readonly id: string }[]).filter(({ id }) => id !== 'desk');
      const next = parsePolicy(aNextPolicy(document, policy, (edited) => (edited['engineKeys'] = keys)));
      const policies = PolicyHistory.of(policy).followedBy(next);
      const removed = anEngine('desk').cancel(policy.deploymentId, withdrawalId, body.reference);
      const now = known('registered', { policyHash: policy.hash });
      expect(kindOf(judge({ cancel: removed }, { known: now }))).toBe('cancelled');
      expect(codeOf(judge({ cancel: removed }, { policies, known: now }))).not.toBe('REQUEST_SIGNATURE_INVALID');
      expect(kindOf(judge({ cancel: removed }, { policies, known: now }))).toBe('open');
    });

    it('cannot be a withdrawal’s request, nor it a cancel', () => {
      const { judge, request, cancel } = ask();
      expect(codeOf(judge({ cancel: request }))).toBe('REQUEST_SIGNATURE_INVALID');
      expect(codeOf(judge({ request: cancel() }))).toBe('REQUEST_SIGNATURE_INVALID');
    });
  });

  describe('what it knows already', () => {
    const ANSWERS: Readonly<Record<State, string>> = {
      registered: 'authorised',
      ...{ authorised: 'nothing-new', signed: 'nothing-new', broadcast: 'nothing-new', confirmed: 'nothing-new' },
      final: 'nothing-new',
      ...{ rejected: 'WITHDRAWAL_CLOSED', expired: 'WITHDRAWAL_CLOSED', cancelled: 'WITHDRAWAL_CLOSED' },
      ...{ refused: 'WITHDRAWAL_CLOSED', failed: 'WITHDRAWAL_CLOSED' },
    };
    it.each(STATES)('is never paid a second time: %s', (state) => {
      const { judge, known } = ask();
      const verdict = judge({}, { known: known(state) });
      expect(verdict.kind === 'refused' ? verdict.code : kindOf(verdict)).toBe(ANSWERS[state]);
    });
  });

  it('files a refusal under the claimed id only where that is an id', () => {
    expect(claimedIdOf({ withdrawalId: 'ab'.repeat(32), package: null })).toBe('ab'.repeat(32));
    for (const claimed of ['AB'.repeat(32), 'ab', '', 7, null, undefined, {}]) {
      expect(claimedIdOf({ withdrawalId: claimed, package: null })).toBe(NO_HASH);
    }
  });
});
