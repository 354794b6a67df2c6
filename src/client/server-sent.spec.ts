import { CodedError } from '../protocol/coded-error.js';
import { EventsDoNotHold } from './events.js';
import { followShown, type Shown } from './follow-withdrawals.js';
import { readServerSent, type ServerSent } from './server-sent.js';

const utf8 = new TextEncoder();

/** A stream of these pieces; without an end where it is told so. */
function streamOf(pieces: readonly string[], ends = true): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(utf8.encode(piece));
      if (ends) controller.close();
    },
  });
}

async function read(pieces: readonly string[], ends = true): Promise<ServerSent[]> {
  const told: ServerSent[] = [];
  for await (const each of readServerSent(streamOf(pieces, ends), { silenceMs: 50 })) told.push(each);
  return told;
}
const codeOf = async (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error: unknown) => (error instanceof CodedError ? (error.refusal as { code: string }).code : String(error)),
  );

describe('readServerSent', () => {
  it('reads events however they are cut up, and heartbeats that move the reader', async () => {
    const text =
      'retry: 3000\n\nid: 4\nevent: withdrawal\ndata: {"a":"é"}\n\nid: 7\nevent: heartbeat\ndata: {}\n\n: hello\n\n';
    const expected = [
      { id: '4', event: 'withdrawal', data: { a: 'é' } },
      { id: '7', event: 'heartbeat', data: {} },
    ];
    expect(await read([text])).toEqual(expected);
    expect(await read(text.split(''))).toEqual(expected);
  });

  it.each([
    ['data that is not JSON', ['event: x\ndata: {\n\n'], true, 'ANSWER_MALFORMED'],
    ['an event without end', Array.from({ length: 5 }, () => 'x'.repeat(1024 * 1024)), true, 'ANSWER_MALFORMED'],
    ['silence', ['retry: 1\n\n'], false, 'UNAVAILABLE'],
  ])('ends with a code at %s', async (_what, pieces, ends, code) => {
    expect(await codeOf(read(pieces, ends))).toBe(code);
  });

  it('lets go when it is told to', async () => {
    const leaving = new AbortController();
    const events = readServerSent(streamOf([], false), { silenceMs: 5000, signal: leaving.signal });
    const waiting = events.next();
    leaving.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });
});

describe('followShown', () => {
  const ready = (id: number, isComplete = true) => `id: ${id}\nevent: ready\ndata: {"isComplete":${isComplete}}\n\n`;
  const shown = (id: number) => `id: ${id}\nevent: withdrawal\ndata: {"n":${id}}\n\n`;

  function following(after: number | null, ...streams: (readonly string[])[]) {
    const asked: (number | null)[] = [];
    const open = (from: number | null) => {
      asked.push(from);
      const pieces = streams.shift();
      return pieces === undefined ? Promise.reject(new Error('no more')) : Promise.resolve(streamOf(pieces));
    };
    return { asked, events: followShown(open, { after }, () => Promise.resolve()) };
  }
  async function take(events: AsyncGenerator<Shown>, count: number): Promise<number[]> {
    const taken: number[] = [];
    while (taken.length < count) taken.push(((await events.next()).value as Shown).index);
    return taken;
  }

  it('goes on after a lost connection where it was, heartbeats included', async () => {
    const { asked, events } = following(
      null,
      [ready(3), shown(4), 'id: 9\nevent: heartbeat\ndata: {}\n\n'],
      [ready(9), shown(10)],
    );
    expect(await take(events, 2)).toEqual([4, 10]);
    expect(asked).toEqual([null, 9]);
  });

  it('asks again for what was handed out and not dealt with', async () => {
    const { asked, events } = following(3, [ready(3), shown(4), shown(5)]);
    expect(await take(events, 2)).toEqual([4, 5]);
    expect(asked).toEqual([3]);
    await expect(events.next()).rejects.toThrow('no more');
    expect(asked).toEqual([3, 5]);
  });

  it('stops where the server’s log has gone back', async () => {
    const { events } = following(8, [ready(5, false)]);
    await expect(events.next()).rejects.toBeInstanceOf(EventsDoNotHold);
  });

  it.each(['x', '1.5', '-2'])('takes no index that is none: %s', async (id) => {
    const { events } = following(null, [`id: ${id}\nevent: ready\ndata: {}\n\n`]);
    expect(await codeOf(events.next())).toBe('ANSWER_MALFORMED');
  });
});
