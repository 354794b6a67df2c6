import { NO_FINDINGS } from '../../../src/protocol/findings.js';
import { hashIntent, NO_HASH } from '../../../src/protocol/derive-intent.js';
import { type Hex32 } from '../../../src/protocol/hex.js';
import { receiptHash, signReceipt, type SignedReceipt } from '../../../src/protocol/receipt.js';
import { type Intent, type Receipt } from '../../../src/protocol/verbs.js';
import { type TestGenesis } from './a-genesis.js';

/** The signing module's voice: receipts in one chain from the genesis hash on, each following the last. */
export class TestReceipts {
  readonly all: SignedReceipt[] = [];

  constructor(
    private readonly of: TestGenesis,
    private readonly secret: Uint8Array = of.attestationSecret,
  ) {}

  state(intent: Intent, outcome: string, overrides: Partial<Receipt> = {}): SignedReceipt {
    const { withdrawalId, reference } = intent;
    return this.next(outcome, { withdrawalId, reference, intentHash: hashIntent(intent), ...overrides });
  }

  /** About a change of the policy. */
  policy(policyHash: Hex32, outcome: string, overrides: Partial<Receipt> = {}): SignedReceipt {
    return this.next(outcome, { intentHash: policyHash, policyHash, ...overrides });
  }

  /** About an order: what it did, or that it was lifted. */
  order(digest: Hex32, outcome: string, overrides: Partial<Receipt> = {}): SignedReceipt {
    return this.next(outcome, { intentHash: digest, ...overrides });
  }

  private next(outcome: string, overrides: Partial<Receipt>): SignedReceipt {
    const last = this.all.at(-1)?.message;
    const { deploymentId, hash } = this.of.genesis;
    const message: Receipt = {
      sequence: (last?.sequence ?? 0) + 1,
      previous: last === undefined ? hash : receiptHash(deploymentId, last),
      withdrawalId: NO_HASH,
      reference: '',
      intentHash: NO_HASH,
      policyHash: this.of.policy.hash,
      outcome,
      reason: '',
      finality: ['final', 'rejected', 'expired', 'cancelled', 'failed'].includes(outcome) ? 'final' : '',
      tier: '',
      votes: [],
      attempt: 0,
      txid: '',
      fee: 0n,
      blockHeight: 0,
      blockHash: '',
      confirmations: 0,
      findings: NO_FINDINGS,
      recordedAt: Math.floor(Date.now() / 1000),
      ...overrides,
    };
    const receipt = signReceipt(deploymentId, message, this.secret);
    this.all.push(receipt);
    return receipt;
  }

  /** All of a payment's receipts, from `registered` to `final`. */
  payment(intent: Intent, txid: string, overrides: Partial<Receipt> = {}): readonly SignedReceipt[] {
    // Only `authorised` names the votes.
    const rest = { ...overrides, votes: [] };
    const paid = { attempt: 1, txid, fee: 1410n };
    const mined = { ...paid, blockHeight: 120, blockHash: NO_HASH };
    return [
      this.state(intent, 'registered', rest),
      this.state(intent, 'authorised', overrides),
      this.state(intent, 'signed', { ...rest, ...paid }),
      this.state(intent, 'broadcast', { ...rest, ...paid }),
      this.state(intent, 'confirmed', { ...rest, ...mined, confirmations: 1 }),
      this.state(intent, 'final', { ...rest, ...mined, confirmations: 3 }),
    ];
  }
}
