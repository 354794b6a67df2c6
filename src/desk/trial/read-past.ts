import { z } from 'zod';
import { readAsked, readSignedRequest } from '../../protocol/evidence.js';
import { parseHex32 } from '../../protocol/hex.js';
import { findingsOf } from '../../protocol/receipt.js';
import { readBody, withdrawalRequestSchema } from '../../protocol/withdrawal-request.js';
import { provenReceipts } from '../proposal/proven-receipts.js';
import { type Trusted } from '../trusted.js';
import { type PastWithdrawal } from './past-withdrawal.js';

const shown = z.array(z.object({ withdrawalId: z.string(), request: z.unknown(), receipts: z.unknown() })).max(200);

/** A withdrawal of the past, and the place of its registration among everything that the signing module has stated. */
export interface PlacedPast {
  readonly past: PastWithdrawal;
  readonly sequence: number;
}

/**
 * One page of what a server says was registered, as far as it is proven. To be put in order once all pages are there: in
 * the order of registration limits fill up. A server can leave withdrawals out, and a draft looks better or worse than it
 * is; it can make up none.
 */
export function readPast(value: unknown, { genesis, policies }: Trusted): readonly PlacedPast[] {
  return (shown.safeParse(value).data ?? []).flatMap(({ withdrawalId, request: given, receipts: stated }) => {
    const [id, request] = [parseHex32(withdrawalId), readSignedRequest(given)];
    if (id === null || request === null) return [];
    const receipts = provenReceipts(stated, id, genesis);
    const registration = receipts.find(({ outcome }) => outcome === 'registered');
    const registeredUnder = policies.at(registration?.policyHash ?? '');
    if (registration === undefined || registeredUnder === undefined) return [];
    const asked = readAsked(request, registeredUnder);
    if (asked.kind !== 'asked' || asked.hash !== registration.intentHash) return [];
    const [body, key] = [
      readBody(withdrawalRequestSchema, request.body),
      registeredUnder.engineKeys.get(asked.engineKey),
    ];
    if (body.kind !== 'read' || key === undefined) return [];
    const first = (outcome: string): number | null =>
      receipts.find((message) => message.outcome === outcome)?.recordedAt ?? null;
    const past: PastWithdrawal = {
      request: body.value,
      ...{ engineKey: key.id, enginePublicKey: key.publicKey, registeredUnder },
      ...{ registeredAt: registration.recordedAt, findings: findingsOf(registration) },
      ...{ signedAt: first('signed'), finalAt: first('final') },
    };
    return [{ past, sequence: registration.sequence }];
  });
}

/** The pages together, each withdrawal once, in the order in which they were registered. */
export function pastOf(pages: readonly (readonly PlacedPast[])[]): readonly PastWithdrawal[] {
  const bySequence = new Map(pages.flat().map((each) => [each.sequence, each]));
  return [...bySequence.values()].sort((one, other) => one.sequence - other.sequence).map(({ past }) => past);
}
