/** Something that a policy may say, and that its authors should have meant. */
export interface Finding {
  /**
   * `danger`: too few could do it, or too often. `stuck`: nobody could, once something goes wrong. `dead`: it never matters. `old`:
   * nobody has looked at it for long.
   */
  readonly kind: 'danger' | 'stuck' | 'dead' | 'old';
  readonly about: string;
  readonly what: string;
}
