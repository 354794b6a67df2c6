import { type Hex32 } from '../../protocol/hex.js';
import { type KnownDeployment } from './known-deployment.js';

/** A veto names a hash and nothing else: a slip of the pen would stop nothing, and look as if it did. */
export function vetoWarnings({ shown }: KnownDeployment, vetoed: Hex32): readonly string[] {
  if (shown?.trusted.policies.at(vetoed) !== undefined)
    return ['This policy has come into force already: a veto stops it no more.'];
  const proposed = shown?.proposed() ?? null;
  if (proposed === null)
    return ['The server does not show which changes are proposed: look at the hash digit by digit.'];
  if (proposed.has(vetoed)) return [];
  return ['No change that the server shows has this hash: it is mistyped, or one that the server hides.'];
}
