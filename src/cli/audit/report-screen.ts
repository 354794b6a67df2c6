import { type Policy } from '../../protocol/policy.js';
import { asksPeople } from '../../protocol/rules/requirement.js';
import { utcText } from '../../protocol/derive-intent.js';
import { type Vote } from '../../protocol/vote.js';
import { addressGroups } from '../../desk/text/address-groups.js';
import { personText } from '../screen/policy-text.js';
import { printable } from '../../desk/text/printable.js';
import { rows, type Row } from '../screen/rows.js';
import { type Style } from '../screen/style.js';
import { type CheckedWithdrawal } from './check-withdrawal.js';
import { type Defect } from './export-line.js';
import { type ExportReport } from './verify-export.js';

/** What an export cannot prove yet, said every time: silence would be taken for proof. */
export const NOT_PROVEN = [
  'that nothing was cut off at the end: no signed checkpoint names the last event or receipt yet',
  'that the server’s log is as it was written: until a signed head names its root it may have been rewritten, wherever no receipt tells the same',
  'that everyone is shown the same log: no witness co-signs its root yet',
  'that the chains hold these transactions: look them up on nodes of your own',
  'that payments stayed within the limits: they are not recomputed here yet',
  'which amounts were unusual and what they were worth: balances and prices are the signing module’s word',
  'when the server took something in: its times are its own word; receipts carry the signing module’s',
] as const;

/** The outcome first, then what does not hold and about what, then who approved each payment, then what is not proven. */
export function reportScreen(report: ExportReport, style: Style): string {
  const { trusted, defects } = report;
  const parts = [verdictText(report, style), ...findingsText(defects, style)];
  if (trusted !== null) {
    const { payments, others, doubted } = sorted(report);
    const which = defects.length === 0 ? 'Payments' : 'Payments that hold';
    parts.push(...section(`${which} (${payments.length})`, payments, trusted.policy, style));
    parts.push(...section(`Not paid (${others.length})`, others, trusted.policy, style));
    const title = `In doubt: what is still proven of those with findings (${doubted.length})`;
    parts.push(...section(title, doubted, trusted.policy, style));
  }
  parts.push('', style.strong('Not proven by this file'), '', ...NOT_PROVEN.map((each) => `  - ${each}`));
  return parts.join('\n');
}

function sorted({ withdrawals, defects }: ExportReport) {
  const doubtful = new Set(defects.map(({ reference }) => reference));
  const sound = withdrawals.filter(({ intent }) => !doubtful.has(intent.reference));
  return {
    payments: sound.filter(({ paid }) => paid !== null),
    others: sound.filter(({ paid }) => paid === null),
    doubted: withdrawals.filter(({ intent }) => doubtful.has(intent.reference)),
  };
}

function verdictText(report: ExportReport, style: Style): string {
  const { trusted, defects, events, root, withdrawals, receipts, leftOut } = report;
  const verdict = defects.length === 0 ? style.good('The export holds') : style.bad(failureText(report));
  if (trusted === null) return verdict;
  const votes = withdrawals.reduce((sum, each) => sum + each.votes.length, 0);
  const table: Row[] = [
    ['genesis', trusted.genesis.hash],
    ['policy', trusted.policy.hash],
    ['events', [`${events}, with the root`, root]],
    ['withdrawals', `${withdrawals.length}${leftOut === 0 ? '' : ` of ${withdrawals.length + leftOut} in the log`}`],
    ['votes', String(votes)],
    ['receipts', String(receipts)],
  ];
  return `${verdict}\n\n${rows(style, table)}`;
}

/** One sentence for whoever reads no further: how much is wrong, about what, and what stays untouched by it. */
function failureText(report: ExportReport): string {
  const { defects, trusted } = report;
  const about = byReference(defects).map(
    ([reference, { length }]) => `${countText(length, 'finding')} about ${reference ?? 'the file as a whole'}`,
  );
  const more = about.length - MOST_NAMED;
  const named = [...about.slice(0, MOST_NAMED), ...(more > 0 ? [`more about ${more} others`] : [])].join(', ');
  const failed = `The export does NOT hold: ${printable(named)}.`;
  if (trusted === null) return failed;
  const { payments } = sorted(report);
  return payments.length === 0
    ? `${failed} No payment in it is free of findings.`
    : `${failed} The evidence of ${countText(payments.length, 'other payment')} holds.`;
}

