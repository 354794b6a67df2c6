import { createHash } from 'node:crypto';
import { GenesisDiffers, openAgainst } from '../../client/fetch-genesis.js';
import { ChainDoesNotHold, follow, type TrustedGenesis } from '../../client/follow-policies.js';
import { readChainLink, type ChainLink } from '../../protocol/governance/follow-chain.js';
import { type Hex32 } from '../../protocol/hex.js';
import { readSignedOrder, type SignedOrder } from '../../protocol/orders/signed-order.js';
import { suspendedAt, suspensionsIn, type Suspension } from '../../protocol/orders/suspensions.js';
import { verifyOrder } from '../../protocol/orders/verify-order.js';
import { type SignedVote } from '../../protocol/vote.js';
import { type Receipt } from '../../protocol/verbs.js';
import { isAboutNoWithdrawal, readSignedReceipt, receiptHash, verifyReceipt } from '../../protocol/receipt.js';
import { FindingsCheck } from './check-findings.js';
import { checkWithdrawal, type CheckedWithdrawal } from './check-withdrawal.js';
import { readExportLine, type Defect, type ExportLine, type WithdrawalLine } from './export-line.js';
import { LogCheck } from './log-check.js';
import { PolicyTimes } from './policy-times.js';
import { ReceiptChain } from './receipt-chain.js';

export interface ExportReport {
  readonly defects: readonly Defect[];
  /** Null when the genesis does not open: then nothing else can be judged. */
  readonly trusted: TrustedGenesis | null;
  readonly events: number;
  readonly root: Hex32;
  readonly receipts: number;
  readonly withdrawals: readonly CheckedWithdrawal[];
  /** Withdrawals of the log that the export leaves out. */
  readonly leftOut: number;
}

export interface VerifyOptions {
  /** The export was asked for some withdrawals only: others may be missing, and gaps in the receipts with them. */
  readonly isPartial: boolean;
}

/**
 * Verifies an export against nothing but the pinned genesis hash: no server, no database, no clock. Goes on
 * after a defect, so that one look tells the extent.
 */
export async function verifyExport(
  lines: AsyncIterable<string> | Iterable<string>,
  pinned: Hex32,
  options: VerifyOptions,
): Promise<ExportReport> {
  let check: ExportCheck | null = null;
  let number = 0;
  for await (const text of lines) {
    number += 1;
    const line = readExportLine(text);
    if (check === null) {
      const opened = openFirst(line, pinned);
      if (typeof opened === 'string') return unreadable({ line: number, what: opened });
      check = new ExportCheck(opened, options);
    } else if (line === null) check.found(number, 'this is no line of an export');
    else check.add(number, line);
  }
  return check?.finish(number) ?? unreadable({ line: 1, what: 'the file is empty' });
}

function openFirst(line: ExportLine | null, pinned: Hex32): TrustedGenesis | string {
  if (line?.kind !== 'genesis') return 'an export begins with its genesis';
  const utf8 = new TextEncoder();
  const files = {
    genesis: utf8.encode(line.genesis),
    policy: utf8.encode(line.policy),
    enrolments: utf8.encode(line.enrolments),
  };
  try {
    return openAgainst(files, pinned);
  } catch (error) {
    if (error instanceof GenesisDiffers) return error.refusal.what;
    throw error;
  }
}

function unreadable(defect: Defect): ExportReport {
  const log = new LogCheck();
  return { defects: [defect], trusted: null, events: 0, root: log.root(), receipts: 0, withdrawals: [], leftOut: 0 };
}

class ExportCheck {
  private readonly defects: Defect[] = [];
  private readonly log = new LogCheck();
  private readonly chain = new ReceiptChain();
  private readonly policyTimes = new PolicyTimes();
  private readonly findings = new FindingsCheck();
  private readonly links: ChainLink[] = [];
  private readonly orders: SignedOrder[] = [];
  /** The receipts that suspend devices or lift something, and where they stand. */
  private readonly suspending: { readonly line: number; readonly message: Receipt }[] = [];
  private suspensions: readonly Suspension[] = [];
  private readonly withdrawals = new Map<string, CheckedWithdrawal>();
  /** Hashes of the receipts about withdrawals that the server has never had. */
  private readonly aboutNone = new Set<string>();
  /** Also those whose evidence does not hold: they are found wanting, not missing. */
  private readonly present = new Set<string>();
  /** Something was registered that is not among the withdrawals. */
  private lacksRegistered = false;
  private told = 0;
  private end: { readonly line: number } | null = null;

