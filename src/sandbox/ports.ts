import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { findFreePort } from './parts/free-port.js';
import { PartError } from './parts/part-error.js';
import { readJson, writePrivate } from './folders.js';

const NAMES = ['server', 'watchtower', 'priceFeed', 'postgres', 'bitcoind', 'anvil'] as const;
export type Ports = Readonly<Record<(typeof NAMES)[number], number>>;

const kept = z.partialRecord(z.enum(NAMES), z.int());

/**
 * Free ports; those of the last start where nobody has taken them, so that bookmarks go on working. The server's stays what
 * it was: the signed policy names it, and a security key signs for no other address.
 */
export async function choosePorts(root: string): Promise<Ports> {
  const file = fileIn(root);
  const before: Partial<Ports> = existsSync(file) ? kept.parse(readJson(file)) : {};
  const port = async (name: (typeof NAMES)[number]): Promise<number> => {
    const last = before[name];
    return last !== undefined && (await isFree(last)) ? last : findFreePort();
  };
  return {
    server: before.server === undefined ? await findFreePort() : await mustBeFree(before.server),
    watchtower: await port('watchtower'),
    priceFeed: await port('priceFeed'),
    postgres: await port('postgres'),
    bitcoind: await port('bitcoind'),
    anvil: await port('anvil'),
  };
}

async function mustBeFree(port: number): Promise<number> {
  if (await isFree(port)) return port;
  const detail = `its address, http://localhost:${port}, stands in the policy, and something else listens there; stop that, or begin anew with --reset`;
  throw new PartError({ code: 'PORT_IN_USE', part: 'server', detail });
}

/** To be called once everything runs on them. */
export function rememberPorts(root: string, ports: Ports): void {
  writePrivate(fileIn(root), ports);
}

function fileIn(root: string): string {
  return join(root, 'ports.json');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
      .once('error', () => {
        resolve(false);
      })
      .listen({ host: '127.0.0.1', port, exclusive: true }, () => {
        probe.close(() => {
          resolve(true);
        });
      });
  });
}
