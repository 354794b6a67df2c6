import { once } from 'node:events';
import { type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type Log } from './log.js';

/** Resolves with the first SIGTERM or SIGINT from now on; until somebody asks for it, a signal kills. */
export function toldToStop(): Promise<unknown> {
  return Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
}

/**
 * Says that it serves, and on which port; returns after `told`, with nobody connected any more.
 *
 * @param ready what else to say with that
 */
export async function serveUntilTold(told: Promise<unknown>, server: Server, log: Log, ready: object): Promise<void> {
  log.info({ port: (server.address() as AddressInfo).port, ...ready }, 'ready');
  await told;
  log.info({}, 'stopping');
  server.close();
  server.closeAllConnections();
}