/** More names than these would bury the sentence. */
const MOST_NAMED = 5;

function countText(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function findingsText(defects: readonly Defect[], style: Style): string[] {
  if (defects.length === 0) return [];
  const parts = ['', style.bad(`Does not hold (${defects.length})`)];
  for (const [reference, found] of byReference(defects)) {
    parts.push('', style.strong(reference === undefined ? 'The file as a whole' : printable(reference)));
    parts.push(...found.map(({ line, what }) => `  line ${line}: ${printable(what)}`));
  }
  return parts;
}

/** The withdrawals in the order of the file, then what concerns the file as a whole. */
function byReference(defects: readonly Defect[]): (readonly [string | undefined, readonly Defect[]])[] {
  const groups = new Map<string | undefined, Defect[]>();
  for (const each of defects) groups.set(each.reference, [...(groups.get(each.reference) ?? []), each]);
  const whole = groups.get(undefined);
  groups.delete(undefined);
  return [...groups, ...(whole === undefined ? [] : [[undefined, whole] as const])];
}

function section(title: string, withdrawals: readonly CheckedWithdrawal[], policy: Policy, style: Style): string[] {
  if (withdrawals.length === 0) return [];
  return ['', style.strong(title), ...withdrawals.map((each) => `\n${withdrawalText(each, policy, style)}`)];
}

function withdrawalText(withdrawal: CheckedWithdrawal, policy: Policy, style: Style): string {
  const { intent, state, grounds, paid } = withdrawal;
  const standing = state ?? 'no receipt has decided it';
  const table: Row[] = [
    ['to', addressGroups(intent.destination)],
    ['state', state === 'final' ? style.good(standing) : standing],
    ['asked by', `engine key ${intent.engineKey}`],
    ['tier', grounds === null ? 'none' : [grounds.requirement.rule, ...grounds.trace]],
    ...decidedBy(withdrawal, policy),
  ];
  if (paid !== null)
    table.push(['transaction', [paid.txid, `${paid.confirmations} confirmations at the last receipt`]]);
  return `${style.strong(`${intent.reference}  ${intent.amountText}`)}\n${rows(style, table)}`;
}

function decidedBy({ counted, approvals, votes, grounds, paid }: CheckedWithdrawal, policy: Policy): Row[] {
  const text = ({ approver, device, castAt }: Vote): string => {
    const path = policy.devices.get(device)?.path ?? 'unknown';
    return `${personText(policy, approver)} on ${device} (${path}), ${utcText(castAt)}`;
  };
  const rejections = votes.filter(({ choice }) => choice === 'reject').map(text);
  const table: Row[] = [];
  if (counted.length > 0) table.push(['approved by', counted.map(text)]);
  else if (paid !== null && grounds !== null && !asksPeople(grounds.requirement))
    table.push(['approved by', 'nobody: its tier is automatic, the engine’s signature is enough']);
  else if (approvals.length > 0) {
    table.push(['approved so far by', '']);
    table.push(['', approvals.map((vote) => `${text(vote)}, valid until ${utcText(vote.expiresAt)}`)]);
  }
  if (rejections.length > 0) table.push(['rejected by', rejections]);
  return table;
}

/** The same for scripts. */
export function reportJson(report: ExportReport): string {
  return JSON.stringify({
    holds: report.defects.length === 0,
    defects: report.defects,
    genesisHash: report.trusted?.genesis.hash ?? null,
    policyHash: report.trusted?.policy.hash ?? null,
    events: report.events,
    root: report.root,
    receipts: report.receipts,
    leftOut: report.leftOut,
    withdrawals: report.withdrawals.map(({ intent, state, grounds, counted, approvals, paid }) => ({
      reference: intent.reference,
      asset: intent.asset,
      amount: intent.amount.toString(),
      destination: intent.destination,
      engineKey: intent.engineKey,
      tier: grounds?.requirement.rule ?? null,
      trace: grounds?.trace ?? [],
      state,
      txid: paid?.txid ?? null,
      approvals: counted.map(voteJson),
      approvalsSoFar: counted.length > 0 ? [] : approvals.map(voteJson),
    })),
    notProven: NOT_PROVEN,
  });
}

function voteJson({ approver, device, castAt, digest }: Vote) {
  return { approver, device, castAt, digest };
}
