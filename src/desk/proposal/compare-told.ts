import { z } from 'zod';
import { writeMessage } from '../../protocol/typed-data.js';
import { brief } from '../text/brief.js';
import { type Proposal } from './read-proposal.js';

/** What a server says of a payment in its own words; each must be the word that follows from the signed request. */
const FIELDS = [
  ...['reference', 'asset', 'amount', 'amountText', 'destination', 'beneficiary', 'wallet', 'maxFee', 'maxFeeText'],
  ...['engineKey', 'initiators'],
] as const;

export interface Difference {
  readonly field: string;
  /** On one line of bounded length. */
  readonly told: string;
  readonly derived: string;
}

const account = z.record(z.string(), z.union([z.string(), z.array(z.string())]).catch(''));

const MAX_TOLD = 200;

/**
 * Holds the server's account of a payment against what was made out from the engine's signed bytes. Nothing of the account
 * is ever shown in place of it; but a server that tells people one thing and hands their devices another is caught here.
 */
export function compareTold({ intent, hash }: Pick<Proposal, 'intent' | 'hash'>, told: unknown): readonly Difference[] {
  const said = account.safeParse(told).data ?? {};
  const derived: Readonly<Record<string, unknown>> = {
    ...writeMessage(intent),
    intentHash: hash,
    notAfter: intent.notAfterText,
  };
  return [...FIELDS, 'notAfter', 'intentHash'].flatMap((field) => {
    const [theirs, ours] = [textOf(said[field]), textOf(derived[field])];
    return theirs === ours ? [] : [{ field, told: brief(theirs, MAX_TOLD), derived: brief(ours, MAX_TOLD) }];
  });
}

function textOf(value: unknown): string {
  return Array.isArray(value) ? value.join(', ') : typeof value === 'string' ? value : '';
}
