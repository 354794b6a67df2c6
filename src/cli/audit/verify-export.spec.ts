import { ALICE, BOB, CAROL, DAVE } from '../../../test/support/builders/a-device.js';
import { aGenesis } from '../../../test/support/builders/a-genesis.js';
import { LARGE_BTC } from '../../../test/support/builders/a-policy.js';
import { aSecret } from '../../../test/support/builders/a-secret.js';
import { anExport, type ExportedWithdrawal } from '../../../test/support/builders/an-export.js';
import { anEngine, aWithdrawal } from '../../../test/support/builders/an-engine.js';
import { TestReceipts } from '../../../test/support/builders/test-receipts.js';
import { readAsked } from '../../protocol/evidence.js';
import { parseHex32 } from '../../protocol/hex.js';
import { type SignedRequest } from '../../protocol/http-signature.js';
import { invariant } from '../../protocol/invariant.js';
import { leafHash, merkleRoot } from '../../protocol/log/merkle-tree.js';
import { type Intent, type Receipt } from '../../protocol/verbs.js';
import { voteDigest, type SignedVote } from '../../protocol/vote.js';
import { verifyExport, type ExportReport } from './verify-export.js';

const genesis = aGenesis();
const { policy } = genesis;
/** 2026-11-22T06:00:00Z */
const NOW = 1_795_327_200;
const SMALL_TXID = 'aa'.repeat(32);
const LARGE_TXID = 'bb'.repeat(32);
const cast = { castAt: NOW - 60, expiresAt: NOW + 3000 };

interface Asked {
  readonly request: SignedRequest;
  readonly intent: Intent;
}
function asked(reference: string, amount: bigint, secret?: Uint8Array, notAfter = NOW + 3600): Asked {
  const body = aWithdrawal(policy.deploymentId, { reference, amount: amount.toString(), notAfter });
  const options = { created: NOW - 120, idempotencyKey: reference };
  const read = readAsked(anEngine().withdrawal(body, options), policy);
  invariant(read.kind === 'asked', 'the builder asks for something possible');
  return { intent: read.intent, request: anEngine().withdrawal(body, { ...options, ...(secret && { secret }) }) };
}
const small = asked('w-small', 50_000n);
const large = asked('w-large', LARGE_BTC);
const waiting = asked('w-waiting', LARGE_BTC * 2n);
const ended = asked('w-ended', LARGE_BTC * 3n, undefined, NOW);

/** Two of ops and one of finance, carol's by an Ethereum wallet. */
const quorum = [ALICE, CAROL, DAVE].map((device) => device.approve(policy, large.intent, cast));
const digests = (votes: readonly SignedVote[]) => votes.map((vote) => voteDigest(policy.deploymentId, vote));
const at = (overrides: Partial<Receipt> = {}): Partial<Receipt> => ({ recordedAt: NOW, ...overrides });

interface Told {
  readonly small?: Partial<Receipt>;
  readonly large?: Partial<Receipt>;
  readonly votes?: readonly SignedVote[];
}
/** Four withdrawals as an honest house leaves them: paid automatically, paid by quorum, waiting, expired. */
function theHouse(told: Told = {}): ExportedWithdrawal[] {
  const receipts = new TestReceipts(genesis);
  const votes = told.votes ?? quorum;
  const first = receipts.payment(small.intent, SMALL_TXID, at({ tier: 'btc-small', ...told.small }));
  const second = receipts.payment(
    large.intent,
    LARGE_TXID,
    at({ tier: 'btc-large', votes: digests(votes), ...told.large }),
  );
  const third = [receipts.state(waiting.intent, 'registered', at({ tier: 'btc-large' }))];
  const fourth = [
    receipts.state(ended.intent, 'registered', at()),
    receipts.state(ended.intent, 'expired', at({ reason: 'EXPIRED' })),
  ];
  return [
    { request: small.request, state: 'final', receipts: first },
    { request: large.request, state: 'final', votes, receipts: second },
    {
      request: waiting.request,
      state: 'pending_approval',
      votes: [BOB.approve(policy, waiting.intent, cast)],
      receipts: third,
    },
    { request: ended.request, state: 'expired', receipts: fourth },
  ];
}

type Line = Record<string, unknown>;
const verify = (lines: readonly Line[], isPartial = false): Promise<ExportReport> =>
  verifyExport(
    lines.map((line) => JSON.stringify(line)),
    genesis.genesis.hash,
    { isPartial },
  );
