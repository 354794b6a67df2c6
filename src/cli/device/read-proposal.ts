import { z } from 'zod';
import { changeText } from '../../protocol/governance/change.js';
import { comparePolicies } from '../../protocol/governance/compare-policies.js';
import { heldUnder } from '../../protocol/held-under.js';
import { type PolicyHistory } from '../../protocol/policy-history.js';
import { type TrustedGenesis } from '../../client/follow-policies.js';
import { type Code } from '../../protocol/codes.js';
import { readAsked, readSignedRequest } from '../../protocol/evidence.js';
import { type Hex32 } from '../../protocol/hex.js';
import { type ApproverId, type DeviceId, type EngineKeyId, type IntentHash } from '../../protocol/ids.js';
import { type Device } from '../../protocol/policy.js';
import { invariant } from '../../protocol/invariant.js';
import { initiatorsOf } from '../../protocol/initiators.js';
import { type Findings } from '../../protocol/findings.js';
import { findingsOf, readSignedReceipt, verifyReceipt } from '../../protocol/receipt.js';
import { type RequirementVerdict } from '../../protocol/rules/evaluate-requirement.js';
import { groundsOf, type Grounds } from '../../protocol/rules/grounds.js';
import { refuseVoteUnder } from '../../protocol/rules/refuse-vote-under.js';
import { asksPeople, votersOf } from '../../protocol/rules/requirement.js';
import { judge } from '../../protocol/verdict.js';
import { countedOf, readSignedVote, electorateOf, verifyVote, type Vote } from '../../protocol/vote.js';
import { type Intent, type Receipt } from '../../protocol/verbs.js';
import { brief } from '../screen/brief.js';
import { destinationHistory, type DestinationHistory } from './destination-history.js';
import { ProposalRefused } from './proposal-refused.js';
import { toldReason, toldState, type ToldReason, type ToldState } from './server-words.js';
import { type SuspendedDevices } from './suspended-devices.js';

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
  /** On what it is decided; null where no rule allows it: then nobody can approve it. */
  readonly grounds: Grounds | null;
  /** Why, in lines for people, also where nothing allows it. */
  readonly trace: readonly string[];
  readonly initiators: ReadonlySet<string>;
  /** By the signing module's own signed word, from which review and delay count; null before there is one. */
  readonly registeredAt: number | null;
  /** What it found out then, by the same word. */
  readonly findings: Findings | null;
  readonly destination: DestinationHistory;
  /** In words, what has changed in the policy since then. */
  readonly policyChanged: readonly string[];
  readonly votes: readonly SeenVote[];
  /** Whose votes are not among them. */
  readonly suspended: SuspendedDevices;
  /** Null where nobody is asked. */
  readonly verdict: RequirementVerdict | null;
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
  registration: z.unknown().optional(),
  isBeyondLimits: z.boolean().optional(),
});

/**
 * Works out what is being proposed: the engine's signature is checked, the intent derived and hashed, every
 * vote verified, here. The server's account serves only to be compared with.
 *
 * @param wanted the withdrawal that the approver asked for; null when reading a list
 */
export function readProposal(
  value: unknown,
  wanted: Hex32 | null,
  { genesis, policy, policies }: TrustedGenesis,
  suspended: SuspendedDevices,
  now: number,
): Proposal {
  const read = envelope.safeParse(value);
  if (!read.success) throw new ProposalRefused({ code: 'ANSWER_MALFORMED', what: 'this is no proposal' });
  const { withdrawalId, state, reason, votes: given } = read.data;
  const request = readSignedRequest(read.data.request);
  if (request === null) throw refused('REQUEST_SIGNATURE_INVALID', 'there is no signed request in it');
  const registration = readRegistration(read.data.registration, genesis);
  // The intent was derived under the policy that was in force then.
  const registeredUnder = policies.at(registration?.policyHash ?? '') ?? policy;
  const asked = readAsked(request, registeredUnder);
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

  const told = { state: toldState(state), reason: toldReason(reason) };
  const ours = registration?.intentHash === hash ? registration : null;
  const registeredAt = ours?.recordedAt ?? null;
  const findings = ours === null ? null : findingsOf(ours);
  const matter = { intent, inForce: policy, registeredUnder, findings, registeredAt, now };
  // The server's word is enough to vote by: whom it asks too many or too few, the signing module judges by itself.
  const { isBeyondLimits = false } = read.data;
  const grounds = groundsOf({ ...matter, isBeyondLimits });
  const { votes, warnings } = readVotes(given, hash, policies, suspended);
  const judged = judge(
    { ...matter, isBeyondLimits, hash },
    votes.map((each) => each.vote),
  );
  const proposal = {
    ...{ intent, hash, engineKey, signedAt: created, votes, registeredAt, findings },
    grounds: grounds.kind === 'found' ? grounds : null,
    trace: grounds.trace,
    initiators: grounds.kind === 'found' ? grounds.initiators : initiatorsOf(intent, policy),
    verdict:
      'grounds' in judged && asksPeople(judged.grounds.requirement) && judged.kind !== 'automatic' ? judged : null,
  };
  const at = registeredAt ?? now;
  const destination = destinationHistory(intent, policies, { findings, registeredUnder, at });
  const policyChanged =
    registeredUnder === policy ? [] : comparePolicies(policy, registeredUnder).changes.map(changeText);
  const held = heldUnder(request, intent, policy);
  const outlived = held.kind === 'held' ? [] : [`Under the policy in force it cannot be paid any more (${held.code}).`];
  const doubted = [...destination.warnings, ...warnings, ...outlived, ...doubts(proposal, told, now)];
  return { ...proposal, suspended, destination, told, policyChanged, warnings: doubted };
}

