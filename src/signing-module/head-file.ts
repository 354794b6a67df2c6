import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { writeDurably } from '../process/write-durably.js';
import { type Reader } from './ledger/database.js';
import { type Head } from './ledger/head.js';

/** The ledger and the note about it do not agree. Nothing is paid until a person has looked. */
export class HeadMismatch extends Error {
  override readonly name = 'HeadMismatch';
}

/** Further back than any loop can be. */
const MOST_REMEMBERED = 1000;

const headFile = z.strictObject({ sequence: z.int().min(0), hash: z.string().regex(/^[0-9a-f]{64}$/) });

/**
 * A note of where the ledger ends, outside its database and on another volume if the operator is careful. It is
 * on the disk before the first byte of a payment leaves, so a database that was set back to before that payment
 * is found out instead of paying it again.
 */
export class HeadFile {
  /** Receipt numbers to hashes, oldest first, the latest of what was written; none before the first write. */
  private readonly written = new Map<number, string>();
  private latest = -1;
  /** One write at a time: two of them would meet in the temporary file. */
  private writing: Promise<void> = Promise.resolve();

  constructor(private readonly file: string) {}

  /** At start: the ledger must contain what the file says. A ledger that has no receipt yet may have no file yet. */
  async check(reader: Reader, head: Head): Promise<void> {
    const noted = await this.read();
    if (noted === null) {
      if (head.sequence === 0) return;
      throw new HeadMismatch(
        `${this.file} is missing although the ledger holds ${head.sequence} receipts. Put it back. If it is lost, ` +
          'make sure that the database is not an old copy, then write into it the least you know of the ledger: ' +
          `{"sequence":0,"hash":"<genesis hash>"}`,
      );
    }
    if (!(await contains(reader, noted))) {
      throw new HeadMismatch(
        `${this.file} notes receipt ${noted.sequence} with hash ${noted.hash}; the ledger ends at ${head.sequence} ` +
          'and does not hold it: this database is an old copy or another one',
      );
    }
  }

  /**
   * Returns when the note is on the disk. Never goes back: an earlier receipt of the same chain is one that another
   * loop has overtaken, and another receipt under a number that was noted is another chain.
   */
  async advance(head: Head): Promise<void> {
    const turn = this.writing.then(() => this.write(head));
    this.writing = turn.catch(() => undefined);
    await turn;
  }

  private async write({ sequence, hash }: Head): Promise<void> {
    const noted = this.written.get(sequence);
    if (noted !== undefined && noted !== hash) {
      throw new HeadMismatch(`${this.file} notes receipt ${sequence} with hash ${noted}, the ledger has ${hash} now`);
    }
    if (sequence <= this.latest) return;
    await writeDurably(this.file, `${JSON.stringify({ sequence, hash })}\n`);
    this.latest = sequence;
    this.written.set(sequence, hash);
    const [oldest] = this.written.keys();
    if (oldest !== undefined && this.written.size > MOST_REMEMBERED) this.written.delete(oldest);
  }

  private async read(): Promise<Head | null> {
    let text: string;
    try {
      text = await readFile(this.file, 'utf8');
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
    try {
      return headFile.parse(JSON.parse(text));
    } catch (error) {
      throw new HeadMismatch(`${this.file} cannot be read`, { cause: error });
    }
  }
}

async function contains(reader: Reader, { sequence, hash }: Head): Promise<boolean> {
  const { rows } = await reader.query(
    `SELECT FROM receipt WHERE sequence = $1 AND hash = $2
      UNION ALL SELECT FROM ledger_head WHERE $1 = 0 AND genesis_hash = $2`,
    [sequence, hash],
  );
  return rows.length === 1;
}

function isMissing(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
}
