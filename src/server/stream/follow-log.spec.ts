import { News } from '../platform/news.js';
import { consoleNewsOf } from './console-news.js';
import { followLog, type LoggedItem, type Teller } from './follow-log.js';

const ID = 'ab'.repeat(32);
const OTHER = 'cd'.repeat(32);
const QUICK = { heartbeat: 0.03, check: 60 };

/** A log in memory. */
class Told {
  readonly news = new News();
  readonly gone = new AbortController();
  private readonly items: LoggedItem[] = [];

  append(...events: object[]): this {
    for (const event of events)
      this.items.push({ index: this.items.length, leaf: '', event: JSON.stringify({ at: 'now', ...event }) });
    this.news.tell();
    return this;
  }

  follow(lastSeen: number | null, overrides: Partial<Teller> = {}, pace = QUICK): AsyncGenerator<string> {
    const log = {
      read: (after: number, limit: number) => Promise.resolve(this.items.slice(after + 1, after + 1 + limit)),
      size: () => Promise.resolve(this.items.length),
    };
    const teller: Teller = {
      tell: (items) => Promise.resolve(consoleNewsOf(items)),
      over: () => Promise.resolve(null),
      mostMissed: 1000,
      ...overrides,
    };
    return followLog({ log, news: this.news, teller, pace }, lastSeen, this.gone.signal);
  }
}

const cast = (withdrawalId = ID) => ({ type: 'vote.cast', withdrawalId });
const ready = (id: number, isComplete: boolean) =>
  `retry: 3000\n\nid: ${id}\nevent: ready\ndata: {"isComplete":${isComplete}}\n\n`;
const about = (id: number, event: string, withdrawalId = ID) =>
  `id: ${id}\nevent: ${event}\ndata: {"withdrawalId":"${withdrawalId}"}\n\n`;
const beat = (id: number) => `id: ${id}\nevent: heartbeat\ndata: {}\n\n`;

async function next(stream: AsyncGenerator<string>): Promise<string> {
  const read: IteratorResult<string, undefined> = await stream.next();
  return read.value ?? '(over)';
}

describe('followLog', () => {
  it('tells of what comes from now on, and keeps the connection open meanwhile', async () => {
    const told = new Told().append(cast(), cast());
    const stream = told.follow(null);
    expect(await next(stream)).toBe(ready(1, false));
    expect(await next(stream)).toBe(beat(1));
    const coming = next(stream);
    told.append({ type: 'person.logged_in', person: 'alice' }, cast());
    expect(await coming).toBe(about(3, 'proposal') + beat(3));
  });

  it('goes on after the last event that its reader has', async () => {
    const told = new Told().append(cast(), cast(OTHER), { type: 'policy.signed' });
    const stream = told.follow(0);
    expect(await next(stream)).toBe(ready(0, true));
    expect(await next(stream)).toBe(about(1, 'proposal', OTHER) + 'id: 2\nevent: policy\ndata: {}\n\n' + beat(2));
  });

  it('says the same once, where it was heard last, so that whoever breaks off in between misses nothing', async () => {
    const stream = new Told().append(cast(), cast(), cast(OTHER), cast()).follow(-1);
    await next(stream);
    expect(await next(stream)).toBe(about(2, 'proposal', OTHER) + about(3, 'proposal') + beat(3));
  });

  it.each([
    ['remembers more than there is, because the database was restored', 7],
    ['was away for too long', -1],
  ])('says to look at everything anew to whoever %s', async (_what, lastSeen) => {
    const told = new Told();
    for (let count = 0; count < (lastSeen < 0 ? 1001 : 3); count += 1) told.append(cast());
    expect(await next(told.follow(lastSeen))).toContain('"isComplete":false');
  });

  it('tells that the signing module’s account has changed, with no index of its own', async () => {
    const marks = ['fine', 'fine', 'silent'];
    const mark = () => Promise.resolve(marks.shift() ?? 'silent');
    const stream = new Told().append(cast()).follow(0, { mark }, { heartbeat: 60, check: 60 });
    await next(stream);
    expect(await next(stream)).toBe('event: status\ndata: {}\n\n' + beat(0));
  });

  it('ends for whoever may not read on, before it tells of anything more', async () => {
    const told = new Told().append(cast());
    let reason: string | null = null;
    const stream = told.follow(0, { over: () => Promise.resolve(reason) }, { heartbeat: 60, check: 0.02 });
    await next(stream);
    expect(await next(stream)).toBe(beat(0));
    reason = 'SESSION_OVER';
    const last = next(stream);
    await new Promise((resolve) => setTimeout(resolve, 30));
    told.append(cast());
    expect(await last).toBe('event: over\ndata: {"reason":"SESSION_OVER"}\n\n');
    expect(await next(stream)).toBe('(over)');
  });

  it('ends when we stop, and when its reader has gone', async () => {
    const slow = { heartbeat: 60, check: 60 };
    const [stopped, left] = [new Told(), new Told()];
    const streams = [stopped.follow(null, {}, slow), left.follow(null, {}, slow)];
    for (const stream of streams) await next(stream);
    const waiting = streams.map(next);
    stopped.news.onModuleDestroy();
    left.gone.abort();
    await Promise.all(waiting);
    expect(await Promise.all(streams.map(next))).toEqual(['(over)', '(over)']);
  });
});

describe('consoleNewsOf', () => {
  const receipt = (outcome: string, withdrawalId = ID) => ({ type: 'receipt.taken', withdrawalId, outcome });
  const changed = (from: string, to: string) => ({ type: 'withdrawal.changed', withdrawalId: ID, from, to });
  const NONE = '00'.repeat(32);

  it.each<[string, object, string | null]>([
    ['a vote', cast(), 'proposal'],
    ['a withdrawal that came', { type: 'withdrawal.received', withdrawalId: ID }, 'proposal'],
    ['a quorum', changed('pending_approval', 'authorised'), 'proposal'],
    ['a payment’s way', changed('signing', 'broadcast'), 'withdrawal'],
    ['a registration', receipt('registered'), 'proposal'],
    ['a final payment', receipt('final'), 'withdrawal'],
    ['a freeze', receipt('frozen', NONE), 'order'],
    ['an order', { type: 'order.given' }, 'order'],
    ['a policy that is in force', receipt('policy-in-force', NONE), 'policy'],
    ['a proposed policy', { type: 'policy.proposed' }, 'policy'],
    ['an export', { type: 'audit.exported' }, null],
    ['a login', { type: 'approver.logged_in' }, null],
  ])('of %s', (_what, event, kind) => {
    const news = consoleNewsOf([{ index: 5, leaf: '', event: JSON.stringify(event) }]);
    expect(news.map((each) => each.event)).toEqual(kind === null ? [] : [kind]);
  });

  it('is nothing that a page would have to believe', () => {
    const said = { ...changed('received', 'pending_approval'), reference: 'w-1', amount: '5', reason: 'EXPIRED' };
    expect(consoleNewsOf([{ index: 5, leaf: '', event: JSON.stringify(said) }])).toEqual([
      { id: 5, event: 'proposal', data: { withdrawalId: ID } },
    ]);
  });
});
