import { followingDocument } from '../../../test/support/builders/a-change.js';
import { aFindingsMessage } from '../../../test/support/builders/a-findings-message.js';
import { aGenesis } from '../../../test/support/builders/a-genesis.js';
import { aPolicyDocument, documentBytes, ETH, EVM_CHAIN } from '../../../test/support/builders/a-policy.js';
import { anEvmAddress } from '../../../test/support/builders/an-evm-address.js';
import { anExport } from '../../../test/support/builders/an-export.js';
import { anEngine, aWithdrawal } from '../../../test/support/builders/an-engine.js';
import { TestReceipts } from '../../../test/support/builders/test-receipts.js';
import { readAsked } from '../../protocol/evidence.js';
import { type Findings } from '../../protocol/findings.js';
import { invariant } from '../../protocol/invariant.js';
import { parsePolicy } from '../../protocol/policy.js';
import { PolicyHistory } from '../../protocol/policy-history.js';
import { FindingsCheck } from './check-findings.js';
import { verifyExport } from './verify-export.js';

/** 2026-11-22T06:00:00Z */
const NOW = 1_795_327_200;
const HOUR = 3600;
const LISTED = anEvmAddress('ab12', 'ef', '6');
const CUSTOMER = anEvmAddress('ab12', 'ef', '7');
const GROUND = anEvmAddress('ab12', 'ef', '8');
const UNLIKE = anEvmAddress('cd34', 'ef');
const entry = (id: string, address: string) => ({ id, chain: EVM_CHAIN, address, expiresAt: NOW - 1 });
const document = aPolicyDocument({ allowList: [entry('exchange', LISTED)], knownAfterSeconds: HOUR });
const genesis = aGenesis({ policy: document });
const { policy } = genesis;

/** One registration after the other; what is `paid` is final a minute later. */
interface Step {
  readonly to: string;
  /** Seconds after NOW. */
  readonly at: number;
  /** Null: from before anything was found out. */
  readonly found: Partial<Findings> | null;
  readonly paid?: boolean;
}

function ask(reference: string, destination: string) {
  const body = aWithdrawal(policy.deploymentId, {
    ...{ reference, destination, asset: ETH, amount: '1000' },
    notAfter: NOW + 100 * HOUR,
  });
  const request = anEngine().withdrawal(body, { created: NOW, idempotencyKey: reference });
  const read = readAsked(request, policy);
  invariant(read.kind === 'asked', 'the builder asks for something possible');
  return { request, intent: read.intent };
}

function registered(receipts: TestReceipts, intent: ReturnType<typeof ask>['intent'], { at, found }: Step) {
  const recordedAt = NOW + at;
  const about = { recordedAt, tier: 'eth-small' };
  if (found === null) return receipts.state(intent, 'registered', about);
  return receipts.state(intent, 'registered', { ...about, findings: aFindingsMessage(recordedAt, found) });
}

function theExport(steps: readonly Step[]) {
  const receipts = new TestReceipts(genesis);
  const told = steps.map((step, at) => {
    const { request, intent } = ask(`w-${at + 1}`, step.to);
    const own = [registered(receipts, intent, step)];
    if (step.paid !== true) return { request, state: 'authorised', receipts: own };
    const about = { recordedAt: NOW + step.at + 60, tier: 'eth-small' };
    const paid = { ...about, attempt: 1, txid: `0x${'ab'.repeat(32)}` };
    own.push(receipts.state(intent, 'authorised', about));
    for (const outcome of ['signed', 'broadcast', 'confirmed', 'final'])
      own.push(receipts.state(intent, outcome, paid));
    return { request, state: 'final', receipts: own };
  });
  return anExport(genesis, told).map((line) => JSON.stringify(line));
}

async function found(steps: readonly Step[], isPartial = false) {
  const { defects } = await verifyExport(theExport(steps), genesis.genesis.hash, { isPartial });
  return defects.map(({ reference, what }) => `${reference ?? 'the file'}: ${what}`);
}

/** A destination of its own that nobody is like. */
const first: Step = { to: UNLIKE, at: 0, found: {}, paid: true };
const again = (at: number, about: Partial<Findings>): Step => ({
  to: UNLIKE,
  at,
  found: { firstSeenAt: NOW, ...about },
});

describe('the first sight of a destination', () => {
  it('holds where it is the first registration that names it', async () => {
    expect(await found([first, again(600, {}), again(2 * HOUR, { destinationClass: 'known' })])).toEqual([]);
  });

  it.each([
    ['earlier than it was', -31],
    ['later than it was', 1],
  ])('is found out where a first registration states it %s', async (_, seconds) => {
    expect(await found([{ ...first, found: { firstSeenAt: NOW + seconds } }])).toEqual([
      expect.stringMatching(
        /^w-1: receipt 1 says that its destination was seen first .*; that was 2026-11-22T06:00:00Z$/,
      ),
    ]);
  });

  it('may lie a moment before its receipt, but no more', async () => {
    expect(await found([{ ...first, found: { firstSeenAt: NOW - 30 } }])).toEqual([]);
  });

  it.each([
    ['a second earlier', NOW - 1],
    ['a second later', NOW + 1],
    ['at this registration', NOW + 600],
  ])('is found out where a later registration states it %s', async (_, firstSeenAt) => {
    expect(await found([first, again(600, { firstSeenAt })])).toEqual([
      expect.stringMatching(
        /^w-2: receipt 7 says that its destination was seen first .*; that was 2026-11-22T06:00:00Z$/,
      ),
    ]);
  });

  it('may be missed by a registration that came at nearly the same moment', async () => {
    expect(await found([first, again(60, { firstSeenAt: NOW + 60 })])).not.toEqual([]);
    const unpaid = { ...first, paid: false };
    expect(await found([unpaid, again(30, { firstSeenAt: NOW + 30 })])).toEqual([]);
    expect(await found([unpaid, again(31, { firstSeenAt: NOW + 31 })])).not.toEqual([]);
  });
});

