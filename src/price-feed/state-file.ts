import { readFile } from 'node:fs/promises';
import { isNativeError } from 'node:util/types';
import { z } from 'zod';
import { ConfigError } from '../process/config-error.js';
import { writeDurably } from '../process/write-durably.js';
import { parseAssetId } from '../protocol/chains/caip.js';
import { parseBaseUnits } from '../protocol/base-units.js';
import { CURRENCIES } from '../protocol/policy-document.js';
import { parseStrictJson } from '../protocol/strict-json.js';
import { keyOf, type Windows } from './windows.js';

const moment = z.int().min(0);
const price = z.string().transform((text, context): bigint => {
  const parsed = parseBaseUnits(text);
  if (parsed !== null && parsed > 0n) return parsed;
  context.addIssue({ code: 'custom' });
  return z.NEVER;
});
const pairWindow = z
  .strictObject({
    asset: z.string().refine((text) => parseAssetId(text) !== null),
    currency: z.enum(CURRENCIES),
    since: moment,
    samples: z.array(z.strictObject({ at: moment, price })).min(1),
  })
  .refine(({ since, samples }) =>
    samples.every(({ at, price: each }, n) => {
      const before = samples[n - 1];
      return before === undefined ? at >= since : at > before.at && each < before.price;
    }),
  );
const state = z.strictObject({ format: z.literal('sekisho-price-feed-1'), windows: z.array(pairWindow) });

/** The windows on the disk, so that a restart forgets no peak. */
export class StateFile {
  constructor(private readonly file: string) {}

  /** Null where there is no file, as before the first round. What cannot be understood is not begun anew over. */
  async read(): Promise<Windows | null> {
    const bytes = await this.readBytes();
    if (bytes === null) return null;
    try {
      const { windows } = state.parse(parseStrictJson(bytes));
      const pairs = windows.map(({ asset, currency, ...window }) => ({ asset, currency, window }));
      return new Map(pairs.map((pair) => [keyOf(pair), pair]));
    } catch (error) {
      throw new ConfigError(
        `stateFile: ${this.file} is damaged. Put a copy of it back. If there is none, move it away: the feed then ` +
          'begins with the prices of now, and nothing goes by worth until it has run for the window of the policy',
        { cause: error },
      );
    }
  }

  async write(windows: Windows): Promise<void> {
    const written = [...windows.values()].map(({ asset, currency, window: { since, samples } }) => ({
      ...{ asset, currency, since },
      samples: samples.map(({ at, price: each }) => ({ at, price: each.toString() })),
    }));
    await writeDurably(this.file, `${JSON.stringify({ format: 'sekisho-price-feed-1', windows: written })}\n`);
  }

  private async readBytes(): Promise<Uint8Array | null> {
    try {
      return await readFile(this.file);
    } catch (error) {
      if (isNativeError(error) && 'code' in error && error.code === 'ENOENT') return null;
      throw new ConfigError(`stateFile: ${this.file} cannot be read, give it to the user of this process`, {
        cause: error,
      });
    }
  }
}
