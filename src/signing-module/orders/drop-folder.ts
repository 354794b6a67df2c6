import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Log } from '../../process/log.js';
import { parseStrictJson } from '../../protocol/strict-json.js';
import { isFatal } from '../fatal.js';
import { TRY_AGAIN_MS, type SeenOrders } from './seen-orders.js';

/** A signed change carries the whole policy. */
const MAX_FILE_BYTES = 2 * 1024 * 1024;
/** As `sekisho` names what it drops: an order by its digest, a cancel by its withdrawal. */
const ORDER_NAME = /^(?:cancel-)?[0-9a-f]{64}\.json$/;
/** What one look takes well below a second for, all of them new. More are looked at in turn, so that none is never read. */
const FILES_PER_LOOK = 2_000;

/**
 * A folder into which people put orders as files, one each, when nothing else works any more. Files are left where
 * they are: the folder may be a medium that we can only read.
 */
export class DropFolder {
  /** Names that were looked at: what they were then, and until when that is enough. */
  private readonly known = new Map<string, { readonly identity: string; readonly untilMs: number }>();
  /** The name at which the last look ended; null before the first, which nothing is signed before the end of. */
  private last: string | null = null;
  /** What was said of how many, and when it may be said again. */
  private readonly told = new Map<string, { readonly files: number; readonly untilMs: number }>();

  constructor(
    private readonly directory: string,
    private readonly seen: Pick<SeenOrders, 'take'>,
    private readonly log: Pick<Log, 'warn'>,
    private readonly filesPerLook = FILES_PER_LOOK,
  ) {}

  async round(): Promise<void> {
    // Hidden ones are half-written.
    const visible = (await readdir(this.directory)).filter((name) => !name.startsWith('.'));
    const names = visible.filter((name) => ORDER_NAME.test(name)).sort();
    this.tell('files in the drop folder are not named as orders are, and not looked at', visible.length - names.length);
    const present = new Set(names);
    for (const name of this.known.keys()) if (!present.has(name)) this.known.delete(name);
    const troubles: unknown[] = [];
    // One that cannot be read must not hide the others.
    const turn = this.turnOf(names);
    this.tell('more files in the drop folder than one look takes: those left out are next', names.length - turn.length);
    for (const name of turn)
      await this.look(name).catch((error: unknown) => {
        if (isFatal(error)) throw error;
        troubles.push(error);
      });
    if (troubles.length > 0) throw new Error(`cannot be read: ${troubles.length} of its files`, { cause: troubles[0] });
  }

  /** Whose turn it is: those after the last look's, round and round; all of them at first. @param names sorted */
  private turnOf(names: readonly string[]): readonly string[] {
    const { last } = this;
    const after =
      last === null ? names : [...names.filter((name) => name > last), ...names.filter((name) => name <= last)];
    const turn = last === null ? after : after.slice(0, this.filesPerLook);
    this.last = turn.at(-1) ?? last ?? '';
    return turn;
  }

  /** Once for each number, and seldom where it does not stand still. */
  private tell(what: string, files: number): void {
    const nowMs = performance.now();
    const told = this.told.get(what);
    if (files === (told?.files ?? 0) || (told?.untilMs ?? 0) > nowMs) return;
    this.told.set(what, { files, untilMs: nowMs + TRY_AGAIN_MS });
    if (files > 0) this.log.warn({ files }, what);
  }

  private isKnown(name: string, identity: string): boolean {
    const known = this.known.get(name);
    return known?.identity === identity && known.untilMs > performance.now();
  }

  private async look(name: string): Promise<void> {
    // What is judged is the opened file; a link may lead anywhere, and a pipe may never end.
    const file = await open(
      join(this.directory, name),
      constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
    );
    try {
      const stat = await file.stat();
      const identity = `${stat.ino} ${stat.size} ${stat.mtimeMs}`;
      if (!stat.isFile() || stat.size > MAX_FILE_BYTES || this.isKnown(name, identity)) return;
      const content = await file.readFile();
      const isSettled = await this.seen.take([parse(content)]);
      this.known.set(name, { identity, untilMs: isSettled ? Infinity : performance.now() + TRY_AGAIN_MS });
    } finally {
      await file.close();
    }
  }
}

/** What is no JSON is no order, and is refused as such. */
function parse(content: Uint8Array): unknown {
  try {
    return parseStrictJson(content);
  } catch {
    return null;
  }
}
