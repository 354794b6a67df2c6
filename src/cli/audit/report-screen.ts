import { type Policy } from '../../protocol/policy.js';
import { utcText } from '../../protocol/derive-intent.js';
import { type Vote } from '../../protocol/vote.js';
import { addressGroups } from '../screen/address-groups.js';
import { personText } from '../screen/policy-text.js';
import { printable } from '../screen/printable.js';
import { rows, type Row } from '../screen/rows.js';
import { type Style } from '../screen/style.js';
import { type CheckedWithdrawal } from './check-withdrawal.js';
import { type ExportReport } from './verify-export.js';

/** What an export cannot prove yet, said every time: silence would be taken for proof. */
export const NOT_PROVEN = [
  'that nothing was cut off at the end: no signed checkpoint names the last event or receipt yet',
  'that everyone is shown the same log: no witness co-signs its root yet',
  'that the chains hold these transactions: look them up on nodes of your own',
  'that payments stayed within the limits: they are not recomputed here yet',
  'when the server took something in: its times are its own word; receipts carry the signing module’s',
] as const;

/** The outcome first, then who approved each payment, then what is not proven. */
export function reportScreen(report: ExportReport, style: Style): string {
  const { trusted, defects, withdrawals } = report;
  const parts = [verdictText(report, style)];
  if (trusted !== null) {
    const paid = withdrawals.filter((each) => each.paid !== null);
    const others = withdrawals.filter((each) => each.paid === null);
    parts.push(...section(`Payments (${paid.length})`, paid, trusted.policy, style));
    parts.push(...section(`Not paid (${others.length})`, others, trusted.policy, style));
  }
  parts.push('', style.strong('Not proven by this file'), '', ...NOT_PROVEN.map((each) => `  - ${each}`));
  if (defects.length > 0) {
    parts.push('', style.bad(`Does not hold (${defects.length})`), '');
    parts.push(...defects.map(({ line, what }) => `  line ${line}: ${printable(what)}`));
  }
  return parts.join('\n');
}

function verdictText(
  { trusted, defects, events, root, withdrawals, receipts, leftOut }: ExportReport,
  style: Style,
): string {
  const verdict = defects.length === 0 ? style.good('The export holds') : style.bad('The export does NOT hold');
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

function section(title: string, withdrawals: readonly CheckedWithdrawal[], policy: Policy, style: Style): string[] {
  if (withdrawals.length === 0) return [];
  return ['', style.strong(title), ...withdrawals.map((each) => `\n${withdrawalText(each, policy, style)}`)];
}

function withdrawalText(withdrawal: CheckedWithdrawal, policy: Policy, style: Style): string {
  const { intent, state, tier, paid } = withdrawal;
  const standing = state ?? 'no receipt has decided it';
  const table: Row[] = [
    ['to', addressGroups(intent.destination)],
    ['state', state === 'final' ? style.good(standing) : standing],
    ['asked by', `engine key ${intent.engineKey}`],
    ['tier', tier?.id ?? 'none'],
    ...decidedBy(withdrawal, policy),
  ];
  if (paid !== null)
    table.push(['transaction', [paid.txid, `${paid.confirmations} confirmations at the last receipt`]]);
  return `${style.strong(`${intent.reference}  ${intent.amountText}`)}\n${rows(style, table)}`;
}

function decidedBy({ counted, votes, tier, paid }: CheckedWithdrawal, policy: Policy): Row[] {
  const text = ({ approver, device, castAt }: Vote): string => {
    const path = policy.devices.get(device)?.path ?? 'unknown';
    return `${personText(policy, approver)} on ${device} (${path}), ${utcText(castAt)}`;
  };
  const rejections = votes.filter(({ choice }) => choice === 'reject').map(text);
  const table: Row[] = [];
  if (counted.length > 0) table.push(['approved by', counted.map(text)]);
  else if (paid !== null && tier?.requires.kind === 'engine-signature')
    table.push(['approved by', 'nobody: its tier is automatic, the engine’s signature is enough']);
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
    withdrawals: report.withdrawals.map(({ intent, state, tier, counted, paid }) => ({
      reference: intent.reference,
      asset: intent.asset,
      amount: intent.amount.toString(),
      destination: intent.destination,
      engineKey: intent.engineKey,
      tier: tier?.id ?? null,
      state,
      txid: paid?.txid ?? null,
      approvals: counted.map(({ approver, device, castAt, digest }) => ({ approver, device, castAt, digest })),
    })),
    notProven: NOT_PROVEN,
  });
}
