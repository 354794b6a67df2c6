import { CodedError } from '../protocol/coded-error.js';
import { type Code } from '../protocol/codes.js';
import { followChain, readChainLink, type ChainLink } from '../protocol/governance/follow-chain.js';
import { type DeviceRefusal } from '../protocol/devices/device-verdict.js';
import { type Genesis } from '../protocol/genesis.js';
import { type PolicyHistory } from '../protocol/policy-history.js';
import { type Policy } from '../protocol/policy.js';
import { invariant } from '../protocol/invariant.js';
import { exchange, type Fetch } from './exchange.js';
import { recordOf } from './read-answer.js';
import { SekishoProblem } from './sekisho-problem.js';

/** The server’s chain of policies does not lead where it should: nothing it says under it is of interest. */
export class ChainDoesNotHold extends CodedError<{
  readonly code: Extract<Code, `POLICY_${string}`> | DeviceRefusal;
  readonly what: string;
}> {
  override readonly name = 'ChainDoesNotHold';
}

/** A genesis that was opened against its pinned hash, and the policies that have followed its first one. */
export interface TrustedGenesis {
  readonly genesis: Genesis;
  /** In force, as far as the server lets us know. */
  readonly policy: Policy;
  readonly policies: PolicyHistory;
  /** The policy in force byte for byte, for whoever keeps it; null while it is the genesis' own. */
  readonly document: Uint8Array | null;
}

export function trusting(
  genesis: Genesis,
  policies: PolicyHistory,
  document: Uint8Array | null = null,
): TrustedGenesis {
  return { genesis, policies, policy: policies.inForce, document };
}

/**
 * Follows the chain from the genesis by what the server shows, which must hold in itself and go on from where we were:
 * a server can hold back the news of a version, it can neither make one up nor take one back.
 */
export async function followPolicies(fetch: Fetch, serverUrl: string, known: TrustedGenesis): Promise<TrustedGenesis> {
  return followAnswered(await exchange(fetch, { method: 'GET', url: `${serverUrl}/v1/policy` }), known);
}

/** The same from an answer of `/v1/policy` that is there already. */
export function followAnswered(answered: unknown, known: TrustedGenesis): TrustedGenesis {
  const answer = recordOf(answered);
  if (answer === null || !Array.isArray(answer['chain'])) throw SekishoProblem.of('ANSWER_MALFORMED', 200);
  const links = answer['chain'].map((link) => {
    const read = readChainLink(link);
    if (read === null) throw SekishoProblem.of('ANSWER_MALFORMED', 200);
    return read;
  });
  const followed = follow(known, links);
  const { version, hash } = known.policy;
  refuseRollback(followed.policies, { version, hash });
  return followed;
}

/** `followChain` with its refusals as a code. */
export function follow({ genesis, policies }: TrustedGenesis, links: readonly ChainLink[]): TrustedGenesis {
  const [policy] = policies.all;
  invariant(policy !== undefined, 'a history begins');
  const followed = followChain({ genesis, policy }, links);
  if (followed.kind === 'followed') return trusting(genesis, followed.policies, links.at(-1)?.change.policy);
  throw new ChainDoesNotHold({ code: followed.code, what: `policy ${followed.version}: ${followed.what}` });
}

/** Whoever has seen a version does not go back behind it, nor over to another branch. */
export function refuseRollback(
  policies: PolicyHistory,
  seen: { readonly version: number; readonly hash: string },
): void {
  if (policies.at(seen.hash) !== undefined) return;
  const what = `the server shows policy ${policies.inForce.version}, and policy ${seen.version} (${seen.hash}) has been in force`;
  throw new ChainDoesNotHold({ code: 'POLICY_ROLLED_BACK', what });
}
