import { z } from 'zod';
import { PolicyHistory } from '../../protocol/policy-history.js';
import { type TrustedGenesis } from '../../client/fetch-genesis.js';
import { type Code } from '../../protocol/codes.js';
import { readAsked, readSignedRequest } from '../../protocol/evidence.js';
import { type Hex32 } from '../../protocol/hex.js';
import { type ApproverId, type DeviceId, type EngineKeyId, type IntentHash } from '../../protocol/ids.js';
import { tierOf, type Device, type Tier } from '../../protocol/policy.js';
import { parseAssetId } from '../../protocol/chains/caip.js';
import { invariant } from '../../protocol/invariant.js';
import { evaluateQuorum, initiatorsOf, type QuorumVerdict } from '../../protocol/quorum.js';
import { readSignedVote, electorateOf, verifyVote, type Vote } from '../../protocol/vote.js';
import { type Intent } from '../../protocol/verbs.js';
import { brief } from '../screen/brief.js';
import { ProposalRefused } from './proposal-refused.js';
import { toldReason, toldState, type ToldReason, type ToldState } from './server-words.js';

/** A vote that this device has verified itself. */
export interface SeenVote {
  readonly vote: Vote;
  readonly device: Device;
  /** Why it was cast against; null for approvals. */
  readonly reason: string | null;
}

/** A proposal as this device makes it out from the engine's own signed bytes and the policy that it has pinned. */
export interface Proposal {
  readonly intent: Intent;
  readonly hash: IntentHash;
  readonly engineKey: EngineKeyId;
  /** When the engine signed, by its own clock. */
  readonly signedAt: number;
  /** Undefined where no tier allows it: then nobody can approve it. */
  readonly tier: Tier | undefined;
  readonly initiators: ReadonlySet<string>;
  readonly votes: readonly SeenVote[];
  /** Null where the tier asks nobody. */
  readonly verdict: QuorumVerdict | null;
  /** The server's account, in the protocol's words alone. */
  readonly told: { readonly state: ToldState; readonly reason: ToldReason };
  /** What does not fit together, in sentences for the approver. */
  readonly warnings: readonly string[];
}

// Tolerant of more fields: a newer server may say more, and whatever it says here is not believed anyway.
const envelope = z.object({
  withdrawalId: z.string(),
  state: z.string(),
  reason: z.string().nullish(),
  request: z.unknown(),
  votes: z.array(z.unknown()).max(500),
});

/**
 * Works out what is being proposed: the engine's signature is checked, the intent derived and hashed, every
 * vote verified, here. The server's account serves only to be compared with.
 *
 * @param wanted the withdrawal that the approver asked for; null when reading a list
 */
export function readProposal(value: unknown, wanted: Hex32 | null, { policy }: TrustedGenesis, now: number): Proposal {
  const read = envelope.safeParse(value);
  if (!read.success) throw new ProposalRefused({ code: 'ANSWER_MALFORMED', what: 'this is no proposal' });
  const { withdrawalId, state, reason, votes: given } = read.data;
  const request = readSignedRequest(read.data.request);
  if (request === null) throw refused('REQUEST_SIGNATURE_INVALID', 'there is no signed request in it');
  const asked = readAsked(request, policy);
  if (asked.kind === 'malformed')
    throw refused('MALFORMED', `the engine’s request is malformed: ${asked.fields.join()}`);
  if (asked.kind === 'refused') {
    const unsigned = /^(SIGNATURE_|KEY_|CONTENT_|IDEMPOTENCY_)/.test(asked.code);
    throw refused(unsigned ? 'REQUEST_SIGNATURE_INVALID' : asked.code, `the engine’s request: ${asked.code}`);
  }
  const { intent, hash, engineKey, created } = asked;
  if (withdrawalId !== intent.withdrawalId || (wanted !== null && wanted !== intent.withdrawalId)) {
    throw refused(
      'PROPOSAL_DIFFERS',
      `asked for ${wanted ?? withdrawalId}, the signed request in the answer is ${intent.withdrawalId}`,
    );
  }

  const asset = parseAssetId(intent.asset);
  invariant(asset !== null, 'an intent names an asset of the policy');
  const tier = tierOf(policy, asset, intent.amount);
  const initiators = initiatorsOf(intent, policy);
  const { votes, warnings } = readVotes(given, hash, policy);
  const verdict =
    tier?.requires.kind === 'quorum'
      ? evaluateQuorum(
          { intent: hash, tier, initiators, now },
          votes.map((each) => each.vote),
        )
      : null;
  const proposal = { intent, hash, engineKey, signedAt: created, tier, initiators, votes, verdict };
  const told = { state: toldState(state), reason: toldReason(reason) };
  return { ...proposal, told, warnings: [...warnings, ...doubts(proposal, told, now)] };
}

