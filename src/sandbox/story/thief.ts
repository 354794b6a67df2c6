import { ed25519 } from '@noble/curves/ed25519.js';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { z } from 'zod';
import { withdrawalIdOf } from '../../protocol/derive-intent.js';
import { readAsked, readSignedRequest, writeSignedRequest } from '../../protocol/evidence.js';
import { bytesOf, hexOf, parseHex32, type Hex32 } from '../../protocol/hex.js';
import { signRequest } from '../../protocol/http-signature.js';
import { invariant } from '../../protocol/invariant.js';
import { type Policy } from '../../protocol/policy.js';
import { readSignedReceipt, verifyReceipt, type SignedReceipt } from '../../protocol/receipt.js';
import { voteDigest, writeSignedVote, type SignedVote } from '../../protocol/vote.js';
import { ENGINE_KEY } from '../policy-draft.js';
import { type Stack } from '../stack.js';

const PATIENCE_MS = 60_000;

/** Where the attacker wants the coins, and how much would be paid without people. */
interface Loot {
  readonly destination: string;
  readonly amount: string;
  readonly amountText: string;
  readonly tier: string;
}

/** To the P2WSH example of BIP 173, on regtest. */
const BITCOIN_LOOT: Loot = {
  destination: 'bcrt1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qzf4jry',
  amount: '5000000',
  amountText: '0.05 BTC',
  tier: 'btc-small',
};

/** To the last account of Anvil's own mnemonic. */
const DOLLAR_LOOT: Loot = {
  destination: '0xa0Ee7A142d267C1f36714E4a8F75612F20a79720',
  amount: '5000000',
  amountText: '5 USDX',
  tier: 'usdx-small',
};

const stored = z.object({ request: z.unknown(), signed: z.unknown() }).partial();
const bodyOf = z.record(z.string(), z.unknown());

/** The attacker, connected with the server's own database credentials. */
export class Thief {
  /** In the asset of what the story gives them to work on. */
  readonly loot: Loot;
  private readonly client: pg.Client;
  private seenSequence = 0;
  /** What its owner puts right again: whoever tries the console next is to find a house in order. */
  private readonly mends: (() => Promise<unknown>)[] = [];

  constructor(
    private readonly stack: Stack,
    private readonly policy: Policy,
  ) {
    this.loot = stack.bitcoind === null ? DOLLAR_LOOT : BITCOIN_LOOT;
    this.client = new pg.Client({ connectionString: stack.server.databaseUrl });
  }

  /** Triggers stop accidents, not owners. */
  async enter(): Promise<void> {
    await this.client.connect();
    for (const table of ['withdrawal', 'withdrawal_vote'])
      await this.client.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
  }

  async leave(): Promise<void> {
    for (const mend of this.mends) await mend();
    for (const table of ['withdrawal', 'withdrawal_vote'])
      await this.client.query(`ALTER TABLE ${table} ENABLE TRIGGER USER`);
    await this.client.end();
  }

  /** Makes the server believe that everybody agreed, and hand it out as work. */
  async handOut(id: Hex32): Promise<Hex32> {
    this.seenSequence = await this.lastSequence();
    await this.client.query(
      "UPDATE withdrawal SET state = 'authorised', owed_work = 'authorise', work_due_at = now() WHERE id = $1",
      [id],
    );
    return id;
  }

  async editRequest(id: Hex32, edit: (body: Record<string, unknown>) => Record<string, unknown>): Promise<void> {
    const request = await this.requestOf(id);
    const write = (to: object) =>
      this.client.query('UPDATE withdrawal SET request = $2 WHERE id = $1', [id, JSON.stringify(to)]);
    this.mends.push(() => write(writeSignedRequest(request)));
    const body = utf8(JSON.stringify(edit(bodyOf.parse(JSON.parse(Buffer.from(request.body).toString('utf8'))))));
    await write(writeSignedRequest({ ...request, body }));
  }

  /** From whichever withdrawal the approvers agreed to. */
  async copyVotesTo(id: Hex32): Promise<void> {
    this.mends.push(() => this.client.query('DELETE FROM withdrawal_vote WHERE withdrawal_id = $1', [id]));
    await this.client.query(
      `INSERT INTO withdrawal_vote
       SELECT $1, approver, choice, device, intent_hash, digest, cast_at, expires_at, signed, now() FROM withdrawal_vote
       WHERE withdrawal_id = (SELECT withdrawal_id FROM withdrawal_vote GROUP BY 1 HAVING count(*) >= 3 LIMIT 1)`,
      [id],
    );
  }