/** Null for anything but the signing module's statement that it registered something. */
function readRegistration(value: unknown, genesis: TrustedGenesis['genesis']): Receipt | null {
  const receipt = readSignedReceipt(value);
  if (receipt?.message.outcome !== 'registered') return null;
  return verifyReceipt(genesis.deploymentId, receipt, genesis.attestationKey) ? receipt.message : null;
}

function readVotes(
  given: readonly unknown[],
  intent: IntentHash,
  policies: PolicyHistory,
  { devices: suspended, unexplained }: SuspendedDevices,
) {
  const electorate = electorateOf(policies, suspended);
  const votes: SeenVote[] = [];
  const leftOut = { VOTE_DEVICE_SUSPENDED: new Set<string>(), VOTE_DEVICE_REMOVED: new Set<string>() };
  const invalid: Code[] = [];
  for (const each of given) {
    const signed = readSignedVote(each);
    if (signed === null) {
      invalid.push('VOTE_MALFORMED');
      continue;
    }
    const verified = verifyVote(signed, intent, electorate);
    if (verified.kind === 'refused') {
      invalid.push(verified.code);
      continue;
    }
    const device = policies.at(signed.message.policyHash)?.devices.get(signed.message.device as DeviceId);
    invariant(device !== undefined, 'a vote that was verified is by a device of its policy');
    const reason = signed.verb === 'Reject' ? signed.message.reason : null;
    for (const vote of countedOf(verified)) votes.push({ vote, device, reason });
    if (verified.kind === 'dropped') leftOut[verified.code].add(`${device.approver} on ${device.id}`);
  }
  const warnings = [
    ...(invalid.length === 0 ? [] : [invalidText(invalid)]),
    ...leftOutTexts(leftOut.VOTE_DEVICE_SUSPENDED, 'is suspended'),
    ...leftOutTexts(leftOut.VOTE_DEVICE_REMOVED, 'was removed'),
    ...(unexplained === 0 ? [] : [unexplainedText(unexplained)]),
  ];
  return { votes, warnings };
}

function leftOutTexts(whose: ReadonlySet<string>, what: string): string[] {
  return whose.size === 0 ? [] : [`Not counted, for the device ${what}: ${[...whose].join(', ')}.`];
}

function unexplainedText(number: number): string {
  const which = number === 1 ? 'a suspension whose order' : `${number} suspensions whose orders`;
  return `The signing module states ${which} the server does not show: it may not count every vote here.`;
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
  { intent, grounds, verdict }: Pick<Proposal, 'intent' | 'grounds' | 'verdict'>,
  told: Proposal['told'],
  now: number,
): string[] {
  const found: string[] = [];
  if (grounds === null) found.push('No tier of the policy allows this. It cannot be approved.');
  if (intent.notAfter <= now) found.push('It has expired: nothing will be paid, whoever approves.');
  const isWaiting = told.state === 'pending_approval' || told.state === 'held';
  if (!isWaiting && (verdict?.kind === 'open' || verdict?.kind === 'held'))
    found.push(`The server says “${told.state}”, but the votes that it shows do not reach the quorum.`);
  if (isWaiting && (verdict?.kind === 'approved' || verdict?.kind === 'delayed'))
    found.push('The server says that it waits for approvals, but the votes that it shows reach the quorum.');
  if (told.state === 'unknown') found.push('The server tells a state that is none of the protocol’s.');
  if (told.reason === 'unknown') found.push('The server gives a reason that is none of the protocol’s.');
  return found;
}

/** Why this approver's vote, cast now, could not count; null when it can. */
export function obstacle(
  { grounds, hash, registeredAt, votes }: Proposal,
  approver: string,
  choice: 'approve' | 'reject',
  now: number,
): Code | null {
  if (grounds === null) return 'NO_TIER_MATCHES';
  const { requirement, initiators } = grounds;
  if (!votersOf(requirement).has(approver)) return initiators.has(approver) ? 'VOTE_BY_INITIATOR' : 'VOTE_NOT_ELIGIBLE';
  const mine = votes.filter(({ vote }) => vote.approver === approver).map(({ vote }) => vote.choice);
  if (choice === 'approve' ? mine.length > 0 : mine.includes('reject')) return 'VOTE_ALREADY_CAST';
  // The shortest vote there is: what it is refused for has nothing to do with how long it is valid.
  const person = approver as ApproverId;
  const vote = { choice, approver: person, device: '' as DeviceId, intent: hash, castAt: now, expiresAt: now + 1 };
  return refuseVoteUnder({ ...vote, digest: hash }, requirement, { initiators, now, registeredAt });
}

/** Visible characters; what was found may quote the server. */
const MAX_FOUND = 240;

function refused(code: Code, what: string): ProposalRefused {
  return new ProposalRefused({ code, what: brief(what, MAX_FOUND) });
}
