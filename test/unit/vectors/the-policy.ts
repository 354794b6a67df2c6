import { parsePolicy, type Policy } from '../../../src/protocol/policy.js';
import { readVectors } from './describe-vectors.js';

/** A document as it lies in its file. */
export function fileBytes(document: unknown): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(document, null, 2)}\n`);
}

/** The policy that all vectors are judged by, or one with other top-level fields. */
export function thePolicy(other: object = {}): Policy {
  const [first] = readVectors('policies.json').vectors;
  const { document } = first?.input as { document: object };
  return parsePolicy(fileBytes({ ...document, ...other }));
}