  /** In the name of an enrolled device, with a key of the attacker's own. */
  async voteAs(approver: string, device: string, id: Hex32): Promise<void> {
    this.mends.push(() => this.client.query('DELETE FROM withdrawal_vote WHERE withdrawal_id = $1', [id]));
    const asked = readAsked(await this.requestOf(id), this.policy);
    invariant(asked.kind === 'asked', 'the stored request is in order');
    const castAt = Math.floor(Date.now() / 1000);
    const message = {
      intent: asked.intent,
      approver,
      device,
      policyHash: this.policy.hash,
      castAt,
      expiresAt: castAt + 600,
    };
    const digest = voteDigest(this.policy.deploymentId, { verb: 'Approve', message });
    const signature = hexOf(ed25519.sign(bytesOf(digest), randomBytes(32)));
    const vote: SignedVote = { verb: 'Approve', message, signature };
    await this.client.query("INSERT INTO withdrawal_vote VALUES ($1, $2, 'approve', $3, $4, $5, $6, $7, $8, now())", [
      id,
      approver,
      device,
      asked.hash,
      digest,
      castAt,
      castAt + 600,
      JSON.stringify(writeSignedVote(vote)),
    ]);
  }

  /** A small one to the attacker, which would be paid at once if an engine had asked. */
  async askInTheEnginesName(likeId: Hex32): Promise<Hex32> {
    const { destination, amount, amountText, tier } = this.loot;
    const like = await this.requestOf(likeId);
    const reference = `thief-${randomBytes(4).toString('hex')}`;
    const original = bodyOf.parse(JSON.parse(Buffer.from(like.body).toString('utf8')));
    const body = utf8(JSON.stringify({ ...original, reference, destination, amount }));
    const params = { created: Math.floor(Date.now() / 1000), keyId: ENGINE_KEY, tag: 'sekisho-withdrawal' } as const;
    const request = signRequest({ ...like, body, idempotencyKey: reference }, params, randomBytes(32));
    const id = parseHex32(withdrawalIdOf(this.policy.deploymentId, reference));
    invariant(id !== null, 'an id is a hash');
    await this.client.query(
      `INSERT INTO withdrawal
         (id, reference, idempotency_key, body_hash, engine_key, request, intent_hash, asset, amount, amount_text, destination,
          destination_bytes, memo, beneficiary, wallet, max_fee, max_fee_text, not_after, initiators, tier, policy_hash, state,
          created_at, updated_at, decision)
       SELECT $2, $3, $3, body_hash, engine_key, $4, intent_hash, asset, $6, $7, $5, destination_bytes, memo,
          beneficiary, wallet, max_fee, max_fee_text, not_after, initiators, $8, policy_hash, 'authorised', now(), now(), decision
       FROM withdrawal WHERE id = $1`,
      [likeId, id, reference, JSON.stringify(writeSignedRequest(request)), destination, amount, amountText, tier],
    );
    this.mends.push(() => this.client.query('DELETE FROM withdrawal WHERE id = $1', [id]));
    return this.handOut(id);
  }

  /** The signing module's next word about it, checked against its key. */
  async answerAbout(id: Hex32): Promise<SignedReceipt['message']> {
    const attestationKey = parseHex32(this.stack.ceremony.attestationKey);
    invariant(attestationKey !== null, 'the genesis names the attestation key');
    const giveUpAt = Date.now() + PATIENCE_MS;
    while (Date.now() < giveUpAt) {
      const { rows } = await this.client.query<{ signed: unknown }>(
        'SELECT signed FROM receipt WHERE withdrawal_id = $1 AND sequence > $2 ORDER BY sequence',
        [id, this.seenSequence],
      );
      for (const { signed } of rows) {
        const receipt = readSignedReceipt(signed);
        invariant(receipt !== null, 'the server stores receipts as they came');
        invariant(verifyReceipt(this.policy.deploymentId, receipt, attestationKey), 'only the signing module answers');
        if (receipt.message.outcome !== 'registered') return receipt.message;
      }
      await sleep(100);
    }
    throw new Error(`the signing module said nothing about ${id}`);
  }

  private async requestOf(id: Hex32) {
    const { rows } = await this.client.query('SELECT request FROM withdrawal WHERE id = $1', [id]);
    const request = readSignedRequest(stored.parse(rows[0]).request);
    invariant(request !== null, 'the server stores requests as they came');
    return request;
  }

  private async lastSequence(): Promise<number> {
    const { rows } = await this.client.query<{ last: string }>(
      'SELECT coalesce(max(sequence), 0) AS last FROM receipt',
    );
    return Number(rows[0]?.last ?? 0);
  }
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
