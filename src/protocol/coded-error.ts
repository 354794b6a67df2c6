/**
 * An understood "no". `refusal.code` comes from a closed union, so that callers switch on it and
 * operators look it up; the message is for logs only and nobody matches on it.
 */
export class CodedError<Refusal extends { readonly code: string }> extends Error {
  override readonly name: string = 'CodedError';

  constructor(
    readonly refusal: Refusal,
    options?: ErrorOptions,
  ) {
    super(refusal.code, options);
  }

  get code(): Refusal['code'] {
    return this.refusal.code;
  }
}