describe('a known destination', () => {
  it('is none before a payment to it was final', async () => {
    const unpaid = { ...first, paid: false };
    expect(await found([unpaid, again(2 * HOUR, { destinationClass: 'known' })])).toEqual([
      'w-2: receipt 2 calls its destination known, and no payment to it was final',
    ]);
  });

  it('is none by a payment that came after', async () => {
    const known = again(2 * HOUR, { destinationClass: 'known' });
    expect(
      await found([
        { ...first, paid: false },
        { ...known, paid: true },
      ]),
    ).toEqual(['w-2: receipt 2 calls its destination known, and no payment to it was final']);
  });

  it('is none before the time that the policy asks for is over', async () => {
    expect(await found([first, again(HOUR - 1, { destinationClass: 'known' })])).toEqual([
      'w-2: receipt 7 calls its destination known before 2026-11-22T07:00:00Z',
    ]);
    expect(await found([first, again(HOUR, { destinationClass: 'known' })])).toEqual([]);
  });

  it('is not called new', async () => {
    expect(await found([first, again(HOUR + 30, {})])).toEqual([
      'w-2: receipt 7 calls its destination new, and it was known',
    ]);
  });
});

describe('look-alikes', () => {
  const customer: Step = { to: CUSTOMER, at: 0, found: { resembles: [LISTED] }, paid: true };
  const ground = (resembles: readonly string[]): Step => ({ to: GROUND, at: 600, found: { resembles } });

  it('are those that were ever listed, also where the entry is over, and those that were paid', async () => {
    expect(await found([customer, ground([LISTED, CUSTOMER])])).toEqual([]);
    expect(await found([{ ...customer, paid: false }, ground([LISTED])])).toEqual([]);
  });

  it.each([
    ['one that is listed is kept back', [CUSTOMER], `does not say that its destination resembles ${LISTED}`],
    ['one that was paid is kept back', [LISTED], `does not say that its destination resembles ${CUSTOMER}`],
    [
      'one is made up',
      [LISTED, CUSTOMER, UNLIKE],
      `says that its destination resembles ${UNLIKE}, which nothing shows`,
    ],
    ['they are in another order', [CUSTOMER, LISTED], 'names look-alikes in another way than it must'],
    ['one is named twice', [LISTED, CUSTOMER, CUSTOMER], 'names look-alikes in another way than it must'],
  ])('are found out where %s', async (_, resembles, what) => {
    expect(await found([customer, ground(resembles)])).toEqual([`w-2: receipt 7 ${what}`]);
  });

  it('that were paid are named up to five', async () => {
    const paid = ['0', '1', '2', '3', '4', '9'].map((middle) => anEvmAddress('cd34', 'ab', middle));
    const steps = paid.map((to, at) => ({ to, at: at * 100, found: { resembles: paid.slice(0, at) }, paid: true }));
    const last = (resembles: readonly string[]): Step => ({
      ...{ to: anEvmAddress('cd34', 'ab', '8'), at: 1000, found: { resembles } },
    });
    expect(await found([...steps, last(paid.slice(0, 5))])).toEqual([]);
    expect(await found([...steps, last(paid)])).toHaveLength(1);
    expect(await found([...steps, last(paid.slice(0, 4))])).toHaveLength(2);
  });

  it('of lists that came later nobody had to know', () => {
    const second = parsePolicy(
      documentBytes(followingDocument(document, (next) => void (next['allowList'] = [entry('exchange', GROUND)]))),
    );
    const defects = ({ hash: policyHash }: typeof policy): number => {
      const check = new FindingsCheck();
      const { intent } = ask('w-1', CUSTOMER);
      const findings = aFindingsMessage(NOW, { resembles: [LISTED] });
      const receipts = [
        new TestReceipts(genesis).state(intent, 'registered', { recordedAt: NOW, findings, policyHash }),
      ];
      check.add(1, { intent, receipts });
      return check.check(PolicyHistory.of(policy).followedBy(second)).length;
    };
    expect([defects(policy), defects(second)]).toEqual([0, 1]);
  });
});

describe('a signing module from before there were findings', () => {
  it('states none, and one that states them goes on to', async () => {
    expect(await found([{ ...first, found: null }, again(600, { firstSeenAt: NOW + 600 })])).toEqual([]);
    expect(await found([first, { ...first, at: 600, found: null }])).toEqual([
      'w-2: receipt 7 states nothing of its destination',
    ]);
  });

  it('has left behind what one that remembers may know or not', async () => {
    const before: Step = { ...first, found: null };
    expect(await found([before, again(2 * HOUR, { destinationClass: 'known' })])).toEqual([]);
    const met = { firstSeenAt: NOW + 2 * HOUR };
    expect(await found([before, again(2 * HOUR, met), again(4 * HOUR, met)])).toEqual([]);
  });
});

describe('an export that leaves something out', () => {
  it('accuses nobody of what others would explain', async () => {
    const steps = [first, again(2 * HOUR, { destinationClass: 'known' })];
    const lines = theExport(steps).filter((line) => !line.includes('"kind":"withdrawal"') || !line.includes('"w-1"'));
    for (const isPartial of [true, false]) {
      const { defects } = await verifyExport(lines, genesis.genesis.hash, { isPartial });
      expect(defects.filter(({ reference }) => reference === 'w-2')).toEqual([]);
    }
  });
});
