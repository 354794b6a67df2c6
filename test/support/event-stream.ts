import { request, type IncomingMessage } from 'node:http';
import { type ServerUnderTest } from './server-under-test.js';

export interface Heard {
  readonly id: string | null;
  readonly event: string;
  readonly data: unknown;
}

/**
 * Reads server-sent events as a browser does: heartbeats move its place and are not handed on. On a connection of its
 * own, which is gone when it leaves; `fetch` opens another one then.
 */
export class EventStream {
  lastEventId: string | null = null;
  private readonly pieces: AsyncIterator<unknown, undefined>;
  private text = '';

  private constructor(readonly response: IncomingMessage) {
    response.setEncoding('utf8');
    this.pieces = response[Symbol.asyncIterator]();
  }

  /** Throws the answer where it is none. */
  static async open(
    { url }: Pick<ServerUnderTest, 'url'>,
    path: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<EventStream> {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      request(`${url}${path}`, { headers, agent: false }, resolve).once('error', reject).end();
    });
    const stream = new EventStream(response);
    if (response.statusCode === 200) return stream;
    const answer: IteratorResult<unknown, undefined> = await stream.pieces.next();
    throw new Error(`${response.statusCode ?? ''} ${String(answer.value)}`);
  }

  /** The next event; null when the stream has ended. */
  async next(): Promise<Heard | null> {
    for (;;) {
      const end = this.text.indexOf('\n\n');
      if (end >= 0) {
        const block = this.text.slice(0, end);
        this.text = this.text.slice(end + 2);
        const heard = this.read(block);
        if (heard !== null) return heard;
        continue;
      }
      const read: IteratorResult<unknown, undefined> = await this.pieces.next();
      if (read.done === true) return null;
      this.text += String(read.value);
    }
  }

  /** Whatever comes until the first of this kind, it included. */
  async until(event: string): Promise<Heard[]> {
    const heard: Heard[] = [];
    for (;;) {
      const next = await this.next();
      if (next === null) throw new Error(`it ended without ${event}`);
      heard.push(next);
      if (next.event === event) return heard;
    }
  }

  leave(): void {
    this.response.destroy();
  }

  private read(block: string): Heard | null {
    const fields = new Map<string, string>();
    for (const line of block.split('\n')) {
      const [, name = '', value = ''] = /^([^:]*): ?(.*)$/.exec(line) ?? [];
      if (name !== '') fields.set(name, value);
    }
    this.lastEventId = fields.get('id') ?? this.lastEventId;
    const [event, data] = [fields.get('event'), fields.get('data')];
    return event === undefined || event === 'heartbeat' || data === undefined
      ? null
      : { id: fields.get('id') ?? null, event, data: JSON.parse(data) as unknown };
  }
}