function readVotes(given: readonly unknown[], intent: IntentHash, policy: TrustedGenesis['policy']) {
  const votes: SeenVote[] = [];
  const invalid: Code[] = [];
  for (const each of given) {
    const signed = readSignedVote(each);
    const verified = signed === null ? null : verifyVote(signed, intent, electorateOf(PolicyHistory.of(policy)));
    const device = signed === null ? undefined : policy.devices.get(signed.message.device as DeviceId);
    if (verified?.kind === 'vote' && signed !== null && device !== undefined) {
      votes.push({ vote: verified.vote, device, reason: signed.verb === 'Reject' ? signed.message.reason : null });
    } else {
      invalid.push(verified === null || verified.kind === 'vote' ? 'VOTE_MALFORMED' : verified.code);
    }
  }
  return { votes, warnings: invalid.length === 0 ? [] : [invalidText(invalid)] };
}

/** One line, however many they are: a line for each would push everything else off the screen. */
function invalidText(codes: readonly Code[]): string {
  const which = [...new Set(codes)].sort().join(', ');
  return codes.length === 1
    ? `A vote that the server shows does not hold (${which}). It is not counted here.`
    : `${codes.length} votes that the server shows do not hold (${which}). They are not counted here.`;
}

/** Where the server's words and what can be worked out part ways. */
function doubts(
  { intent, tier, verdict }: Pick<Proposal, 'intent' | 'tier' | 'verdict'>,
  told: Proposal['told'],
  now: number,
): string[] {
  const found: string[] = [];
  if (tier === undefined) found.push('No tier of the policy allows this. It cannot be approved.');
  if (intent.notAfter <= now) found.push('It has expired: nothing will be paid, whoever approves.');
  if (told.state !== 'pending_approval' && verdict?.kind === 'open')
    found.push(`The server says “${told.state}”, but the votes that it shows do not reach the quorum.`);
  if (told.state === 'pending_approval' && verdict?.kind === 'approved')
    found.push('The server says that it waits for approvals, but the votes that it shows reach the quorum.');
  if (told.state === 'unknown') found.push('The server tells a state that is none of the protocol’s.');
  if (told.reason === 'unknown') found.push('The server gives a reason that is none of the protocol’s.');
  return found;
}

/** Why this approver's vote could not count; null when it can. `refuseVote` has the same rules for a vote that is cast. */
export function obstacle(proposal: Proposal, approver: string, choice: 'approve' | 'reject'): Code | null {
  const { tier, initiators, votes } = proposal;
  if (tier === undefined) return 'NO_TIER_MATCHES';
  if (tier.requires.kind !== 'quorum') return 'VOTE_NOT_ELIGIBLE';
  if (initiators.has(approver)) return 'VOTE_BY_INITIATOR';
  if (!tier.requires.groups.some(({ members }) => members.includes(approver as ApproverId))) return 'VOTE_NOT_ELIGIBLE';
  const mine = votes.filter(({ vote }) => vote.approver === approver).map(({ vote }) => vote.choice);
  return mine.includes(choice) || mine.includes('reject') ? 'VOTE_ALREADY_CAST' : null;
}

/** Visible characters; what was found may quote the server. */
const MAX_FOUND = 240;

function refused(code: Code, what: string): ProposalRefused {
  return new ProposalRefused({ code, what: brief(what, MAX_FOUND) });
}
