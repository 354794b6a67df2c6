import { type Group, type Policy } from '../../protocol/policy.js';
import { asksPeople, type Requirement } from '../../protocol/rules/requirement.js';
import { type WalletId } from '../../protocol/ids.js';
import { checkWords } from '../../protocol/check-words.js';
import { CODES } from '../../protocol/codes.js';
import { changeText } from '../../protocol/governance/change.js';
import { invariant } from '../../protocol/invariant.js';
import { type Vote } from '../../protocol/vote.js';
import { obstacle } from '../../desk/proposal/obstacle.js';
import { type Proposal } from '../../desk/proposal/read-proposal.js';
import { standingVotes } from '../../desk/proposal/standing-votes.js';
import { whyNotCounted } from '../../desk/proposal/why-not-counted.js';
import { addressGroups } from '../../desk/text/address-groups.js';
import { brief } from '../../desk/text/brief.js';
import { alarmLines, destinationRows } from './destination-rows.js';
import { doubtText } from './doubt-text.js';
import { chainText, personText } from './policy-text.js';
import { printable } from '../../desk/text/printable.js';
import { askedGroups, isUndecided, progressOf } from '../../desk/proposal/progress-of.js';
import { columns, rows, type Row } from './rows.js';
import { progressText } from './progress-text.js';
import { shown, type Style } from './style.js';
import { durationText, momentText } from './time-text.js';

/**
 * Everything that an approver must check before a vote, in the order in which it matters: how much, to whom,
 * until when; who asked; who has said what; and above all of it what is strange. Of what is paid nothing is shortened,
 * and every line but the one that says so is this device's own finding, or what the signing module has signed.
 */
export function proposalScreen(proposal: Proposal, policy: Policy, me: string, now: number, style: Style): string {
  const alarms = alarmLines(proposal, style);
  return [
    style.strong(`Withdrawal ${proposal.intent.reference}`),
    '',
    ...alarms.map((line) => shown(style, line)),
    ...(alarms.length === 0 ? [] : ['']),
    rows(style, contentRows(proposal, policy, now, style)),
    '',
    rows(style, askingRows(proposal, policy, now)),
    '',
    rows(style, decisionRows(proposal, policy, me, now, style)),
    '',
    rows(style, [
      ['server says', [proposal.told.state, proposal.told.reason].filter((text) => text !== '').join(', ')],
      ['intent words', [style.strong(checkWords(proposal.hash).join(' ')), 'the same on every screen that shows this']],
    ]),
    ...changedLines(proposal, style),
    ...proposal.doubts.map((doubt) => `\n${style.bad('  !')} ${style.bad(printable(doubtText(doubt)))}`),
  ].join('\n');
}

/** What has changed since people began to look at it; nothing at all where nothing has. */
function changedLines({ policyChanged }: Proposal, style: Style): string[] {
  if (policyChanged.length === 0) return [];
  return [
    `\n${style.warn('  The policy has changed since this was asked for:')}`,
    ...policyChanged.map((change) => `    ${printable(changeText(change))}`),
  ];
}

function contentRows(proposal: Proposal, policy: Policy, now: number, style: Style): Row[] {
  const { intent } = proposal;
  const wallet = policy.wallets.get(intent.wallet as WalletId);
  invariant(wallet !== undefined, 'an intent names a wallet of the policy');
  const left = intent.notAfter - now;
  const expiry = momentText(intent.notAfter, now);
  return [
    ['pay', [style.strong(intent.amountText), `${intent.amount} base units of ${intent.asset}`]],
    ['to', [style.strong(addressGroups(intent.destination)), `on chain: ${addressGroups(intent.destinationBytes)}`]],
    ...destinationRows(proposal, now, style),
    ['memo', intent.memo === '' ? 'none' : printable(intent.memo)],
    ['from', [`${wallet.id} on ${chainText(wallet.chain)}`, addressGroups(wallet.address)]],
    ['fee, at most', `${intent.maxFeeText} (${intent.maxFee} base units)`],
    ['expires', left <= 0 ? style.bad(expiry) : left < 600 ? style.warn(expiry) : expiry],
    ['beneficiary', intent.beneficiary],
    ['withdrawal id', intent.withdrawalId],
  ];
}

