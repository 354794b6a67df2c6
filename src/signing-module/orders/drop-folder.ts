import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseStrictJson } from '../../protocol/strict-json.js';
import { TRY_AGAIN_MS, type SeenOrders } from './seen-orders.js';

/** A signed change carries the whole policy. */
const MAX_FILE_BYTES = 2 * 1024 * 1024;
/** More files than that are somebody's attempt to keep us busy. */
const FILES_AT_MOST = 10_000;

/**
 * A folder into which people put orders as files, one each, when nothing else works any more. Files are left where
 * they are: the folder may be a medium that we can only read.
 */
export class DropFolder {
  /** Names that were looked at: what they were then, and until when that is enough. */
  private readonly known = new Map<string, { readonly identity: string; readonly untilMs: number }>();

  constructor(
    private readonly directory: string,
    private readonly seen: Pick<SeenOrders, 'take'>,
  ) {}

  async round(): Promise<void> {
    // Hidden ones are half-written.
    const names = (await readdir(this.directory)).filter((name) => /^[^.].*\.json$/.test(name));
    const present = new Set(names);
    for (const name of this.known.keys()) if (!present.has(name)) this.known.delete(name);
    const troubles: unknown[] = [];
    // One that cannot be read must not hide the others.
    for (const name of names.slice(0, FILES_AT_MOST))
      await this.look(name).catch((error: unknown) => troubles.push(error));
    if (troubles.length > 0) throw new Error(`${troubles.length} files cannot be read`, { cause: troubles[0] });
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
