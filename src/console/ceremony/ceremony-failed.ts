import { type Code } from '../../protocol/codes.js';

/** Nothing was signed, or nothing that counts. */
export class CeremonyFailed extends Error {
  override readonly name = 'CeremonyFailed';

  constructor(
    /** `given-up`: by the person, or by the browser's patience. `no-wallet`: none that holds this key. */
    readonly why: 'given-up' | 'no-wallet' | 'unusable',
    /** What is wrong with what was signed. */
    readonly code: Code | null = null,
    options?: ErrorOptions,
  ) {
    super(code ?? why, options);
  }
}
