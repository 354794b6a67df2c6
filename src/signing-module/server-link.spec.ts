import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type FakeAnswer, FakeSekishoServer, problem } from '../../test/support/fake-sekisho-server.js';
import { startTricklingServer } from '../../test/support/trickling-server.js';
import { ALICE } from '../../test/support/builders/a-device.js';
import { aGenesis } from '../../test/support/builders/a-genesis.js';
import { anEngine } from '../../test/support/builders/an-engine.js';
import { aFreeze, digestOf } from '../../test/support/builders/an-order.js';
import { TestReceipts } from '../../test/support/builders/test-receipts.js';
import { withdrawalIdOf } from '../protocol/derive-intent.js';
import { writeSignedRequest } from '../protocol/evidence.js';
import { verifyRequest, type SignedRequest } from '../protocol/http-signature.js';
import { writeSignedOrder } from '../protocol/orders/signed-order.js';
import { writeSignedReceipt } from '../protocol/receipt.js';
import { AttestationKey } from './keys/attestation-key.js';
import { ServerLink, ServerUnavailable, WORK_AT_MOST } from './server-link.js';

const genesis = aGenesis();
let server: FakeSekishoServer;
let stop: AbortController;
let link: ServerLink;

beforeEach(async () => {
  server = await FakeSekishoServer.start(genesis.files);
  stop = new AbortController();
  const attestation = new AttestationKey(genesis.attestationSecret);
  link = new ServerLink({ serverUrl: `${server.url}/`, attestation, signal: stop.signal });
});
afterEach(() => server.stop());

const answerWork = (answer: FakeAnswer): void => {
  server.on('GET /v1/signing-work', () => answer);
};
const answerReceipts = (answer: FakeAnswer): void => {
  server.on('POST /v1/signing-work/receipts', () => answer);
};

/** What the server got, as evidence. */
function lastRequest(): SignedRequest {
  const seen = server.seen.at(-1);
  const header = (name: string): string => String(seen?.headers[name] ?? '');
  const covered = seen?.method === 'POST';
  return {
    method: seen?.method ?? '',
    targetUri: `${server.url}${seen?.path ?? ''}`,
    headers: {
      ...(covered && { 'content-digest': header('content-digest'), 'idempotency-key': header('idempotency-key') }),
      'signature-input': header('signature-input'),
      signature: header('signature'),
    },
    body: new Uint8Array(seen?.body ?? []),
  };
}

it('signs what it asks and what it posts with the attestation key', async () => {
  answerWork({ body: { items: [] } });
  answerReceipts({ body: { lastSequence: 0 } });
  const keyOf = (id: string) => (id === 'attestation' ? genesis.genesis.attestationKey : undefined);
  await link.pull(1);
  expect(verifyRequest(lastRequest(), 'sekisho-work', keyOf).kind).toBe('signed');
  await link.postReceipts([]);
  expect(verifyRequest(lastRequest(), 'sekisho-work', keyOf).kind).toBe('signed');
});

it('posts the orders that its receipts state, and no word of orders where there are none', async () => {
  answerReceipts({ body: { lastSequence: 1 } });
  const bodyOf = (): unknown => JSON.parse(new TextDecoder().decode(lastRequest().body));
  const freeze = aFreeze(ALICE, genesis.policy);
  const stated = new TestReceipts(genesis).order(digestOf(genesis.policy, freeze), 'frozen');
  await link.postReceipts([stated], { orders: [freeze] });
  expect(bodyOf()).toEqual({ receipts: [writeSignedReceipt(stated)], orders: [writeSignedOrder(freeze)] });
  // An older server knows no such field.
  await link.postReceipts([stated]);
  expect(bodyOf()).toEqual({ receipts: [writeSignedReceipt(stated)] });
});

