import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { invariant } from '../../src/protocol/invariant.js';
import { readSignedReceipt, type SignedReceipt } from '../../src/protocol/receipt.js';
import { withdrawalIdOf } from '../../src/protocol/derive-intent.js';
import { type DeploymentId } from '../../src/protocol/ids.js';
import { writeWorkPackage, type WorkPackage } from '../../src/protocol/work-package.js';

const posted = z.object({ receipts: z.array(z.unknown()) });

/**
 * A server in an attacker's hands. It speaks the work protocol as the real one does and hands out whatever
 * a test tells it to; the signing module that pulls from it is the real process. It keeps the receipts, which
 * is how a test learns what the module made of it.
 */
export class HostileServer {
  readonly receipts: SignedReceipt[] = [];
  /** Whoever asks is cut off. */
  isDown = false;
  /** Handed out with every answer, as a server does that has not been told that they were taken. */
  orders: unknown[] = [];
  /** Handed out first, one list with each answer. */
  readonly ordersOnce: unknown[][] = [];
  private readonly offered: { withdrawalId: string; package: unknown }[] = [];
  private readonly changes: unknown[] = [];
  /** What it claims to have of the receipts; lower it to play a database restored to yesterday. */
  claimedSequence: number | null = null;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<HostileServer> {
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const address = server.address();
    invariant(address !== null && typeof address === 'object', 'a listening server has a port');
    const hostile = new HostileServer(server, `http://127.0.0.1:${address.port}`);
    server.on('request', (request, response) => {
      void hostile.answer(request, response);
    });
    return hostile;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Hands out a package that is well-formed, whatever it says. */
  offer(deployment: DeploymentId, reference: string, work: WorkPackage): string {
    const id = withdrawalIdOf(deployment, reference);
    this.offerRaw(id, writeWorkPackage(work));
    return id;
  }

  /** Hands out anything at all. */
  offerRaw(withdrawalId: string, work: unknown): void {
    this.offered.push({ withdrawalId, package: work });
  }

  /** Hands out something as a signed change of policy. */
  offerChange(change: unknown): void {
    this.changes.push(change);
  }

  receiptsOf(withdrawalId: string): readonly SignedReceipt[] {
    return this.receipts.filter(({ message }) => message.withdrawalId === withdrawalId);
  }

  /** The receipt a test waits for, or an error that says what came instead. */
  async waitFor(
    withdrawalId: string,
    isIt: (message: SignedReceipt['message']) => boolean,
    withinMs = 20_000,
  ): Promise<SignedReceipt['message']> {
    const giveUpAt = Date.now() + withinMs;
    while (Date.now() < giveUpAt) {
      const found = this.receiptsOf(withdrawalId).find(({ message }) => isIt(message));
      if (found !== undefined) return found.message;
      await sleep(25);
    }
    const came = this.receiptsOf(withdrawalId).map(({ message }) => `${message.outcome} ${message.reason}`.trim());
    throw new Error(`the receipt did not come; there are: ${came.join(', ') || 'none'}`);
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.isDown) {
      request.socket.destroy();
      return;
    }
    const body = await readAll(request);
    const path = new URL(request.url ?? '/', this.url).pathname;
    const reply = (value: unknown): void => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    };
    if (path === '/v1/signing-work') {
      // An empty hand after a moment rather than a long poll: tests want the module to come back soon.
      if (this.offered.length + this.changes.length === 0) await sleep(50);
      // Whoever asked may have been killed meanwhile; the next one is to get it.
      if (response.destroyed || request.socket.destroyed) return;
      const orders = this.ordersOnce.shift() ?? this.orders;
      reply({ items: this.offered.splice(0, 50), orders, policyChanges: this.changes.splice(0, 10) });
    } else if (path === '/v1/signing-work/receipts') {
      reply({ lastSequence: this.takeReceipts(posted.parse(JSON.parse(body)).receipts) });
    } else if (path === '/v1/signing-work/report') reply({});
    else response.writeHead(404).end();
  }

  private takeReceipts(receipts: readonly unknown[]): number {
    for (const each of receipts) {
      const receipt = readSignedReceipt(each);
      invariant(receipt !== null, 'the signing module posts receipts to the letter');
      if (receipt.message.sequence > this.lastSequence) this.receipts.push(receipt);
    }
    const claimed = this.claimedSequence ?? this.lastSequence;
    this.claimedSequence = null;
    return claimed;
  }

  private get lastSequence(): number {
    return this.receipts.at(-1)?.message.sequence ?? 0;
  }
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
