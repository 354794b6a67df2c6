/** In wei per gas. */
export interface GasPrice {
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
}

const GWEI = 1_000_000_000n;
/** For nodes that suggest none. */
const TIP_FALLBACK = GWEI;
/** However much a node suggests. The approved ceiling for the whole fee comes on top. */
const TIP_CAP = 10n * GWEI;
/** A base fee rises by at most an eighth per block: twice of it lasts through five full blocks in a row. */
const BASE_FEE_HEADROOM = 2n;

export function chooseGasPrice(baseFeePerGas: bigint, suggestedTip: bigint | null): GasPrice {
  const wanted = suggestedTip ?? TIP_FALLBACK;
  const maxPriorityFeePerGas = wanted < TIP_CAP ? wanted : TIP_CAP;
  return { maxFeePerGas: baseFeePerGas * BASE_FEE_HEADROOM + maxPriorityFeePerGas, maxPriorityFeePerGas };
}

/** A transfer that runs no code; exact, so it needs no margin. */
export const PLAIN_TRANSFER_GAS = 21_000n;

/** Between the estimate and the block that takes it, others may change what our call has to do. */
export function withMargin(estimatedGas: bigint): bigint {
  return estimatedGas + estimatedGas / 4n;
}
