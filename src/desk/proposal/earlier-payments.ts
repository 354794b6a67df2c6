import { z } from 'zod';
import { readAsked, readSignedRequest } from '../../protocol/evidence.js';
import { parseHex32 } from '../../protocol/hex.js';
import { type Intent } from '../../protocol/verbs.js';
import { type Trusted } from '../trusted.js';
import { provenReceipts } from './proven-receipts.js';

/** A payment to the same destination that was signed before. */
export interface EarlierPayment {
  readonly intent: Intent;
  /** Unix seconds, by the receipt that says so. */
  readonly signedAt: number;
  readonly isFinal: boolean;
}

const shown = z.array(z.object({ withdrawalId: z.string(), request: z.unknown(), receipts: z.unknown() })).max(100);

/**
 * What was paid to where this one goes, as far as receipts prove it: the request is the engine's, the receipts are about
 * exactly what follows from it. A server can leave payments out, and make a known destination look new; it can make up none.
 */
export function provenEarlierPayments(
  value: unknown,
  { destinationBytes }: Intent,
  { genesis, policies }: Trusted,
): readonly EarlierPayment[] {
  return (shown.safeParse(value).data ?? []).flatMap(({ withdrawalId, request: given, receipts: stated }) => {
    const [id, request] = [parseHex32(withdrawalId), readSignedRequest(given)];
    if (id === null || request === null) return [];
    const receipts = provenReceipts(stated, id, genesis);
    const signed = receipts.find(({ outcome }) => outcome === 'signed');
    const registered = receipts.find(({ outcome }) => outcome === 'registered');
    const under = policies.at(registered?.policyHash ?? '');
    if (signed === undefined || under === undefined) return [];
    const asked = readAsked(request, under);
    if (asked.kind !== 'asked' || asked.hash !== signed.intentHash) return [];
    if (asked.intent.destinationBytes !== destinationBytes) return [];
    const isFinal = receipts.some(({ outcome }) => outcome === 'final');
    return [{ intent: asked.intent, signedAt: signed.recordedAt, isFinal }];
  });
}
