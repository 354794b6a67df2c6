import { checkWords } from '../../protocol/check-words.js';
import { CodedError } from '../../protocol/coded-error.js';
import { type Code } from '../../protocol/codes.js';
import { withdrawalIdOf } from '../../protocol/derive-intent.js';
import { verifyDeviceSignature } from '../../protocol/devices/verify-device-signature.js';
import { parseHex32, type Hex, type Hex32 } from '../../protocol/hex.js';
import { type DeviceId } from '../../protocol/ids.js';
import { type RequirementVerdict } from '../../protocol/rules/evaluate-requirement.js';
import { isReason, voteDigest } from '../../protocol/vote.js';
import { type Policy } from '../../protocol/policy.js';
import { confirmByWord } from '../confirm-by-word.js';
import { type Context } from '../context.js';
import { type Passphrase } from '../files/passphrase.js';
import { addressGroups } from '../../desk/text/address-groups.js';
import { proposalScreen } from '../screen/proposal-screen.js';
import { rows } from '../screen/rows.js';
import { momentText } from '../screen/time-text.js';
import { UsageError } from '../usage-error.js';
import { type DeviceFolder } from './device-folder.js';
import { type DeviceServer } from './device-server.js';
import { ballotOf, signedBallot, verdictWith, type Choice } from '../../desk/proposal/ballot.js';
import { obstacle } from '../../desk/proposal/obstacle.js';
import { readProposal, type Proposal } from '../../desk/proposal/read-proposal.js';
import { refuseUnlessExpected } from './refuse-unless-expected.js';
import { toldState, type ToldState } from '../../desk/proposal/told-words.js';

/** A vote that is not cast, and why. */
export class VoteNotCast extends CodedError<{ readonly code: Code; readonly what?: string }> {
  override readonly name = 'VoteNotCast';
}

export interface CastVote {
  readonly proposal: Proposal;
  readonly digest: Hex32;
  /** What the votes add up to with this one, by our own count. */
  readonly verdict: RequirementVerdict;
  /** The server's word. */
  readonly state: ToldState;
}

interface Booth {
  readonly folder: DeviceFolder;
  readonly server: DeviceServer;
  readonly passphrase: Passphrase;
  readonly context: Context;
  /** The caller has decided already; everything is shown all the same. */
  readonly yes: boolean;
  /** Which intent the caller has looked at, in words or hex; null where it does not say. */
  readonly expected: string | null;
  /** Where the screen goes: standard error when standard output carries JSON. */
  readonly show: (text: string) => void;
}

/** Fetches one proposal and makes it out. `named` is a withdrawal's id or its reference: the device derives the id itself. */
export async function fetchProposal(server: DeviceServer, named: string, now: number): Promise<Proposal> {
  const id = parseHex32(named) ?? withdrawalIdOf(server.trusted.policy.deploymentId, named);
  const [shown, suspended] = await Promise.all([server.proposal(id), server.suspended()]);
  return readProposal(shown, id, server.trusted, suspended, now);
}

/**
 * Shows the proposal in full, asks, signs, posts: in this order. The key is decrypted for the vote only after
 * the approver has said so, and what is signed is the digest whose words were on the screen.
 */
export async function castVote(choice: Choice, named: string, booth: Booth): Promise<CastVote> {
  const { folder, server, context, show } = booth;
  const { policy, policies } = server.trusted;
  const { approver, device } = folder.about;
  if (choice.verb === 'Reject' && !isReason(choice.reason))
    throw new UsageError('a reason is one line of at most 280 characters that people can read');
  const now = context.now();
  const proposal = await fetchProposal(server, named, now);
  show(proposalScreen(proposal, policy, approver, now, context.style));
  if (booth.expected !== null) refuseUnlessExpected(booth.expected, proposal.hash);
  refuseSuspended(proposal, folder.about.device);
  refuseUnlessUseful(proposal, approver, choice, now);

  const vote = ballotOf(choice, proposal, { approver, device }, policy, now);
  const digest = voteDigest(policy.deploymentId, vote);
  const words = checkWords(digest);
  const { style } = context;
  show(
    [
      '',
      rows(style, [
        ['your vote', style.strong(choice.verb === 'Approve' ? 'APPROVE' : `REJECT: ${choice.reason}`)],
        ['as', `${approver}, on ${folder.about.device} (${folder.about.path})`],
        ['valid until', momentText(vote.message.expiresAt, now)],
        ['digest', digest],
        // Again, whatever stood above: what is confirmed is on the last lines of the screen.
        ['pay', style.strong(proposal.intent.amountText)],
        ['to', style.strong(addressGroups(proposal.intent.destination))],
        ['fee, at most', proposal.intent.maxFeeText],
        ['intent words', checkWords(proposal.hash).join(' ')],
        ['check words', style.strong(words.join(' '))],
      ]),
      '',
    ].join('\n'),
  );
  await confirmByWord(context, words, choice.verb.toLowerCase(), booth.yes);
  const signature = await folder.sign(digest, booth.passphrase);
  refuseUnlessOurs(folder, policy, digest, signature);
  const cast = signedBallot(vote, signature);
  const { state } = await server.vote(proposal.intent.withdrawalId, cast);
  return { proposal, digest, verdict: verdictWith(proposal, cast, policies, now), state: toldState(state) };
}

/** As long as the governors have not lifted it, what this device signs counts for nothing. */
function refuseSuspended({ suspended }: Proposal, device: string): void {
  const orders = suspended.orders.get(device as DeviceId);
  if (orders === undefined) return;
  const what = `this device, ${device}, is suspended; governors lift that with: sekisho unfreeze ${orders.join(' ')}`;
  throw new VoteNotCast({ code: 'VOTE_DEVICE_SUSPENDED', what });
}

/** What could not count is said before anything is signed. */
function refuseUnlessUseful(proposal: Proposal, approver: string, choice: Choice, now: number): void {
  const code = obstacle(proposal, approver, choice.verb === 'Approve' ? 'approve' : 'reject', now);
  if (code !== null) throw new VoteNotCast({ code });
  if (proposal.intent.notAfter <= now) throw new VoteNotCast({ code: 'EXPIRED' });
}

/** A key that is not the enrolled one would earn a refusal that tells the approver nothing. */
function refuseUnlessOurs({ about }: DeviceFolder, policy: Policy, digest: Hex32, signature: Hex): void {
  const device = policy.devices.get(about.device as DeviceId);
  if (device === undefined) throw new VoteNotCast({ code: 'VOTE_DEVICE_UNKNOWN' });
  if (!verifyDeviceSignature(device, digest, signature)) throw new VoteNotCast({ code: 'VOTE_SIGNATURE_INVALID' });
}