  constructor(
    private trusted: TrustedGenesis,
    private readonly options: VerifyOptions,
  ) {}

  found(line: number, what: string, reference?: string): void {
    this.defects.push({ line, ...(reference !== undefined && { reference }), what });
  }

  add(number: number, line: ExportLine): void {
    if (this.end !== null) this.found(number, 'something follows the end');
    switch (line.kind) {
      case 'genesis':
        this.found(number, 'a second genesis');
        break;
      case 'policy':
        if (this.log.size + this.told > 0) this.found(number, 'a policy stands after the events');
        this.addPolicy(number, { change: line.change, receipt: line.receipt });
        break;
      case 'event':
        if (this.told > 0) this.found(number, 'an event stands after the withdrawals');
        this.defects.push(...this.log.add(number, line));
        break;
      case 'order':
        if (this.told > 0) this.found(number, 'an order stands after the withdrawals');
        this.addOrder(number, line.order);
        break;
      case 'withdrawal':
        this.told += 1;
        this.addWithdrawal(number, line);
        break;
      case 'receipt':
        this.addReceipt(number, line.receipt);
        break;
      case 'end':
        this.end = { line: number };
        if (line.events !== this.log.size)
          this.found(number, `${line.events} events are announced, ${this.log.size} are there`);
        if (line.withdrawals !== this.told)
          this.found(number, `${line.withdrawals} withdrawals are announced, ${this.told} are there`);
        if (line.root !== this.log.root()) this.found(number, 'the root is not the one of these events');
        break;
    }
  }

  finish(lines: number): ExportReport {
    if (this.end === null) this.found(lines, 'the end is missing: the file was cut off');
    this.checkSuspensions();
    const { deploymentId, hash } = this.trusted.genesis;
    this.defects.push(...this.chain.check(deploymentId, hash, this.options.isPartial));
    if (!this.options.isPartial) this.defects.push(...this.policyTimes.check(this.trusted.policies));
    const leftOut = [...this.log.byWithdrawal].filter(
      ([id, { received, receipts }]) =>
        !this.present.has(id) && (received !== null || ![...receipts].every((hash) => this.aboutNone.has(hash))),
    );
    if (!this.options.isPartial) {
      for (const [id, { line }] of leftOut)
        this.found(line, `the log names the withdrawal ${id}, the export has no such`);
      // What a withdrawal without evidence was seen or paid for others cannot be held against.
      const isWhole = leftOut.length === 0 && this.withdrawals.size === this.told && !this.lacksRegistered;
      if (isWhole) this.defects.push(...this.findings.check(this.trusted.policies));
    }
    return {
      defects: this.defects.toSorted((one, other) => one.line - other.line),
      trusted: this.trusted,
      events: this.log.size,
      root: this.log.root(),
      receipts: this.chain.length,
      withdrawals: [...this.withdrawals.values()],
      leftOut: leftOut.length,
    };
  }

  /** Each version is judged by the one before it, as everybody who follows the chain does. */
  private addPolicy(number: number, value: unknown): void {
    const link = readChainLink(value);
    if (link === null) {
      this.found(number, 'this is no change of the policy');
      return;
    }
    this.links.push(link);
    try {
      this.trusted = follow(this.trusted, this.links);
    } catch (error) {
      if (!(error instanceof ChainDoesNotHold)) throw error;
      this.links.pop();
      this.found(number, `the chain of policies does not hold: ${error.code}, ${error.refusal.what}`);
    }
  }

  private addOrder(number: number, value: unknown): void {
    const order = readSignedOrder(value);
    if (order === null) this.found(number, 'this is no order');
    else this.orders.push(order);
    this.suspensionsChanged();
  }

  private addSuspending(number: number, message: Receipt): void {
    if (this.told > 0) this.found(number, `receipt ${message.sequence} says whose votes count, after the withdrawals`);
    this.suspending.push({ line: number, message });
    this.suspensionsChanged();
  }

  private suspensionsChanged(): void {
    const { deploymentId } = this.trusted.genesis;
    const receipts = this.suspending.map(({ message }) => message);
    this.suspensions = suspensionsIn(deploymentId, this.orders, receipts);
  }

