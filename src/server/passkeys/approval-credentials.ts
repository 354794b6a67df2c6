import { type PolicyHistory } from '../../protocol/policy-history.js';

/**
 * Whether a credential is, or was, one that approves. Such a one logs nobody in: whoever touches it many times a day for
 * small things stops reading what for, and a login's challenge comes from the server.
 */
export function isForVotes(
  { all }: Pick<PolicyHistory, 'all'>,
  credential: { readonly id: string; readonly publicKey?: string },
): boolean {
  return all.some(({ devices }) =>
    [...devices.values()].some(
      (device) =>
        device.publicKey === credential.publicKey ||
        (device.scheme === 'webauthn' && device.credential.id === credential.id),
    ),
  );
}
