import { z } from 'zod';
import { type Change } from '../../protocol/governance/change.js';
import { comparePolicies } from '../../protocol/governance/compare-policies.js';
import { heldUnder } from '../../protocol/held-under.js';
import { type PolicyHistory } from '../../protocol/policy-history.js';
import { type Code } from '../../protocol/codes.js';
import { readAsked, readSignedRequest } from '../../protocol/evidence.js';
import { type Hex32 } from '../../protocol/hex.js';
import { type DeviceId, type EngineKeyId, type IntentHash } from '../../protocol/ids.js';
import { type Device } from '../../protocol/policy.js';
import { invariant } from '../../protocol/invariant.js';
import { initiatorsOf } from '../../protocol/initiators.js';
import { type Findings } from '../../protocol/findings.js';
import { findingsOf, readSignedReceipt, verifyReceipt } from '../../protocol/receipt.js';
import { type RequirementVerdict } from '../../protocol/rules/evaluate-requirement.js';
import { groundsOf, type Grounds } from '../../protocol/rules/grounds.js';
import { type TraceLine } from '../../protocol/rules/trace-line.js';
import { asksPeople } from '../../protocol/rules/requirement.js';
import { judge } from '../../protocol/verdict.js';
import { countedOf, readSignedVote, electorateOf, verifyVote, type Vote } from '../../protocol/vote.js';
import { type Intent, type Receipt } from '../../protocol/verbs.js';
import { type Trusted } from '../trusted.js';
import { brief } from '../text/brief.js';
import { destinationHistory, type DestinationHistory } from './destination-history.js';
import { type Doubt, type LeftOut } from './doubt.js';
import { ProposalRefused } from './proposal-refused.js';
import { toldReason, toldState, type ToldReason, type ToldState } from './told-words.js';
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
  /** The same in every language. */
  readonly lines: readonly TraceLine[];
  readonly initiators: ReadonlySet<string>;
  /** By the signing module's own signed word, from which review and delay count; null before there is one. */
  readonly registeredAt: number | null;
  /** What it found out then, by the same word. */
  readonly findings: Findings | null;
  readonly destination: DestinationHistory;
  /** What has changed in the policy since then. */
  readonly policyChanged: readonly Change[];
  readonly votes: readonly SeenVote[];
  /** Whose votes are not among them. */
  readonly suspended: SuspendedDevices;
  /** Null where nobody is asked. */
  readonly verdict: RequirementVerdict | null;
  /** The server's account, in the protocol's words alone. */
  readonly told: { readonly state: ToldState; readonly reason: ToldReason };
  /** What does not fit together, for the approver to know. */
  readonly doubts: readonly Doubt[];
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
  { genesis, policies }: Trusted,
  suspended: SuspendedDevices,
  now: number,
): Proposal {
  const policy = policies.inForce;
  const read = envelope.safeParse(value);
  if (!read.success) throw new ProposalRefused({ code: 'ANSWER_MALFORMED', what: 'this is no proposal' });
  const { withdrawalId, state, reason, votes: given } = read.data;
  const request = readSignedRequest(read.data.request);
  if (request === null) throw refused('REQUEST_SIGNATURE_INVALID', 'there is no signed request in it');
  const registration = readRegistration(read.data.registration, withdrawalId, genesis);
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
  const { votes, doubts } = readVotes(given, hash, policies, suspended);
  const judged = judge(
    { ...matter, isBeyondLimits, hash },
    votes.map((each) => each.vote),
  );
  const proposal = {
    ...{ intent, hash, engineKey, signedAt: created, votes, registeredAt, findings },
    grounds: grounds.kind === 'found' ? grounds : null,
    trace: grounds.trace,
    lines: grounds.lines,
    initiators: grounds.kind === 'found' ? grounds.initiators : initiatorsOf(intent, policy),
    verdict:
      'grounds' in judged && asksPeople(judged.grounds.requirement) && judged.kind !== 'automatic' ? judged : null,
  };
  const at = registeredAt ?? now;
  const destination = destinationHistory(intent, policies, { findings, registeredUnder, at });
  const policyChanged = registeredUnder === policy ? [] : comparePolicies(policy, registeredUnder).changes;
  const held = heldUnder(request, intent, policy);
  if (held.kind !== 'held') doubts.push({ kind: 'outlived', code: held.code });
  doubts.unshift(...destination.omitted.map((address): Doubt => ({ kind: 'look-alike-omitted', address })));
  doubts.push(...disagreements(proposal, told, now));
  return { ...proposal, suspended, destination, told, policyChanged, doubts };
}

/** Null for anything but the signing module's statement that it registered something. */
function readRegistration(value: unknown, withdrawalId: string, genesis: Trusted['genesis']): Receipt | null {
  const receipt = readSignedReceipt(value);
  if (receipt?.message.outcome !== 'registered' || receipt.message.withdrawalId !== withdrawalId) return null;
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
  const leftOut = {
    VOTE_DEVICE_SUSPENDED: new Map<DeviceId, LeftOut>(),
    VOTE_DEVICE_REMOVED: new Map<DeviceId, LeftOut>(),
  };
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
    if (verified.kind === 'dropped')
      leftOut[verified.code].set(device.id, { approver: device.approver, device: device.id });
  }
  const doubts: Doubt[] = [];
  const [first, ...others] = invalid;
  if (first !== undefined) doubts.push({ kind: 'votes-invalid', codes: [first, ...others] });
  doubts.push(...leftOutDoubts('votes-of-suspended', leftOut.VOTE_DEVICE_SUSPENDED));
  doubts.push(...leftOutDoubts('votes-of-removed', leftOut.VOTE_DEVICE_REMOVED));
  if (unexplained > 0) doubts.push({ kind: 'suspensions-unexplained', number: unexplained });
  return { votes, doubts };
}

function leftOutDoubts(
  kind: 'votes-of-suspended' | 'votes-of-removed',
  devices: ReadonlyMap<DeviceId, LeftOut>,
): Doubt[] {
  const [first, ...others] = devices.values();
  return first === undefined ? [] : [{ kind, whose: [first, ...others] }];
}

/** Where the server's words and what can be worked out part ways. */
function disagreements(
  { intent, grounds, verdict }: Pick<Proposal, 'intent' | 'grounds' | 'verdict'>,
  told: Proposal['told'],
  now: number,
): Doubt[] {
  const found: Doubt[] = [];
  if (grounds === null) found.push({ kind: 'no-rule' });
  if (intent.notAfter <= now) found.push({ kind: 'expired' });
  const isWaiting = told.state === 'pending_approval' || told.state === 'held';
  // Just come in: the signing module looks at it before anybody is asked.
  const isUnasked = told.state === 'received';
  if (!isWaiting && !isUnasked && (verdict?.kind === 'open' || verdict?.kind === 'held'))
    found.push({ kind: 'told-decided', state: told.state });
  if (isWaiting && (verdict?.kind === 'approved' || verdict?.kind === 'delayed')) found.push({ kind: 'told-waiting' });
  if (told.state === 'unknown') found.push({ kind: 'told-unknown-state' });
  if (told.reason === 'unknown') found.push({ kind: 'told-unknown-reason' });
  return found;
}

/** Visible characters; what was found may quote the server. */
const MAX_FOUND = 240;

function refused(code: Code, what: string): ProposalRefused {
  return new ProposalRefused({ code, what: brief(what, MAX_FOUND) });
}
