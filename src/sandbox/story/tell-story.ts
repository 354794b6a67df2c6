import { join } from 'node:path';
import { createEngineClient, type Withdrawal } from '../../client/client.js';
import { assetOf, parseAssetId } from '../../protocol/chains/caip.js';
import { bytesOf } from '../../protocol/hex.js';
import { readSecret } from '../folders.js';
import { ENGINE_KEY } from '../policy-draft.js';
import { type Screen } from '../screen.js';
import { type Stack } from '../stack.js';
import { showAttacks, type RefusedAttack } from './attacks.js';
import { Narrator } from './narrator.js';
import { Payments, type Payment } from './payments.js';

export interface Story {
  readonly ok: boolean;
  /** Since the command began, building and starting included. */
  readonly seconds: number;
  readonly withdrawals: readonly Record<string, unknown>[];
  readonly refused: readonly RefusedAttack[];
  /** What this machine could not show. Absent where nothing is. */
  readonly leftOut?: readonly string[];
}

/** Tells what the product is for, on the running parts: small ones paid, large ones decided, attacks refused. */
export async function tellStory(stack: Stack, screen: Screen): Promise<Story> {
  const engine = createEngineClient({
    serverUrl: stack.server.url,
    genesisHash: stack.ceremony.genesisHash,
    keyId: ENGINE_KEY,
    secretKey: bytesOf(readSecret(join(stack.folders.engine(), `${ENGINE_KEY}.key`))),
  });
  const narrator = new Narrator(stack, engine, screen);
  const payments = new Payments(stack);

  screen.chapter(
    '1  Small withdrawals',
    "Under the policy's threshold the engine's signature is enough, up to a sliding limit.",
  );
  const small = await Promise.all((await payments.small()).map((payment) => ask(narrator, payment)));

  screen.chapter(
    '2  Large withdrawals',
    'Above it, people decide: each on a device of their own, which derives and shows what it signs.\nThe signing module counts the votes itself.',
  );
  const large = await Promise.all((await payments.large()).map((payment) => decide(narrator, payment)));

  screen.chapter(
    '3  The server is stolen',
    "An attacker owns the server's database and tries to move coins. The real signing module reads what they wrote.",
  );
  const refused = await showAttacks(stack, narrator, payments);

  screen.chapter(
    '4  All the way down',
    'Each payment is followed until it is final; every step is a receipt that the signing module signed.',
  );
  const paid = await Promise.all(
    [...small, ...large].map(({ id }) => narrator.follow(id, ({ state }) => state === 'final')),
  );
  const ok = paid.every(({ state }) => state === 'final') && refused.every(({ code }) => code !== 'PAID');
  return {
    ...{ ok, seconds: Math.round(process.uptime() * 10) / 10, withdrawals: paid.map(summary), refused },
    ...(stack.leftOut.length > 0 && { leftOut: stack.leftOut.map(({ what }) => what) }),
  };
}

async function ask(narrator: Narrator, { request }: Payment): Promise<Withdrawal> {
  const { id } = await narrator.engine.requestWithdrawal(request);
  return narrator.follow(id, ({ txid }) => txid !== null);
}

async function decide(narrator: Narrator, payment: Payment): Promise<Withdrawal> {
  const { id } = await narrator.engine.requestWithdrawal(payment.request);
  const waiting = await narrator.follow(id, ({ state }) => state === 'pending_approval');
  for (const approver of payment.approvers) await narrator.approve(approver, waiting);
  return narrator.follow(id, ({ txid }) => txid !== null);
}

function summary(withdrawal: Withdrawal): Record<string, unknown> {
  const { reference, asset, amount, amountText, state, txid, confirmations, receipts } = withdrawal;
  const id = parseAssetId(asset);
  const authorised = receipts.find(({ message }) => message.outcome === 'authorised');
  return {
    reference,
    chain: id === null ? '' : assetOf(id).chain,
    asset,
    amount,
    amountText,
    tier: withdrawal.told.tier,
    state,
    approvals: authorised?.message.votes.length ?? 0,
    txid,
    confirmations,
  };
}
