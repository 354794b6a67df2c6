import { type BitcoindProgram, findBitcoind } from '../../src/sandbox/parts/find-bitcoind.js';
import { PartError } from '../../src/sandbox/parts/part-error.js';

const found = await findBitcoind().catch((error: unknown) => {
  if (error instanceof PartError && error.code === 'PART_NOT_FOUND') return error;
  throw error;
});

/**
 * Describes what needs a real Bitcoin node. Where there is none and none can be fetched, the tests
 * inside are counted as skipped, each by its name, and the reason is printed. With BITCOIND set it is
 * a failure instead: whoever set it wants them run.
 */
export function describeWithBitcoind(name: string, tests: (program: BitcoindProgram) => void): void {
  if (!(found instanceof PartError)) {
    describe(name, () => {
      tests(found);
    });
    return;
  }
  if ((process.env['BITCOIND'] ?? '') !== '') throw found;
  console.warn(`skipped: ${name}: ${found.message}`);
  describe.skip(name, () => {
    tests({ command: '', args: [], version: '' });
  });
}
