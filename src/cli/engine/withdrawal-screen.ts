import { type Withdrawal } from '../../client/client.js';
import { utcText } from '../../protocol/derive-intent.js';
import { withdrawalNext } from '../../protocol/withdrawal-next.js';
import { addressGroups } from '../../desk/text/address-groups.js';
import { printable } from '../../desk/text/printable.js';
import { rows, type Row } from '../screen/rows.js';
import { type Style } from '../screen/style.js';
import { momentText } from '../screen/time-text.js';

/** A withdrawal as whoever asked for it wants to see it, and how much of that is proven. */
export function withdrawalScreen(withdrawal: Withdrawal, now: number, style: Style): string {
  const { reason, provenBy, told, txid, turnedAway } = withdrawal;
  const notAfter = Math.floor(Date.parse(withdrawal.notAfter) / 1000);
  const table: Row[] = [
    ['pay', style.strong(withdrawal.amountText)],
    ['to', addressGroups(withdrawal.destination)],
    [
      'state',
      [stateText(withdrawal, style), provenBy === null ? 'the server’s word' : `by receipt ${provenBy.sequence}`],
    ],
  ];
  if (turnedAway !== null)
    table.push([
      'turned away',
      [
        `${turnedAway.reason}, for now, by receipt ${turnedAway.receipt}`,
        `again: the same request, with --not-after ${utcText(notAfter)}`,
      ],
    ]);
  const release = secondsOf(withdrawal.signedNotBefore);
  if (release !== null && release > now)
    table.push(['signed', [`not before ${momentText(release, now)}`, 'by its registration and the signed rules']]);
  if (reason !== null)
    table.push(['reason', [printable(reason), ...[withdrawalNext(withdrawal.state, reason) ?? []].flat()]]);
  if (txid !== null) table.push(['transaction', txid], ['confirmations', String(withdrawal.confirmations)]);
  table.push(
    ['fee, at most', printable(withdrawal.maxFeeText)],
    ['expires', momentText(notAfter, now)],
    ['id', withdrawal.id],
  );
  const parts = [style.strong(`Withdrawal ${withdrawal.reference}`), rows(style, table)];
  return [...parts, style.quiet('The server says, and nothing proves:'), rows(style, toldRows(told, now))].join('\n\n');
}

function toldRows({ state, reason, tier, decision, approvals, ...told }: Withdrawal['told'], now: number): Row[] {
  const groups = Object.entries(approvals ?? {}).map(([group, { have, need }]) => `${group} ${have} of ${need}`);
  const release = secondsOf(told.estimatedReleaseAt);
  return [
    ['state', reason === null ? state : `${state}, ${reason}`],
    ['tier', [tier, ...decision.trace]],
    ...(groups.length === 0 ? [] : [['approvals', groups.join(', ')] as const]),
    ...(release === null ? [] : [['signed', `not before ${momentText(release, now)}, by its estimate`] as const]),
  ];
}

/** Null also for what is no time. */
function secondsOf(time: string | null): number | null {
  const milliseconds = time === null ? NaN : Date.parse(time);
  return Number.isFinite(milliseconds) ? Math.floor(milliseconds / 1000) : null;
}

function stateText({ state }: Withdrawal, style: Style): string {
  const text = printable(state);
  if (state === 'final') return style.good(text);
  return ['rejected', 'expired', 'cancelled', 'refused', 'failed'].includes(state) ? style.bad(text) : style.warn(text);
}