  /** Whoever is suspended is named by the order alone; and nobody is by an order that does not hold. */
  private checkSuspensions(): void {
    for (const { order, digest, from } of this.suspensions) {
      const stated = this.suspending.find(({ message }) => message.sequence === from);
      const policy = this.trusted.policies.at(stated?.message.policyHash ?? '');
      const line = stated?.line ?? 1;
      if (order === null) this.found(line, `receipt ${from} suspends a device, and the order is not here: ${digest}`);
      else if (policy !== undefined) {
        const verified = verifyOrder(order, policy, suspendedAt(this.suspensions, from));
        if (verified.kind === 'refused')
          this.found(line, `receipt ${from} suspends a device by an order that does not hold: ${verified.code}`);
      }
    }
  }

  private placeReceipt(number: number, message: Receipt): void {
    this.chain.add(number, message);
    this.policyTimes.add(number, message);
  }

  private addWithdrawal(number: number, line: WithdrawalLine): void {
    this.present.add(line.id);
    const check = checkWithdrawal(line, this.trusted, this.suspensions, this.rejectionsOf(line.id));
    for (const what of check.defects) this.found(number, what, line.reference);
    const { receipts } = check.kind === 'checked' ? check.withdrawal : check;
    for (const { message } of receipts) this.placeReceipt(number, message);
    if (check.kind !== 'checked') return;
    const { withdrawal } = check;
    const id = withdrawal.intent.withdrawalId;
    if (this.withdrawals.has(id)) this.found(number, 'it is there twice', line.reference);
    this.withdrawals.set(id, withdrawal);
    this.findings.add(number, withdrawal);
    for (const what of this.unlikeLog(withdrawal)) this.found(number, what, line.reference);
  }

  private rejectionsOf(id: string): readonly SignedVote[] {
    return this.orders.flatMap((order) =>
      order.verb === 'Reject' && order.message.intent.withdrawalId === id ? [order] : [],
    );
  }

  /** What the signing module refused was perhaps never a withdrawal; whatever else it states must be about one. */
  private addReceipt(number: number, value: unknown): void {
    const { deploymentId, attestationKey } = this.trusted.genesis;
    const receipt = readSignedReceipt(value);
    if (receipt === null || !verifyReceipt(deploymentId, receipt, attestationKey)) {
      this.found(number, 'a receipt that the signing module has not signed');
      return;
    }
    const { message } = receipt;
    const hash = receiptHash(deploymentId, message);
    this.placeReceipt(number, message);
    this.aboutNone.add(hash);
    if (this.log.byWithdrawal.get(message.withdrawalId)?.receipts.has(hash) !== true)
      this.found(number, `the log does not know this receipt: ${hash}`);
    // What orders did is about no withdrawal.
    if (isAboutNoWithdrawal(message)) {
      if (message.outcome === 'suspended' || message.outcome === 'unfrozen') this.addSuspending(number, message);
      return;
    }
    if (message.outcome === 'refused' && message.finality === 'retryable') return;
    this.lacksRegistered = true;
    this.found(number, `${message.reference}: a receipt states "${message.outcome}", and the withdrawal is not here`);
  }

  /** The log names evidence by digest; what it names must be here, and nothing here may be news to it. */
  private unlikeLog({ intent, intentHash, body, given, receipts }: CheckedWithdrawal): string[] {
    const logged = this.log.byWithdrawal.get(intent.withdrawalId);
    if (logged?.received === null || logged === undefined) return ['the log does not know it'];
    const found: string[] = [];
    if (logged.received.intentHash !== intentHash) found.push('the log has another intent under its name');
    if (logged.received.bodyHash !== createHash('sha256').update(body).digest('hex'))
      found.push('the log has another request under its name');
    const cast = new Set<string>(given);
    const { deploymentId } = this.trusted.genesis;
    const stated = new Set<string>(receipts.map(({ message }) => receiptHash(deploymentId, message)));
    found.push(...comparing('vote', cast, logged.votes), ...comparing('receipt', stated, logged.receipts));
    return found;
  }
}

function comparing(what: string, here: ReadonlySet<string>, inLog: ReadonlySet<string>): string[] {
  return [
    ...[...inLog].filter((each) => !here.has(each)).map((each) => `the log names a ${what} that is not here: ${each}`),
    ...[...here].filter((each) => !inLog.has(each)).map((each) => `the log does not know this ${what}: ${each}`),
  ];
}
