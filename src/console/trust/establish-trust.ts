import { type Hex32 } from '../../protocol/hex.js';
import { type Policy } from '../../protocol/policy.js';
import { NoAnswer } from '../server/no-answer.js';
import { askServer } from './ask-server.js';
import { type GenesisLink } from './genesis-link.js';
import { judgeShown, type SeenPolicy, type Stop, type Trusted } from './judge-shown.js';
import { keepProof } from './kept-proof.js';
import { keepHigher, readKept, type KeptTrust } from './kept-trust.js';

/** Where the reader stands with this server. */
export type Standing =
  | { readonly kind: 'unpinned'; readonly isLinkMalformed: boolean }
  | { readonly kind: 'stopped'; readonly stop: Stop; readonly policy: Policy | null }
  | { readonly kind: 'trusted'; readonly trusted: Trusted; readonly isKept: boolean };

/** What is there to go on when the server does not answer. */
export class NotChecked extends NoAnswer {
  override readonly name = 'NotChecked';

  constructor(
    { why }: NoAnswer,
    readonly kept: KeptTrust | null,
    options?: ErrorOptions,
  ) {
    super(why, options);
  }
}

/**
 * From the hash that the reader has, by a link or from an earlier time, to the policy in force. Kept is only what the
 * server's own evidence has proved: a link with a wrong hash leaves no trace.
 */
export async function establishTrust(link: GenesisLink, signal: AbortSignal): Promise<Standing> {
  const { trust: kept } = await readKept();
  if (link.kind === 'names' && kept !== null && link.genesis !== kept.genesis)
    return {
      kind: 'stopped',
      stop: { kind: 'other-genesis', trusted: kept.genesis, linked: link.genesis },
      policy: null,
    };
  const pinned: Hex32 | undefined = link.kind === 'names' ? link.genesis : kept?.genesis;
  if (pinned === undefined) return { kind: 'unpinned', isLinkMalformed: link.kind === 'malformed' };
  const shown = await askServer(signal).catch((error: unknown) => {
    throw error instanceof NoAnswer ? new NotChecked(error, kept, { cause: error }) : error;
  });
  const judged = judgeShown(shown, pinned, kept?.seen ?? null);
  if (judged.kind === 'unreadable') throw new NotChecked(new NoAnswer('unreadable'), kept);
  if (judged.kind === 'stopped') return judged;
  const { policies } = judged.trusted;
  const seen: SeenPolicy = { version: policies.inForce.version, hash: policies.inForce.hash };
  const { isLasting } = await keepHigher({ genesis: pinned, seen });
  await keepProof(shown, seen);
  return { kind: 'trusted', trusted: judged.trusted, isKept: isLasting };
}