const firstOf = (lines: readonly Line[], kind: string, reference?: string): number => {
  const found = lines.findIndex(
    (line) => line['kind'] === kind && (reference === undefined || line['reference'] === reference),
  );
  invariant(found >= 0, 'the builder made it');
  return found;
};
/** Changes one line; `null` takes it out. */
function changed(lines: readonly Line[], which: number, change: (line: Line) => Line | null): Line[] {
  return lines.flatMap((line, number) => {
    if (number !== which) return [line];
    const other = change(structuredClone(line));
    return other === null ? [] : [other];
  });
}
/** What a careful forger does after editing events: new leaves, new root. */
function rehashed(lines: readonly Line[]): Line[] {
  const events = lines.filter(({ kind }) => kind === 'event');
  const leaves = events.map(({ event }) => leafHash(new TextEncoder().encode(String(event))));
  let next = 0;
  return lines.map((line) => {
    if (line['kind'] === 'event') return { ...line, index: next, leaf: leaves[next++] };
    return line['kind'] === 'end' ? { ...line, events: leaves.length, root: merkleRoot(leaves) } : line;
  });
}
interface Evidence {
  request: { headers: Record<string, string> };
  votes: unknown[];
  cancel: unknown;
}
const evidenceOf = (line: Line): Evidence => line['package'] as Evidence;
const receiptsOf = (line: Line): { message: Record<string, unknown>; signature: string }[] =>
  line['receipts'] as { message: Record<string, unknown>; signature: string }[];

