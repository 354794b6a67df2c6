import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type Currency } from '../protocol/policy.js';
import { writePrivate } from './folders.js';
import { BTC, ETH, usdx } from './policy-draft.js';

type Prices = Readonly<Record<Currency, string>>;
export type PricesByAsset = Readonly<Record<string, Partial<Prices>>>;

/** Round numbers that a person can multiply by, at one rate between the currencies. */
const DEFAULTS = {
  btc: { JPY: '15000000', USD: '100000', EUR: '90000' },
  eth: { JPY: '600000', USD: '4000', EUR: '3600' },
  usdx: { JPY: '150', USD: '1', EUR: '0.9' },
} as const;

/**
 * Writes what a whole unit of each asset costs, unless a person's file is there already. What we know no price of has none.
 *
 * @returns what was written
 */
export function keepPricesFile(file: string, assets: readonly string[], token: string): PricesByAsset | null {
  if (existsSync(file)) return null;
  const known = new Map<string, Prices>([
    [BTC, DEFAULTS.btc],
    [ETH, DEFAULTS.eth],
    [usdx(token), DEFAULTS.usdx],
  ]);
  const written = Object.fromEntries(assets.map((asset) => [asset, known.get(asset) ?? {}]));
  writePrivate(file, written);
  return written;
}

/** The one market of a sandbox. */
export interface PricesServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** Serves the file as it is at every question, to this machine only: whoever edits it moves the market. */
export async function servePricesFile(file: string): Promise<PricesServer> {
  const answer: RequestListener = (_request, response) => {
    readFile(file).then(
      (content) => response.writeHead(200, { 'content-type': 'application/json' }).end(content),
      () => response.writeHead(404).end(),
    );
  };
  const server = createServer(answer);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen({ host: '127.0.0.1', port: 0 }, resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/prices.json`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
