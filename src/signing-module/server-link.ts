import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { fetchWithin } from '../http/fetch-within.js';
import { writeSignedRequest } from '../protocol/evidence.js';
import { type SignedRequest } from '../protocol/http-signature.js';
import { type ModuleReport } from '../protocol/module-report.js';
import { writeSignedOrder, type SignedOrder } from '../protocol/orders/signed-order.js';
import { writeSignedReceipt, type SignedReceipt } from '../protocol/receipt.js';
import { parseStrictJson } from '../protocol/strict-json.js';
import { type WorkItem } from './check-package.js';
import { type AttestationKey } from './keys/attestation-key.js';

/** The server gave no answer that we can use. It is trusted for nothing, so this costs time and nothing else. */
export class ServerUnavailable extends Error {
  override readonly name = 'ServerUnavailable';

  constructor(
    message: string,
    /** Null where it did not answer at all. */
    readonly status: number | null = null,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export const WORK_AT_MOST = 50;
export const ORDERS_AT_MOST = 100;
const CHANGES_AT_MOST = 10;
const TIMEOUT_MS = 15_000;
/** Fifty packages with their votes fit; what would take our memory does not: parsed, an answer is many times its size. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

/** An older server has no orders and no policies to hand on. */
const work = z.object({
  items: z.array(z.unknown()).max(WORK_AT_MOST),
  orders: z.array(z.unknown()).max(ORDERS_AT_MOST).default([]),
  policyChanges: z.array(z.unknown()).max(CHANGES_AT_MOST).default([]),
});
const workItem = z.object({ withdrawalId: z.unknown(), package: z.unknown() });
const taken = z.object({ lastSequence: z.int().min(0) });

/** What the server has for us: packages, and orders that it was given. */
export interface PulledWork {
  readonly items: readonly WorkItem[];
  /** Parsed JSON and nothing more. */
  readonly orders: readonly unknown[];
  readonly policyChanges: readonly unknown[];
}

/** What receipts about no withdrawal state. */
export interface StatedBeside {
  readonly orders?: readonly SignedOrder[];
  readonly cancels?: readonly SignedRequest[];
}

/** What is posted, as JSON. */
export function receiptsBody(
  receipts: readonly SignedReceipt[],
  { orders = [], cancels = [] }: StatedBeside,
): Record<string, unknown> {
  return {
    receipts: receipts.map(writeSignedReceipt),
    ...(orders.length > 0 && { orders: orders.map(writeSignedOrder) }),
    ...(cancels.length > 0 && { cancels: cancels.map(writeSignedRequest) }),
  };
}

export interface ServerLinkOptions {
  readonly serverUrl: string;
  readonly attestation: AttestationKey;
  /** Ends whatever is under way when the module stops. */
  readonly signal: AbortSignal;
  /** For one exchange, beside the time that the server is asked to wait. */
  readonly timeoutMs?: number;
}

/**
 * The module's one way out to the server: it asks for work and posts what it has to say. Nothing connects to
 * the module. Requests are signed with the attestation key; answers are strangers' words.
 */
export class ServerLink {
  private readonly base: string;

  constructor(private readonly options: ServerLinkOptions) {
    this.base = options.serverUrl.replace(/\/+$/, '');
  }

  /** Waits at the server for up to `waitSeconds` when there is nothing to do. */
  async pull(waitSeconds: number): Promise<PulledWork> {
    const answer = await this.send('GET', `/v1/signing-work?waitSeconds=${waitSeconds}`, null, waitSeconds * 1000);
    const { items, orders, policyChanges } = this.read(work, answer);
    const judged = items.map((item): WorkItem => {
      const read = workItem.safeParse(item);
      // What is not even an item is judged like one, and refused with a receipt.
      return read.success ? read.data : { withdrawalId: null, package: item };
    });
    return { items: judged, orders, policyChanges };
  }

  /**
   * Answers with the last receipt that the server says it has. An empty list only asks.
   *
   * @param stated the orders and the engines' cancels that the receipts state, for they may have come past the server
   */
  async postReceipts(receipts: readonly SignedReceipt[], stated: StatedBeside = {}): Promise<number> {
    const body = receiptsBody(receipts, stated);
    return this.read(taken, await this.send('POST', '/v1/signing-work/receipts', body)).lastSequence;
  }

  async postReport(report: ModuleReport): Promise<void> {
    await this.send('POST', '/v1/signing-work/report', report);
  }

  private async send(method: 'GET' | 'POST', path: string, body: object | null, extraMs = 0): Promise<Uint8Array> {
    const request = this.options.attestation.signRequest(
      {
        method,
        targetUri: `${this.base}${path}`,
        body: body === null ? new Uint8Array() : new TextEncoder().encode(JSON.stringify(body)),
        ...(body !== null && { idempotencyKey: randomUUID() }),
      },
      Math.floor(Date.now() / 1000),
    );
    const { signal, timeoutMs = TIMEOUT_MS } = this.options;
    const bounds = { timeoutMs: timeoutMs + extraMs, maxBytes: MAX_ANSWER_BYTES, signal };
    try {
      const init = {
        method,
        headers: { ...request.headers, ...(body !== null && { 'content-type': 'application/json' }) },
        ...(body !== null && { body: Buffer.from(request.body) }),
      };
      const answer = await fetchWithin(request.targetUri, init, bounds);
      if (!answer.ok) throw new ServerUnavailable(`the server answered ${answer.status}`, answer.status);
      return answer.body;
    } catch (error) {
      if (error instanceof ServerUnavailable) throw error;
      throw new ServerUnavailable('the server did not answer', null, { cause: error });
    }
  }

  private read<T>(schema: z.ZodType<T>, answer: Uint8Array): T {
    try {
      return schema.parse(parseStrictJson(answer));
    } catch (error) {
      throw new ServerUnavailable('the server answered something else', null, { cause: error });
    }
  }
}