describe('verifyExport', () => {
  const honest = anExport(genesis, theHouse());

  it('finds nothing wrong with an honest export', async () => {
    const report = await verify(honest);
    expect(report.defects).toEqual([]);
    expect(report).toMatchObject({ events: 23, receipts: 15, leftOut: 0 });
  });

  it('says for each payment who approved it, on which device, under which tier', async () => {
    const { withdrawals } = await verify(honest);
    expect(
      withdrawals.map(({ intent, grounds, state, paid, counted }) => ({
        ...{ reference: intent.reference, tier: grounds?.requirement.rule, state, txid: paid?.txid },
        by: counted.map(({ approver, device }) => `${approver} on ${device}`),
      })),
    ).toEqual([
      { reference: 'w-small', tier: 'btc-small', state: 'final', txid: SMALL_TXID, by: [] },
      {
        ...{ reference: 'w-large', tier: 'btc-large', state: 'final', txid: LARGE_TXID },
        by: ['alice on alice-laptop', 'carol on carol-wallet', 'dave on dave-laptop'],
      },
      { reference: 'w-waiting', tier: 'btc-large', state: null, txid: undefined, by: [] },
      { reference: 'w-ended', tier: 'btc-large', state: 'expired', txid: undefined, by: [] },
    ]);
  });

  it('does not need the withdrawals that a filter left out, when told of the filter', async () => {
    const lines = changed(honest, firstOf(honest, 'withdrawal', 'w-small'), () => null);
    const filtered = changed(lines, lines.length - 1, (end) => ({ ...end, withdrawals: 3 }));
    expect((await verify(filtered, true)).defects).toEqual([]);
    expect((await verify(filtered)).defects.map(({ what }) => what)).toEqual([
      expect.stringContaining('the export has no such'),
      'receipts 1 to 6 are missing before receipt 7',
    ]);
  });

  const wallet = firstOf(honest, 'withdrawal', 'w-large');
  const large_ = (change: (line: Line) => void): Line[] =>
    changed(honest, wallet, (line) => {
      change(line);
      return line;
    });
  const defects: Record<string, () => [lines: readonly Line[], found: string | RegExp]> = {
    'another genesis': () => [
      anExport(aGenesis({ attestationSecret: aSecret('another') }), []),
      /hashes to .*, the pinned hash is/,
    ],
    'another policy under the same genesis': () => [
      changed(honest, 0, (line) => ({ ...line, policy: String(line['policy']).replace('604800', '604801') })),
      'the policy is not the one that the genesis names',
    ],
    'an enrolment less': () => [
      changed(honest, 0, (line) => ({
        ...line,
        enrolments: JSON.stringify((JSON.parse(String(line['enrolments'])) as unknown[]).slice(1)),
      })),
      'alice-laptop has not signed this genesis',
    ],
    'an event edited': () => [
      changed(honest, 1, (line) => ({ ...line, event: String(line['event']).replace('06:00:00', '06:00:01') })),
      'event 0 does not hash to its leaf',
    ],
    'an event edited with its leaf': () => [
      changed(honest, 1, (line) => {
        const event = String(line['event']).replace('06:00:00', '06:00:01');
        return { ...line, event, leaf: leafHash(new TextEncoder().encode(event)) };
      }),
      'the root is not the one of these events',
    ],
    'an event taken out': () => [changed(honest, 3, () => null), 'event 3 stands where event 2 belongs'],
    'two events in another order': () => [
      [honest[0], honest[2], honest[1], ...honest.slice(3)].flatMap((line) => (line === undefined ? [] : [line])),
      'event 1 stands where event 0 belongs',
    ],
    'a vote.cast taken out of a log made anew': () => [
      rehashed(honest.filter(({ event }) => !String(event).includes(digests(quorum)[0] ?? 'none'))),
      'w-large: the log does not know this vote',
    ],
    'a withdrawal that the log does not know': () => [
      rehashed(
        honest.filter(
          ({ event }) =>
            !(String(event).includes('withdrawal.received') && String(event).includes(small.intent.withdrawalId)),
        ),
      ),
      'w-small: the log does not know it',
    ],
    'a request that no engine signed': () => [
      large_((line) => {
        evidenceOf(line).request.headers['signature'] = forgedSignature();
      }),
      'w-large: no engine has asked for it: SIGNATURE_INVALID',
    ],
    'the evidence of another withdrawal': () => [
      large_((line) => {
        line['package'] = honest[firstOf(honest, 'withdrawal', 'w-waiting')]?.['package'];
      }),
      'w-large: the engine’s request is about w-waiting',
    ],
    'a vote taken out': () => [
      large_((line) => void evidenceOf(line).votes.pop()),
      'w-large: receipt 8 counts a vote that is not in evidence',
    ],
    'a vote of another withdrawal in place of one': () => [
      large_((line) => {
        evidenceOf(line).votes[0] = evidenceOf(honest[firstOf(honest, 'withdrawal', 'w-waiting')] ?? {}).votes[0];
      }),
      'w-large: the vote of bob on bob-laptop does not hold: VOTE_INTENT_MISMATCH',
    ],
    'a vote with the signature of another device': () => [
      large_((line) => {
        const votes = evidenceOf(line).votes as { signature: string }[];
        const [first, , third] = votes;
        if (first !== undefined && third !== undefined) first.signature = third.signature;
      }),
      'w-large: the vote of alice on alice-laptop does not hold: VOTE_SIGNATURE_INVALID',
    ],
    'a receipt taken out': () => [
      large_((line) => void receiptsOf(line).splice(3, 1)),
      'receipt 10 is missing before receipt 11',
    ],
    'the last receipt taken out, and the state left': () => [
      large_((line) => void receiptsOf(line).pop()),
      'w-large: it is told as final, which no receipt states',
    ],
    'a receipt edited': () => [
      large_((line) => {
        const last = receiptsOf(line).at(-1);
        if (last !== undefined) last.message['txid'] = 'cc'.repeat(32);
      }),
      'w-large: receipt 12 is not signed by the signing module',
    ],
    'the receipts of another withdrawal': () => [
      large_((line) => {
        line['receipts'] = honest[firstOf(honest, 'withdrawal', 'w-small')]?.['receipts'];
      }),
      'w-large: receipt 1 is about another withdrawal',
    ],
    'a receipt twice': () => [
      changed(honest, firstOf(honest, 'withdrawal', 'w-waiting'), (line) => ({
        ...line,
        receipts: [...receiptsOf(line), ...receiptsOf(line)],
      })),
      'w-waiting: receipt 13 is out of order',
    ],
    'a state that no receipt states': () => [
      changed(honest, firstOf(honest, 'withdrawal', 'w-waiting'), (line) => ({ ...line, state: 'cancelled' })),
      'w-waiting: it is told as cancelled, which no receipt states',
    ],
    'a state that there is not': () => [
      large_((line) => void (line['state'] = 'paid')),
      'w-large: it is told as paid, which is no state of a withdrawal',
    ],
    'a state behind what the receipts say': () => [
      large_((line) => void (line['state'] = 'pending_approval')),
      'w-large: it is told as pending_approval, and its receipts say final: the state is behind its own receipts',
    ],
    'a destination edited in the request': () => [
      large_((line) => {
        const work = line['package'] as { request: { body: string } };
        const text = Buffer.from(work.request.body, 'base64').toString('utf8');
        work.request.body = Buffer.from(text.replace('bcrt1q', 'bcrt1x')).toString('base64');
      }),
      /^w-large: no engine has asked for it: CONTENT_DIGEST_MISMATCH: its text was edited .* to bcrt1x/,
    ],
    'a withdrawal taken out': () => [
      changed(honest, firstOf(honest, 'withdrawal', 'w-ended'), () => null),
      '4 withdrawals are announced, 3 are there',
    ],
    'a withdrawal twice': () => [
      [
        ...honest.slice(0, wallet),
        ...[honest[wallet], honest[wallet]].flatMap((line) => (line === undefined ? [] : [line])),
        ...honest.slice(wallet + 1),
      ],
      'w-large: it is there twice',
    ],
    'the end cut off': () => [honest.slice(0, -1), 'the end is missing: the file was cut off'],
    'something after the end': () => [[...honest, honest[1] ?? {}], 'something follows the end'],
    'a line that is none': () => [
      [...honest.slice(0, -1), { kind: 'note' }, ...honest.slice(-1)],
      'this is no line of an export',
    ],
    'a cancel that no engine signed': () => [
      anExport(genesis, [
        ...theHouse().slice(0, 3),
        {
          ...(theHouse()[3] ?? { request: ended.request, state: '', receipts: [] }),
          cancel: anEngine().cancel(policy.deploymentId, ended.intent.withdrawalId, 'w-ended', {
            secret: aSecret('mallory'),
          }),
        },
      ]),
      'w-ended: no engine has asked to cancel it',
    ],
    // From here on the signing module itself has gone wrong: its signature does not make it right.
    'an authorisation by fewer votes than the quorum': () => [
      anExport(genesis, theHouse({ large: { votes: digests(quorum.slice(0, 2)) } })),
      'w-large: receipt 8 authorises, and the votes that it counts do not add up to that',
    ],
    'an authorisation by votes that had expired': () => [
      anExport(genesis, theHouse({ large: { recordedAt: NOW + 3000 } })),
      'w-large: receipt 8 authorises, and the votes that it counts do not add up to that',
    ],
    'an authorisation under a lower tier': () => [
      anExport(genesis, theHouse({ large: { tier: 'btc-small', votes: [] } })),
      'w-large: receipt 8 authorises under btc-small; the policy puts it under btc-large',
    ],
    'a payment after the request had expired': () => [
      anExport(genesis, theHouse({ small: { recordedAt: NOW + 3600 }, large: { recordedAt: NOW + 2999 } })),
      'w-small: receipt 3 signs after the request had expired',
    ],
    'a clock that went back': () => [
      anExport(genesis, theHouse({ small: { recordedAt: NOW + 1 } })),
      'receipt 7 was recorded before the one that it follows',
    ],
    'two histories of one signing module put together': () => [
      anExport(genesis, [...theHouse({ small: { recordedAt: NOW - 1 } }).slice(0, 1), ...theHouse().slice(1)]),
      'receipt 7 does not follow the one before it',
    ],
    'a fee above the ceiling': () => [
      anExport(
        genesis,
        tampered((receipts) => receipts.state(small.intent, 'final', { ...paid(), fee: 100_001n })),
      ),
      'w-small: receipt 4 states a fee above the ceiling',
    ],
    'a payment that was never authorised': () => [
      anExport(
        genesis,
        tampered((receipts) => receipts.state(small.intent, 'broadcast', paid()), 1),
      ),
      'w-small: receipt 2 pays what was not authorised before',
    ],
    'another policy in a receipt': () => [
      anExport(genesis, theHouse({ small: { policyHash: parseHex32('12'.repeat(32)) as Receipt['policyHash'] } })),
      'w-small: receipt 1 names another policy',
    ],
  };

  it.each(Object.entries(defects))('finds %s', async (_, defect) => {
    const [lines, found] = defect();
    const report = await verify(lines);
    const told = report.defects.map(({ reference, what }) =>
      reference === undefined ? what : `${reference}: ${what}`,
    );
    expect(told).toContainEqual(
      typeof found === 'string' ? expect.stringContaining(found) : expect.stringMatching(found),
    );
  });

  it('does not call a withdrawal missing whose evidence is void', async () => {
    const lines = large_((line) => void (evidenceOf(line).request.headers['signature'] = forgedSignature()));
    expect((await verify(lines)).defects.map(({ line, reference }) => ({ line, reference }))).toEqual([
      { line: wallet + 1, reference: 'w-large' },
    ]);
  });

  it('names the line', async () => {
    const lines = changed(honest, 4, (line) => ({ ...line, leaf: '00'.repeat(32) }));
    expect((await verify(lines)).defects[0]).toEqual({ line: 5, what: 'event 3 does not hash to its leaf' });
  });
});

function forgedSignature(): string {
  const { headers } = asked('w-large', LARGE_BTC, aSecret('mallory')).request;
  return headers.signature;
}

function paid(): Partial<Receipt> {
  return at({ attempt: 1, txid: SMALL_TXID, fee: 1n, tier: 'btc-small' });
}

/** One small withdrawal whose signing module adds a receipt of its own making after `kept` honest ones. */
function tampered(add: (receipts: TestReceipts) => void, kept = 3): ExportedWithdrawal[] {
  const receipts = new TestReceipts(genesis);
  const honest = ['registered', 'authorised', 'signed'].slice(0, kept);
  for (const outcome of honest)
    receipts.state(small.intent, outcome, outcome === 'signed' ? paid() : at({ tier: 'btc-small' }));
  add(receipts);
  return [{ request: small.request, state: 'received', receipts: receipts.all }];
}
