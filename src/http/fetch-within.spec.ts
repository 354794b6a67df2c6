import { startTricklingServer, type TricklingServer } from '../../test/support/trickling-server.js';
import { AnswerTooLong, fetchWithin, NoAnswerInTime, withinTime } from './fetch-within.js';

/** Garbage is collected all the while; late in a long run of tests that takes its time. */
const PATIENCE_MS = 60_000;

let trickling: TricklingServer;
beforeEach(async () => {
  trickling = await startTricklingServer();
});
afterEach(() => {
  trickling.stop();
});

const never = (): Promise<never> => new Promise(() => undefined);
const hungUp = async (): Promise<void> => {
  while (trickling.held() > 0) await new Promise((resolve) => setTimeout(resolve, 20));
};

describe('fetchWithin', () => {
  it(
    'ends with its time, and hangs up, when an answer goes on for ever',
    async () => {
      await expect(fetchWithin(trickling.url, {}, { timeoutMs: 1000, maxBytes: 100 })).rejects.toThrow(NoAnswerInTime);
      await hungUp();
    },
    PATIENCE_MS,
  );

  it('ends with its time though what fetches knows no end', async () => {
    const bounds = { timeoutMs: 50, maxBytes: 1 };
    await expect(fetchWithin('http://x.test', {}, { ...bounds, fetch: never })).rejects.toThrow(NoAnswerInTime);
  });

  it(
    'ends when it is told to, before, during and without its time',
    async () => {
      const stop = new AbortController();
      const waiting = fetchWithin(trickling.url, {}, { timeoutMs: 60_000, maxBytes: 10_000, signal: stop.signal });
      setTimeout(() => {
        stop.abort(new Error('enough'));
      }, 500);
      await expect(waiting).rejects.toThrow('enough');
      await hungUp();
      const after = fetchWithin(trickling.url, {}, { timeoutMs: 60_000, maxBytes: 10_000, signal: stop.signal });
      await expect(after).rejects.toThrow('enough');
      expect(trickling.held()).toBe(0);
    },
    PATIENCE_MS,
  );

  it(
    'hangs up on a body that is longer than it may be',
    async () => {
      await expect(fetchWithin(trickling.url, {}, { timeoutMs: 60_000, maxBytes: 3 })).rejects.toThrow(AnswerTooLong);
      await hungUp();
    },
    PATIENCE_MS,
  );

  it('hands out status and body of what keeps to its bounds, and asks for no redirect to be followed', async () => {
    const asked: RequestInit[] = [];
    const bounds = {
      timeoutMs: 1000,
      maxBytes: 3,
      fetch: (_url: string, init: RequestInit) => {
        asked.push(init);
        return Promise.resolve(new Response('abc', { status: 404 }));
      },
    };
    expect(await fetchWithin('http://x.test', {}, bounds)).toEqual({
      status: 404,
      ok: false,
      body: Buffer.from('abc'),
    });
    expect(asked[0]?.redirect).toBe('error');
  });
});

it('hangs up on an answer that comes when the time is over', async () => {
  let answer: (response: Response) => void = () => undefined;
  const late = new Promise<Response>((resolve) => {
    answer = resolve;
  });
  let isCancelled = false;
  const body = new ReadableStream({
    cancel: () => {
      isCancelled = true;
    },
  });
  const call = withinTime({ timeoutMs: 20, fetch: () => late }, ({ send }) => send('http://x.test', {}));
  await expect(call).rejects.toThrow(NoAnswerInTime);
  answer(new Response(body));
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(isCancelled).toBe(true);
});
