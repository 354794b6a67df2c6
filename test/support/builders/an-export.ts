import { createHash } from 'node:crypto';
import { readAsked, writeSignedRequest } from '../../../src/protocol/evidence.js';
import { writeChainLink, type ChainLink } from '../../../src/protocol/governance/follow-chain.js';
import { type SignedRequest } from '../../../src/protocol/http-signature.js';
import { invariant } from '../../../src/protocol/invariant.js';
import { leafHash, merkleRoot } from '../../../src/protocol/log/merkle-tree.js';
import { writeSignedOrder, type SignedOrder } from '../../../src/protocol/orders/signed-order.js';
import { receiptHash, writeSignedReceipt, type SignedReceipt } from '../../../src/protocol/receipt.js';
import { voteDigest, writeSignedVote, type SignedVote } from '../../../src/protocol/vote.js';
import { type TestGenesis } from './a-genesis.js';

export interface ExportedWithdrawal {
  readonly request: SignedRequest;
  readonly state: string;
  readonly votes?: readonly SignedVote[];
  readonly receipts: readonly SignedReceipt[];
  readonly cancel?: SignedRequest;
}

/** Versions after the first, and the receipts that are about no withdrawal. */
interface Policies {
  readonly links?: readonly ChainLink[];
  readonly aboutNone?: readonly SignedReceipt[];
  readonly orders?: readonly SignedOrder[];
}

/** The lines of an honest server's export, each a parsed object: a test changes one and writes them down. */
export function anExport(
  of: TestGenesis,
  withdrawals: readonly ExportedWithdrawal[],
  { links = [], aboutNone = [], orders = [] }: Policies = {},
): Record<string, unknown>[] {
  const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  const { genesis, policy, enrolments } = of.files;
  const told = withdrawals.map((each) => {
    const asked = readAsked(each.request, of.policy);
    invariant(asked.kind === 'asked', 'the builder asks for something possible');
    return { ...each, id: asked.intent.withdrawalId, reference: asked.intent.reference, intentHash: asked.hash };
  });
  const { deploymentId } = of.genesis;
  const taken = ({ message }: SignedReceipt) => ({
    type: 'receipt.taken',
    withdrawalId: message.withdrawalId,
    sequence: message.sequence,
    hash: receiptHash(deploymentId, message),
  });
  const ofWithdrawals = told.flatMap(({ id: withdrawalId, intentHash, request, votes, receipts }) => [
    {
      type: 'withdrawal.received',
      withdrawalId,
      bodyHash: createHash('sha256').update(request.body).digest('hex'),
      intentHash,
    },
    ...(votes ?? []).map((vote) => ({ type: 'vote.cast', withdrawalId, digest: voteDigest(deploymentId, vote) })),
    ...receipts.map(taken),
  ]);
  const events = [...ofWithdrawals, ...aboutNone.map(taken)];
  const logged = events.map((event, index) => {
    const stored = JSON.stringify({ at: '2026-11-22T06:00:00.000Z', ...event });
    return { kind: 'event', index, leaf: leafHash(new TextEncoder().encode(stored)), event: stored };
  });
  return [
    { kind: 'genesis', genesis: text(genesis), policy: text(policy), enrolments: text(enrolments) },
    ...links.map((link) => ({ kind: 'policy', ...writeChainLink(link) })),
    ...logged,
    ...orders.map((order) => ({ kind: 'order', order: writeSignedOrder(order) })),
    ...aboutNone.filter(isSuspending).map(receiptLine),
    ...told.map(({ id, reference, state, request, votes, cancel, receipts }) => ({
      kind: 'withdrawal',
      id,
      reference,
      state,
      package: {
        request: writeSignedRequest(request),
        votes: (votes ?? []).map(writeSignedVote),
        cancel: cancel === undefined ? null : writeSignedRequest(cancel),
      },
      receipts: receipts.map(writeSignedReceipt),
    })),
    ...aboutNone.filter((receipt) => !isSuspending(receipt)).map(receiptLine),
    {
      kind: 'end',
      events: logged.length,
      withdrawals: told.length,
      root: merkleRoot(logged.map(({ leaf }) => leaf)),
    },
  ];
}

function receiptLine(receipt: SignedReceipt) {
  return { kind: 'receipt', receipt: writeSignedReceipt(receipt) };
}

function isSuspending({ message }: SignedReceipt): boolean {
  return ['suspended', 'unfrozen'].includes(message.outcome);
}
