import { type Policy } from '../../protocol/policy.js';
import { ConfigError } from '../../process/config-error.js';

/** A policy that names a watchtower freezes without its heartbeat: better said at the start than found out. */
export function refuseMissingWatchtower({ watchtower }: Policy, watchtowerUrl: string | undefined): void {
  if (watchtower !== null && watchtowerUrl === undefined)
    throw new ConfigError('watchtowerUrl: give it, the policy names a watchtower');
  if (watchtower === null && watchtowerUrl !== undefined)
    throw new ConfigError('watchtowerUrl: remove it, the policy names no watchtower');
}
