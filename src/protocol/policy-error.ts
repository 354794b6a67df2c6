/** A document that is no policy: it does not have the fields, or it does not hang together. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
}
