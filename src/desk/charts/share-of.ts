/**
 * How much of a whole a part is, from 0 to 1. In hundred-thousandths first: amounts have more digits than a number of
 * JavaScript, and this is only for what is drawn.
 */
export function shareOf(part: bigint, whole: bigint): number {
  if (whole <= 0n) return part <= 0n ? 0 : 1;
  return Math.max(0, Math.min(1, Number((part * 100_000n) / whole) / 100_000));
}
