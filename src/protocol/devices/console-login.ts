import { type Hex32 } from '../hex.js';
import { type DeploymentId } from '../ids.js';
import { typedDataDigest } from '../typed-data.js';
import { LOGIN } from '../verbs.js';

/** What the server handed out to log in with. */
export interface LoginChallenge {
  readonly challenge: Hex32;
  /** Unix seconds. */
  readonly expiresAt: number;
}

/**
 * What a login passkey is asked to sign: a Login of nobody in particular, because the passkey itself says whose it is. It
 * is never the server's bare challenge. That could be the digest of a payment; this can be a login and nothing else.
 */
export function consoleLoginDigest(deployment: DeploymentId, { challenge, expiresAt }: LoginChallenge): Hex32 {
  return typedDataDigest(deployment, LOGIN, { approver: '', device: '', challenge, expiresAt });
}

/** What a login passkey is made over: the same in the name of the person whose it is to be. */
export function passkeyDigest(
  deployment: DeploymentId,
  person: string,
  { challenge, expiresAt }: LoginChallenge,
): Hex32 {
  return typedDataDigest(deployment, LOGIN, { approver: person, device: '', challenge, expiresAt });
}
