import { checkWords } from '../../protocol/check-words.js';
import { parseHex32 } from '../../protocol/hex.js';
import { type IntentHash } from '../../protocol/ids.js';
import { UsageError } from '../usage-error.js';
import { ProposalRefused } from '../../desk/proposal/proposal-refused.js';

/**
 * Binds a vote that nobody is asked about to what its caller has looked at: between a look and a vote the
 * server could present another request under the same reference.
 *
 * @param expected the six intent words as the screen prints them, or the intent's hash in hex
 */
export function refuseUnlessExpected(expected: string, hash: IntentHash): void {
  const given = expected.trim().toLowerCase();
  const wanted = parseHex32(given);
  const words = given.split(/\s+/);
  if (wanted === null && !(words.length === 6 && words.every((word) => /^[a-z]+$/.test(word))))
    throw new UsageError('--expect takes the six intent words in quotes, or the 64 hex digits of the intent’s hash');
  const isExpected = wanted === null ? words.join(' ') === checkWords(hash).join(' ') : wanted === hash.toString();
  if (!isExpected)
    throw new ProposalRefused({ code: 'PROPOSAL_DIFFERS', what: 'this is another intent than the one expected' });
}
