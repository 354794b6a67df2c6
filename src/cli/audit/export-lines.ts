import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { reasonOf } from '../files/secret-file.js';
import { UsageError } from '../usage-error.js';

/** The lines of an export that lies in a file. */
export async function* linesOfFile(file: string): AsyncGenerator<string> {
  const input = createReadStream(file);
  try {
    yield* createInterface({ input, crlfDelay: Infinity });
  } catch (error) {
    throw new UsageError(`cannot read the export ${file}: ${reasonOf(error)}`, { cause: error });
  } finally {
    input.destroy();
  }
}

/** The same as they come from the server. One that breaks off ends early, and does not hold. */
export async function* linesOfStream(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  yield* createInterface({ input: Readable.fromWeb(body), crlfDelay: Infinity });
}
