import { writeSignedReceipt } from '../../src/protocol/receipt.js';
import { type Intent } from '../../src/protocol/verbs.js';
import { type WithdrawalRequest } from '../../src/protocol/withdrawal-request.js';
import { aSigningModule } from './builders/an-engine.js';
import { TestReceipts } from './builders/test-receipts.js';
import { propose as ask, type Proposed } from './proposals.js';
import { type ServerUnderTest } from './server-under-test.js';

/** The one chain of receipts of each server. */
const spoken = new WeakMap<ServerUnderTest, TestReceipts>();

/** Has the signing module say that it has registered it: before that nobody approves in the console. */
export async function register(server: ServerUnderTest, intent: Intent): Promise<void> {
  const receipts = spoken.get(server) ?? new TestReceipts(server.genesis);
  spoken.set(server, receipts);
  const body = { receipts: [writeSignedReceipt(receipts.state(intent, 'registered'))] };
  const posted = aSigningModule(server.publicUrl).post('/v1/signing-work/receipts', body, { tag: 'sekisho-work' });
  const { status, code } = await server.send(posted);
  if (status !== 200) throw new Error(`not registered: ${code}`);
}

/** Asks for a withdrawal that is registered at once. */
export async function propose(server: ServerUnderTest, overrides: Partial<WithdrawalRequest> = {}): Promise<Proposed> {
  const proposed = await ask(server, overrides);
  await register(server, proposed.intent);
  return proposed;
}
