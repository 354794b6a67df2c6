import { type Withdrawal } from '../../client/client.js';
import { CODES, isCode } from '../../protocol/codes.js';
import { addressGroups } from '../screen/address-groups.js';
import { printable } from '../screen/printable.js';
import { rows, type Row } from '../screen/rows.js';
import { type Style } from '../screen/style.js';
import { momentText } from '../screen/time-text.js';

/** A withdrawal as whoever asked for it wants to see it, and how much of that is proven. */
export function withdrawalScreen(withdrawal: Withdrawal, now: number, style: Style): string {
  const { reason, provenBy, approvals, tier, txid } = withdrawal;
  const table: Row[] = [
    ['pay', style.strong(withdrawal.amountText)],
    ['to', addressGroups(withdrawal.destination)],
    [
      'state',
      [stateText(withdrawal, style), provenBy === null ? 'the server’s word' : `by receipt ${provenBy.sequence}`],
    ],
  ];
  if (reason !== null) table.push(['reason', [printable(reason), ...(isCode(reason) ? [CODES[reason]] : [])]]);
  table.push(['tier', [printable(tier), ...withdrawal.decision.trace.map(printable)]]);
  if (approvals !== null) {
    const groups = Object.entries(approvals).map(([group, { have, need }]) => `${printable(group)} ${have} of ${need}`);
    table.push(['approvals', groups.join(', ')]);
  }
  if (txid !== null) table.push(['transaction', txid], ['confirmations', String(withdrawal.confirmations)]);
  table.push(
    ['fee, at most', printable(withdrawal.maxFeeText)],
    ['expires', momentText(Math.floor(Date.parse(withdrawal.notAfter) / 1000), now)],
    ['id', withdrawal.id],
  );
  return `${style.strong(`Withdrawal ${withdrawal.reference}`)}\n\n${rows(style, table)}`;
}

function stateText({ state }: Withdrawal, style: Style): string {
  const text = printable(state);
  if (state === 'final') return style.good(text);
  return ['rejected', 'expired', 'cancelled', 'refused', 'failed'].includes(state) ? style.bad(text) : style.warn(text);
}
