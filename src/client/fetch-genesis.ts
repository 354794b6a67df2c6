import { CodedError } from '../protocol/coded-error.js';
import { GenesisError, openGenesis, type GenesisFiles } from '../protocol/genesis.js';
import { type Hex32 } from '../protocol/hex.js';
import { PolicyError } from '../protocol/policy-error.js';
import { PolicyHistory } from '../protocol/policy-history.js';
import { StrictJsonError } from '../protocol/strict-json.js';
import { exchange, type Fetch } from './exchange.js';
import { followPolicies, trusting, type TrustedGenesis } from './follow-policies.js';
import { hasTexts, recordOf } from './read-answer.js';
import { SekishoProblem } from './sekisho-problem.js';

/** The server stands on something else than what was pinned: nothing it says is of interest. */
export class GenesisDiffers extends CodedError<{ readonly code: 'GENESIS_DIFFERS'; readonly what: string }> {
  override readonly name = 'GenesisDiffers';
}

/**
 * Fetches the genesis from the server, opens it against the pinned hash, and follows the chain of policies. From these
 * 32 bytes on, the attestation key, the policy and every device's key are known without believing anyone.
 */
export async function fetchGenesis(fetch: Fetch, serverUrl: string, pinned: Hex32): Promise<TrustedGenesis> {
  const opened = openAnswered(await exchange(fetch, { method: 'GET', url: `${serverUrl}/v1/genesis` }), pinned);
  return followPolicies(fetch, serverUrl, opened);
}

/** The answer of `/v1/genesis`, opened against the pinned hash. */
export function openAnswered(answered: unknown, pinned: Hex32): TrustedGenesis {
  const answer = recordOf(answered);
  if (answer === null || !hasTexts(answer, ['genesis', 'policy', 'enrolments']))
    throw SekishoProblem.of('ANSWER_MALFORMED', 200);
  const utf8 = new TextEncoder();
  return openAgainst(
    {
      genesis: utf8.encode(answer.genesis),
      policy: utf8.encode(answer.policy),
      enrolments: utf8.encode(answer.enrolments),
    },
    pinned,
  );
}

/** `openGenesis` with its refusals as a code. */
export function openAgainst(files: GenesisFiles, pinned: Hex32): TrustedGenesis {
  try {
    const { genesis, policy } = openGenesis(files, pinned);
    return trusting(genesis, PolicyHistory.of(policy));
  } catch (error) {
    if (error instanceof GenesisError || error instanceof PolicyError || error instanceof StrictJsonError)
      throw new GenesisDiffers({ code: 'GENESIS_DIFFERS', what: error.message }, { cause: error });
    throw error;
  }
}
