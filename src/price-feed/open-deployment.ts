import { ConfigError } from '../process/config-error.js';
import { readGenesis } from '../process/read-genesis.js';
import { type Log } from '../process/log.js';
import { type Hex32 } from '../protocol/hex.js';
import { type Config } from './config.js';

/**
 * Whom the prices are for, from the pinned genesis. Later policies are not followed here: a price that nobody listens
 * to harms nobody, so what does not fit is only said.
 */
export function openDeployment(
  { genesis: configured, windowSeconds }: Pick<Config, 'genesis' | 'windowSeconds'>,
  publicKey: Hex32,
  log: Log,
): Hex32 {
  const { genesis, policy } = readGenesis(configured);
  const { prices } = policy;
  if (prices === null || prices.publicKey !== publicKey)
    log.warn({ publicKey }, 'the first policy does not name this key: unless a later one does, nobody listens');
  // Else a courier who keeps quotes back for longer than our window hides a peak that the policy counts.
  if (prices !== null && windowSeconds < prices.windowSeconds)
    throw new ConfigError(`windowSeconds: at least ${prices.windowSeconds}, as the policy's prices have it`);
  return genesis.deploymentId;
}
