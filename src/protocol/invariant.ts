/** Something that cannot happen has happened: we have a bug. Never caught to carry on. */
export class InvariantViolation extends Error {
  override readonly name = 'InvariantViolation';
}

/** Stops, loudly, before money moves on a premise that does not hold. */
export function invariant(holds: boolean, claim: string): asserts holds {
  if (!holds) throw new InvariantViolation(claim);
}
