import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { readConfigFile } from '../process/config-file.js';
import { environment, genesis, listen, logLevel, MENDS as SHARED_MENDS, path, url } from '../process/config-fields.js';
import { parseAssetId } from '../protocol/chains/caip.js';
import { CURRENCIES } from '../protocol/policy-document.js';
import { MOST_PRICES } from '../protocol/prices/signed-price.js';
import { parseJsonPointer } from './json-pointer.js';

const source = z.strictObject({
  asset: z.string().refine((text) => parseAssetId(text) !== null),
  currency: z.enum(CURRENCIES),
  url: url(['http:', 'https:']),
  /** To the price in what the URL answers. */
  pointer: z.string().transform((text, context): readonly string[] => {
    const tokens = parseJsonPointer(text);
    if (tokens !== null) return tokens;
    context.addIssue({ code: 'custom' });
    return z.NEVER;
  }),
});
export type Source = z.infer<typeof source>;

const schema = z
  .strictObject({
    environment,
    genesis,
    keyFile: path,
    listen,
    sources: z.array(source).min(1).max(MOST_PRICES),
    /** Where the peaks of the window are kept over a restart. */
    stateFile: path,
    everySeconds: z.number().min(0.05).max(300).default(10),
    windowSeconds: z
      .int()
      .min(1)
      .max(31 * 86_400)
      .default(86_400),
    logLevel,
  })
  .superRefine(({ environment, sources }, context) => {
    // Sources are believed, so nobody on the way may put words into their mouth.
    for (const [n, { url: address }] of sources.entries())
      if (environment === 'production' && new URL(address).protocol !== 'https:')
        context.addIssue({ code: 'custom', path: ['sources', n, 'url'] });
  });
export type Config = z.infer<typeof schema>;

const MENDS: Readonly<Record<string, string>> = {
  ...SHARED_MENDS,
  keyFile: 'give the path of the file that make-key wrote',
  sources: `give a list of at least one and at most ${MOST_PRICES} sources, each with asset, currency, url and pointer`,
  'sources.asset': 'name the asset by CAIP-19, for example "eip155:1/slip44:60"',
  'sources.currency': `choose one of ${CURRENCIES.join(', ')}`,
  'sources.url': 'give a URL that begins with https://; http:// only in development',
  'sources.pointer': 'give a JSON pointer to the price, for example "/data/0/last"',
  stateFile: 'give the path of a file that outlives a restart, for the highest prices of the window',
  everySeconds: 'at least 0.05, at most 300, as a number',
  windowSeconds: 'whole seconds, at least those of the policy’s prices, at most 31 days',
};

/** Paths in it are relative to the file. */
export function readConfig(file: string): Config {
  const config = readConfigFile(file, schema, (at) => MENDS[at.filter((part) => !/^[0-9]+$/.test(part)).join('.')]);
  const base = dirname(resolve(file));
  return {
    ...config,
    genesis: { ...config.genesis, directory: resolve(base, config.genesis.directory) },
    keyFile: resolve(base, config.keyFile),
    stateFile: resolve(base, config.stateFile),
  };
}
