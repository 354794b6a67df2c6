import { connect } from 'node:net';
import { createEngineClient } from '../../../src/client/client.js';
import { writeSignedReceipt, type SignedReceipt } from '../../../src/protocol/receipt.js';
import { StreamPace } from '../../../src/server/stream/stream-pace.js';
import { withdrawalViewSchema } from '../../../src/server/withdrawals/withdrawal-view.js';
import { ALICE, BOB, DAVE } from '../../support/builders/a-device.js';
import { anEngine, aSigningModule } from '../../support/builders/an-engine.js';
import { TestReceipts } from '../../support/builders/test-receipts.js';
import { aConsoleSession, type SessionHeaders } from '../../support/console-session.js';
import { EventStream } from '../../support/event-stream.js';
import { approve, propose } from '../../support/proposals.js';
import { PUBLIC_URL, ServerUnderTest } from '../../support/server-under-test.js';

const CONSOLE = '/v1/console/stream';
const ENGINE = '/v1/events/stream';
const engine = anEngine('trading', PUBLIC_URL);

let server: ServerUnderTest;
let alice: SessionHeaders;
let receipts: TestReceipts;
const opened: EventStream[] = [];
beforeAll(async () => {
  server = await ServerUnderTest.start();
  alice = await aConsoleSession(server, 'alice');
  receipts = new TestReceipts(server.genesis);
});
afterEach(() => {
  for (const stream of opened.splice(0)) stream.leave();
});
afterAll(() => server.stop());

async function open(path: string, headers: Record<string, string>): Promise<EventStream> {
  const stream = await EventStream.open(server, path, headers);
  opened.push(stream);
  return stream;
}
const openConsole = (headers: Record<string, string> = {}) => open(CONSOLE, { ...alice, ...headers });
const openEngine = (query = '', headers: Record<string, string> = {}) =>
  open(`${ENGINE}${query}`, { ...signed(`${ENGINE}${query}`), ...headers });
const signed = (path: string): Record<string, string> => ({ ...engine.get(path).headers });
const take = (...given: SignedReceipt[]) => {
  const body = { receipts: given.map(writeSignedReceipt) };
  return server.send(aSigningModule(PUBLIC_URL).post('/v1/signing-work/receipts', body, { tag: 'sekisho-work' }));
};

describe('the stream for pages', () => {
  it('tells at once that something came, of what kind, and which: never what', async () => {
    const stream = await openConsole();
    expect(stream.response.headers['content-type']).toBe('text/event-stream; charset=utf-8');
    expect(stream.response.headers['cache-control']).toBe('no-store');
    expect(await stream.next()).toMatchObject({ event: 'ready', data: { isComplete: false } });
    const began = Date.now();
    const { id } = await propose(server);
    const heard = await stream.next();
    expect(heard).toMatchObject({ event: 'proposal', data: { withdrawalId: id } });
    // Looking by itself it would have found it as well, up to a second later.
    expect(Date.now() - began).toBeLessThan(600);
    expect(Object.keys(heard?.data ?? {})).toEqual(['withdrawalId']);
  });

  it('goes on where it was when the connection was lost', async () => {
    const before = await openConsole();
    await before.next();
    const first = await propose(server);
    await before.until('proposal');
    before.leave();
    const [second, third] = [await propose(server), await propose(server)];
    const after = await openConsole({ 'last-event-id': before.lastEventId ?? '' });
    expect(await after.next()).toMatchObject({ event: 'ready', data: { isComplete: true } });
    const told = [await after.next(), await after.next()].map((heard) => heard?.data);
    expect(told).toEqual([{ withdrawalId: second.id }, { withdrawalId: third.id }]);
    expect(told).not.toContainEqual({ withdrawalId: first.id });
  });

  it('tells of nodes and balances when the signing module says something else of them', async () => {
    const stream = await openConsole();
    await stream.next();
    const report = { at: Math.floor(Date.now() / 1000), wallets: [], nodes: [{ chain: 'eip155:31337', ok: false }] };
    await server.send(aSigningModule(PUBLIC_URL).post('/v1/signing-work/report', report, { tag: 'sekisho-work' }));
    expect(await stream.next()).toMatchObject({ event: 'status', id: null, data: {} });
  }, 15_000);

  it('is not for whoever has logged out', async () => {
    const bob = await aConsoleSession(server, 'bob');
    await server.fetch('/v1/console/session', { method: 'DELETE', headers: bob });
    await expect(EventStream.open(server, CONSOLE, bob)).rejects.toThrow('SESSION_OVER');
    await expect(EventStream.open(server, CONSOLE, {})).rejects.toThrow('UNAUTHENTICATED');
    const strange = { ...alice, 'last-event-id': 'the one before' };
    await expect(EventStream.open(server, CONSOLE, strange)).rejects.toThrow('MALFORMED');
  });

  it('ends when its session does, and tells nothing of what came after', async () => {
    const pace = server.app.get(StreamPace);
    Object.assign(pace, { check: 0.2 });
    const dave = await aConsoleSession(server, 'dave');
    const stream = await open(CONSOLE, dave);
    await stream.next();
    await new Promise((resolve) => setTimeout(resolve, 300));
    await server.fetch('/v1/console/session', { method: 'DELETE', headers: dave });
    expect(await stream.next()).toEqual({ id: null, event: 'over', data: { reason: 'SESSION_OVER' } });
    expect(await stream.next()).toBeNull();
    Object.assign(pace, { check: 60 });
  });

  it('is opened so many times by one session and not more, and again when one is left', async () => {
    const carol = await aConsoleSession(server, 'carol');
    const streams = [];
    for (let count = 0; count < 10; count += 1) streams.push(await open(CONSOLE, carol));
    await expect(EventStream.open(server, CONSOLE, carol)).rejects.toThrow('UNAVAILABLE');
    streams[0]?.leave();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect((await open(CONSOLE, carol)).response.statusCode).toBe(200);
  });
});

