import { z } from 'zod';
import { GenesisError, hashGenesis, openGenesis, type Genesis } from '../../protocol/genesis.js';
import { followChain, readChainLink } from '../../protocol/governance/follow-chain.js';
import { type Hex32 } from '../../protocol/hex.js';
import { type PolicyHash } from '../../protocol/ids.js';
import { type Policy } from '../../protocol/policy.js';
import { PolicyError } from '../../protocol/policy-error.js';
import { type PolicyHistory } from '../../protocol/policy-history.js';
import { StrictJsonError } from '../../protocol/strict-json.js';

/** The policy that was seen in force, for whoever must not be led back behind it. */
export interface SeenPolicy {
  readonly version: number;
  readonly hash: PolicyHash;
}

/** What was checked from the pinned hash on; of the server's word there is nothing in it. */
export interface Trusted {
  readonly genesis: Genesis;
  readonly policies: PolicyHistory;
  /** Unix seconds, as the signing module's receipt has it; for the first policy, of its genesis. */
  readonly inForceSince: number;
  /** The policy in force byte for byte: where a draft begins. */
  readonly document: Uint8Array;
}

/** Why nothing that the server says is of interest. `detail` is for whoever looks into it, and in English. */
export type Stop =
  | { readonly kind: 'other-genesis'; readonly trusted: Hex32; readonly linked: Hex32 }
  | { readonly kind: 'genesis-differs'; readonly trusted: Hex32; readonly shown: Hex32; readonly detail: string }
  | { readonly kind: 'genesis-broken'; readonly trusted: Hex32; readonly detail: string }
  | { readonly kind: 'chain-broken'; readonly version: number; readonly detail: string }
  | { readonly kind: 'rolled-back'; readonly seen: SeenPolicy; readonly shown: SeenPolicy };

export type Judgement =
  | { readonly kind: 'trusted'; readonly trusted: Trusted }
  /** `policy` is the last one that was proved, by whose devices one can still freeze; null where nothing was. */
  | { readonly kind: 'stopped'; readonly stop: Stop; readonly policy: Policy | null }
  | { readonly kind: 'unreadable' };

export interface Shown {
  /** The answers of `/v1/genesis` and `/v1/policy`, as parsed JSON and nothing more. */
  readonly genesis: unknown;
  readonly policy: unknown;
}

const genesisAnswer = z.object({ genesis: z.string(), policy: z.string(), enrolments: z.string() });
const policyAnswer = z.object({ chain: z.array(z.unknown()) });

/**
 * Judges what a server shows by the pinned hash and by what was seen before. A server can hold back the news of a
 * version; it can neither make one up nor take one back.
 */
export function judgeShown(shown: Shown, pinned: Hex32, seen: SeenPolicy | null): Judgement {
  const files = genesisAnswer.safeParse(shown.genesis);
  const chain = policyAnswer.safeParse(shown.policy);
  if (!files.success || !chain.success) return { kind: 'unreadable' };
  const utf8 = new TextEncoder();
  const bytes = {
    genesis: utf8.encode(files.data.genesis),
    policy: utf8.encode(files.data.policy),
    enrolments: utf8.encode(files.data.enrolments),
  };
  const opened = open(bytes, pinned);
  if ('kind' in opened) return { kind: 'stopped', stop: opened, policy: null };
  const links = chain.data.chain.map(readChainLink).filter((link) => link !== null);
  if (links.length < chain.data.chain.length) return { kind: 'unreadable' };
  const followed = followChain(opened, links);
  if (followed.kind === 'refused') {
    const { version, code, what } = followed;
    const proved = followChain(opened, links.slice(0, version - 1 - opened.policy.version));
    const policy = proved.kind === 'followed' ? proved.policies.inForce : opened.policy;
    return { kind: 'stopped', stop: { kind: 'chain-broken', version, detail: `${code}: ${what}` }, policy };
  }
  const { policies } = followed;
  if (seen !== null && policies.at(seen.hash) === undefined)
    return { kind: 'stopped', stop: { kind: 'rolled-back', seen, shown: policies.inForce }, policy: policies.inForce };
  const inForceSince = links.at(-1)?.receipt.message.recordedAt ?? opened.genesis.createdAt;
  const document = links.at(-1)?.change.policy ?? bytes.policy;
  return { kind: 'trusted', trusted: { genesis: opened.genesis, policies, inForceSince, document } };
}

function open(files: Parameters<typeof openGenesis>[0], pinned: Hex32): ReturnType<typeof openGenesis> | Stop {
  try {
    return openGenesis(files, pinned);
  } catch (error) {
    if (!(error instanceof GenesisError || error instanceof PolicyError || error instanceof StrictJsonError))
      throw error;
    const shown = hashGenesis(files.genesis);
    const detail = error.message;
    return shown === pinned
      ? { kind: 'genesis-broken', trusted: pinned, detail }
      : { kind: 'genesis-differs', trusted: pinned, shown, detail };
  }
}