function askingRows({ engineKey, signedAt, initiators, intent }: Proposal, policy: Policy, now: number): Row[] {
  const custodians = policy.engineKeys.get(engineKey)?.custodians ?? [];
  const persons = [...initiators].map((id) => {
    const roles = [
      ...(custodians.some((each) => each === id) ? [`custodian of ${engineKey}`] : []),
      ...(intent.initiators.includes(id) ? ['named in the request'] : []),
    ];
    return `${personText(policy, id)}: ${roles.join(', ')}`;
  });
  return [
    ['asked by', [`engine key ${engineKey}, signature verified`, `signed ${momentText(signedAt, now)}`]],
    ['initiators', persons.length === 0 ? 'none named' : [...persons, 'who asks does not count']],
  ];
}

function decisionRows(proposal: Proposal, policy: Policy, me: string, now: number, style: Style): Row[] {
  const { grounds, votes } = proposal;
  const table: Row[] = [
    ['tier', grounds?.requirement.rule ?? style.bad('none: not allowed')],
    ['because', [...proposal.trace]],
  ];
  if (grounds !== null && asksPeople(grounds.requirement)) {
    const lines = askedGroups(grounds.requirement).map(({ name, threshold, members }) => {
      const others = members.map((id) => (id === me ? `${id} (you)` : id)).join(', ');
      return [name, progressText(progressOf(proposal, name, threshold)), others];
    });
    table.push(['needs', [...columns(lines), ...conditionLines(proposal, grounds.requirement, now)]]);
  }
  const cast = standingVotes(votes).map(({ vote, device, reason }) => [
    choiceText(vote),
    personText(policy, vote.approver),
    `${device.id} (${device.path})`,
    `${durationText(Math.max(0, now - vote.castAt))} ago${countText(vote, proposal, now)}`,
    reason === null ? '' : `“${brief(reason, MAX_REASON)}”`,
  ]);
  table.push(['votes', cast.length === 0 ? 'none yet' : [...columns(cast), 'each signature verified by this device']]);
  table.push(['you', yourPart(proposal, me, now, style)]);
  return table;
}

/** What must be met besides the groups' thresholds, and from when on, as far as the signing module has said. */
function conditionLines({ registeredAt, findings }: Proposal, requirement: Requirement, now: number): string[] {
  const { quorums, delaySeconds, coolingSeconds } = requirement;
  const review = Math.max(0, ...quorums.map(({ minimumReviewSeconds }) => minimumReviewSeconds));
  const after = (begin: number | null, seconds: number): string =>
    begin === null ? 'not registered yet' : momentText(begin + seconds, now);
  const from = (seconds: number): string => after(registeredAt, seconds);
  return [
    ...quorums.flatMap(({ anyOf }) => (anyOf.length === 0 ? [] : [`of ${waysText(anyOf)} one is enough`])),
    ...(review === 0 ? [] : [`approvals count ${durationText(review)} after registration: ${from(review)}`]),
    ...(delaySeconds === 0 ? [] : [`signed ${durationText(delaySeconds)} after registration: ${from(delaySeconds)}`]),
    ...(coolingSeconds === 0
      ? []
      : [
          `signed when the destination has been known for ${durationText(coolingSeconds)}: ${after(findings?.firstSeenAt ?? null, coolingSeconds)}`,
        ]),
    ...(quorums.some(({ independentVote }) => independentVote) ? ['one approval on an independent path'] : []),
  ];
}

function waysText(anyOf: readonly (readonly Group[])[]): string {
  return anyOf.map((list) => list.map(({ name }) => name).join(' and ')).join(' or ');
}

/** Visible characters: a reason may have more, but a line of it tells what it is about. */
const MAX_REASON = 120;

function choiceText({ choice }: Vote): string {
  return choice === 'retract' ? 'reject' : choice;
}

function countText(vote: Vote, proposal: Proposal, now: number): string {
  if (vote.choice === 'retract') return ', its device is out of office: no vote against, and no approval either';
  const code = whyNotCounted(vote, proposal, now);
  if (code === 'VOTE_EXPIRED') return ', EXPIRED';
  return code === null ? '' : `, NOT COUNTED (${code})`;
}

function yourPart(proposal: Proposal, me: string, now: number, style: Style): string {
  const code = obstacle(proposal, me, 'approve', now);
  if (code !== null) return `${me}: ${CODES[code]}`;
  return isUndecided(proposal) ? style.warn(`${me}: your decision is waited for`) : `${me}: it is decided`;
}