it('posts the cancels that its receipts state, and no word of cancels where there are none', async () => {
  answerReceipts({ body: { lastSequence: 1 } });
  const bodyOf = (): unknown => JSON.parse(new TextDecoder().decode(lastRequest().body));
  const id = withdrawalIdOf(genesis.policy.deploymentId, 'w-1');
  const cancel = anEngine().cancel(genesis.policy.deploymentId, id, 'w-1');
  const stated = new TestReceipts(genesis).order(id, 'registered');
  await link.postReceipts([stated], { orders: [], cancels: [cancel] });
  expect(bodyOf()).toEqual({ receipts: [writeSignedReceipt(stated)], cancels: [writeSignedRequest(cancel)] });
  await link.postReceipts([stated], { orders: [], cancels: [] });
  expect(bodyOf()).toEqual({ receipts: [writeSignedReceipt(stated)] });
});

it('hands on items as they came, and what is not one as a package that will be refused', async () => {
  answerWork({ body: { items: [{ withdrawalId: 'x', package: { a: 1 }, more: true }, 7] } });
  expect((await link.pull(0)).items).toEqual([
    { withdrawalId: 'x', package: { a: 1 } },
    { withdrawalId: null, package: 7 },
  ]);
});

it.each<[string, FakeAnswer]>([
  ['more work than was agreed', { body: { items: Array.from({ length: WORK_AT_MOST + 1 }, () => ({})) } }],
  ['another shape', { body: { work: [] } }],
  ['the same key twice', { body: '{"items": [], "items": []}' }],
  ['no JSON', { body: 'hello' }],
  ['a refusal', problem(401, 'SIGNATURE_INVALID')],
  ['nothing', undefined],
])('has no use for %s', async (_what, answer) => {
  answerWork(answer);
  await expect(link.pull(0)).rejects.toThrow(ServerUnavailable);
});

it('believes no number of receipts that is none', async () => {
  for (const lastSequence of [-1, 1.5, '3', null]) {
    answerReceipts({ body: { lastSequence } });
    await expect(link.postReceipts([])).rejects.toThrow('the server answered something else');
  }
});

it('does not follow the server elsewhere', async () => {
  answerWork({ body: { items: [] } });
  const elsewhere = createServer((_request, response) => {
    response.writeHead(307, { location: `${server.url}/v1/signing-work` }).end();
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  const { port } = elsewhere.address() as AddressInfo;
  const attestation = new AttestationKey(genesis.attestationSecret);
  const misled = new ServerLink({ serverUrl: `http://127.0.0.1:${port}`, attestation, signal: stop.signal });
  await expect(misled.pull(0)).rejects.toThrow(ServerUnavailable);
  expect(server.seen).toHaveLength(0);
  elsewhere.closeAllConnections();
  elsewhere.close();
});

it('reads no more of an answer than any honest one has', async () => {
  const mebibyte = 1024 * 1024;
  const padded = (bytes: number): FakeAnswer => ({ body: `{"items": []${' '.repeat(bytes)}}` });
  answerWork(padded(7 * mebibyte));
  expect(await link.pull(0)).toEqual({ items: [], orders: [], policyChanges: [] });
  answerWork(padded(8 * mebibyte));
  await expect(link.pull(0)).rejects.toThrow('did not answer');
});

it('waits no longer than it wants for an answer that goes on for ever', async () => {
  const trickling = await startTricklingServer();
  const attestation = new AttestationKey(genesis.attestationSecret);
  const patient = new ServerLink({ serverUrl: trickling.url, attestation, signal: stop.signal, timeoutMs: 500 });
  await Promise.all([
    expect(patient.pull(1)).rejects.toThrow(ServerUnavailable),
    expect(patient.postReceipts([])).rejects.toThrow(ServerUnavailable),
  ]);
  trickling.stop();
});

it('lets go of a long wait when it is told to stop', async () => {
  server.on('GET /v1/signing-work', () => new Promise(() => undefined));
  const pulling = link.pull(20);
  stop.abort();
  await expect(pulling).rejects.toThrow(ServerUnavailable);
});