describe('the stream for engines', () => {
  it('tells how a withdrawal stands with each step, and hands on the receipts that prove it', async () => {
    const stream = await openEngine();
    await stream.next();
    const proposal = await propose(server);
    const state = async () => {
      const { data, event } = (await stream.next()) ?? {};
      expect(event).toBe('withdrawal');
      const view = withdrawalViewSchema.parse(data);
      expect(view.id).toBe(proposal.id);
      return [view.state, view.receipts.length];
    };
    expect(await state()).toEqual(['pending_approval', 0]);
    for (const device of [ALICE, BOB]) await approve(server, device, proposal);
    await approve(server, DAVE, proposal);
    for (;;) if ((await state())[0] === 'authorised') break;
    await take(...receipts.payment(proposal.intent, 'ab'.repeat(32)));
    for (;;) if ((await state()).join() === 'final,6') break;
  });

  it('begins where the engine says, and goes on after the last one that it has', async () => {
    for (let count = 0; count < 2; count += 1) await propose(server);
    const all = await openEngine('?after=-1');
    expect(await all.next()).toMatchObject({ event: 'ready', id: '-1', data: { isComplete: true } });
    const [one, two] = [await all.next(), await all.next()];
    const again = await openEngine('?after=-1', { 'last-event-id': one?.id ?? '' });
    await again.next();
    expect((await again.next())?.id).toBe(two?.id);
  });

  it('is signed like every reading: not for people, not for whoever signs something else', async () => {
    await expect(EventStream.open(server, ENGINE, alice)).rejects.toThrow('SIGNATURE_MISSING');
    await expect(EventStream.open(server, ENGINE, signed('/v1/events'))).rejects.toThrow('SIGNATURE_INVALID');
    await expect(openEngine('?from=1')).rejects.toThrow('MALFORMED');
  });
});

describe('the engine’s client', () => {
  it('follows its withdrawals to the end, believes the receipts, and comes back when a connection is lost', async () => {
    let streams = 0;
    const client = createEngineClient({
      ...{ serverUrl: PUBLIC_URL, genesisHash: server.genesis.genesis.hash },
      ...{ keyId: engine.keyId, secretKey: engine.secret },
      fetch: async (url, init) => {
        const response = await fetch(url.replace(PUBLIC_URL, server.url), init);
        if (!url.includes('/v1/events/stream') || response.body === null) return response;
        streams += 1;
        // The first one breaks off after what it has to say at once.
        if (streams > 1) return response;
        const piece: { readonly value?: Uint8Array | undefined } = await response.body.getReader().read();
        return new Response(new Uint8Array(piece.value ?? []), { headers: response.headers });
      },
    });
    const leaving = new AbortController();
    const following = client.follow({ signal: leaving.signal });
    const first = following.next();
    await new Promise((resolve) => setTimeout(resolve, 300));
    const { intent } = await propose(server, { amount: '50000' });
    await first;
    await take(...receipts.payment(intent, 'cd'.repeat(32)));
    for await (const { withdrawal } of following) {
      expect(withdrawal.reference).toBe(intent.reference);
      if (withdrawal.state !== 'final') continue;
      expect(withdrawal.provenBy?.outcome).toBe('final');
      break;
    }
    expect(streams).toBe(2);
    leaving.abort();
  });
});

describe('a server that stops', () => {
  it('lets go of every stream, and is not held up', async () => {
    const other = await ServerUnderTest.start();
    const stream = await EventStream.open(other, ENGINE, signed(ENGINE));
    await stream.next();
    const began = Date.now();
    await other.stop();
    expect(await stream.next()).toBeNull();
    expect(Date.now() - began).toBeLessThan(3000);
  });

  it('is not held up by a connection that has asked nothing, as browsers open them ahead of need', async () => {
    const other = await ServerUnderTest.start();
    const socket = connect(Number(new URL(other.url).port), '127.0.0.1');
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => undefined);
    await new Promise((resolve) => socket.once('connect', resolve));
    const began = Date.now();
    await other.stop();
    await closed;
    expect(Date.now() - began).toBeLessThan(3000);
  });
});
