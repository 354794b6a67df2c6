import { createHash } from 'node:crypto';
import { assertBaseUnits, type BaseUnits } from '../../src/protocol/base-units.js';
import { type ChainId } from '../../src/protocol/chains/caip.js';
import { invariant } from '../../src/protocol/invariant.js';
import {
  type Announce,
  type Attempt,
  type ChainAdapter,
  type LedgerTransaction,
  type PaymentOrder,
  type Sighting,
  type Waiting,
} from '../../src/signing-module/chain.js';

interface Mined {
  readonly height: number;
  readonly blockHash: string;
}

/**
 * A chain of accounts and nonces in memory, behind the port that the real chains have. Its nonces lie in the
 * ledger's database, so a rollback gives one back; what was sent outlives the module that sent it. It has
 * whatever fault a test gives it.
 */
export class FakeChain implements ChainAdapter<'observed'> {
  /** In the way of every payment until it is cleared. */
  waiting: Waiting['code'] | null = null;
  /** From this amount on the wallet lacks funds. */
  tooDear: bigint | null = null;
  /** Seen by nobody before the slot is taken. */
  waitsAtSigning: Waiting['code'] | null = null;
  /** Called after the slot is taken and before the bytes are given out. */
  onSign: () => void = () => undefined;
  /** What happens to a mined transaction. */
  result: 'paid' | 'reverted' | 'under-delivered' = 'paid';
  /** Somebody else has used our key: shown for everything that is looked for. */
  isSlotTaken = false;
  /** The node takes what is sent and forgets it. */
  losesWhatIsSent = false;

  /** Every call of `send`, in order. */
  readonly sent: string[] = [];
  signatures = 0;
  private readonly pool = new Set<string>();
  private readonly mined = new Map<string, Mined>();
  private height = 100;
  private fork = 0;

  constructor(readonly chain: ChainId) {}

  observe({ intent }: PaymentOrder): Promise<'observed' | Waiting> {
    const lacksFunds = this.tooDear !== null && intent.amount >= this.tooDear;
    const code = lacksFunds ? 'INSUFFICIENT_FUNDS' : this.waiting;
    return Promise.resolve(code === null ? 'observed' : { kind: 'waiting', code });
  }

  async reserveAndSign(
    transaction: LedgerTransaction,
    { withdrawalId, intent, wallet }: PaymentOrder,
    _observation: 'observed',
    announce: Announce,
  ): Promise<Attempt | Waiting> {
    const { rows } = await transaction.query<{ nonce: number }>(
      'UPDATE fake_account SET nonce = nonce + 1 WHERE wallet = $1 RETURNING nonce',
      [wallet.id],
    );
    await announce('reserved');
    if (this.waitsAtSigning !== null) return { kind: 'waiting', code: this.waitsAtSigning };
    this.onSign();
    this.signatures += 1;
    const { destination, amount } = intent;
    // A counter stands for what makes two signings differ; the same bytes twice are one signing.
    const content = { withdrawalId, destination, amount: amount.toString(), nonce: rows[0]?.nonce, n: this.signatures };
    const raw = new TextEncoder().encode(JSON.stringify(content));
    await announce('signed');
    return { kind: 'attempt', raw, txid: txidOf(raw), fee: assertBaseUnits(1_000n) };
  }

  send(raw: Uint8Array): Promise<void> {
    this.sent.push(txidOf(raw));
    if (!this.losesWhatIsSent && !this.mined.has(txidOf(raw))) this.pool.add(txidOf(raw));
    return Promise.resolve();
  }

  look(_order: PaymentOrder, { txid }: Pick<Attempt, 'txid'>): Promise<Sighting> {
    const at = this.mined.get(txid);
    if (this.isSlotTaken) return Promise.resolve({ kind: 'slot-taken' });
    if (at === undefined) return Promise.resolve({ kind: this.pool.has(txid) ? 'seen' : 'unseen' });
    const confirmations = this.height - at.height + 1;
    return Promise.resolve({ kind: 'mined', ...at, confirmations, result: this.result, fee: assertBaseUnits(900n) });
  }

  balance(): Promise<BaseUnits | Waiting> {
    return Promise.resolve({ kind: 'waiting', code: 'NODE_UNAVAILABLE' });
  }

  chainHeight(): Promise<number | Waiting> {
    return Promise.resolve(this.waiting === null ? this.height : { kind: 'waiting', code: this.waiting });
  }

  /** Blocks on top; the first takes whatever waits. */
  mine(blocks = 1): void {
    invariant(blocks >= 1, 'a block at least');
    const at = { height: this.height + 1, blockHash: `block-${this.height + 1}-${this.fork}` };
    for (const txid of this.pool) this.mined.set(txid, at);
    this.pool.clear();
    this.height += blocks;
  }

  /** Takes back every block that holds a transaction of ours; nobody keeps what was in them. */
  reorganise(): void {
    this.fork += 1;
    this.mined.clear();
  }

  /** Different transactions that reached the network. */
  get payments(): ReadonlySet<string> {
    return new Set(this.sent);
  }
}

function txidOf(raw: Uint8Array): string {
  return createHash('sha256').update(raw).digest('hex');
}
