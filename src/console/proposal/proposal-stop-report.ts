import { printable } from '../../desk/text/printable.js';
import { CODES } from '../../protocol/codes.js';
import { type Hex32 } from '../../protocol/hex.js';
import { type ProposalStop } from './judge-proposal.js';

/**
 * A stop as plain text, for a telephone or a ticket; in English, as codes and logs are.
 *
 * @param withdrawal which one it is, by the server's word
 */
export function proposalStopReport(withdrawal: Hex32 | null, stop: ProposalStop): string {
  return [
    `Sekisho console at ${location.origin}`,
    `stop: ${stop.kind}`,
    `withdrawal: ${withdrawal ?? 'in a list'}`,
    ...linesOf(stop),
  ].join('\n');
}

function linesOf(stop: ProposalStop): readonly string[] {
  switch (stop.kind) {
    case 'proposal-refused':
      return [`code: ${stop.code}`, `next: ${CODES[stop.code]}`, `found: ${printable(stop.detail)}`];
    case 'list-broken':
      return [`found: ${stop.detail}`];
    case 'other-intent':
      return [`intent there: ${stop.there}`, `intent here: ${stop.here}`];
    case 'told-differs':
      return stop.differences.map(({ field, told, derived }) => `${field}: told "${told}", signed "${derived}"`);
  }
}
