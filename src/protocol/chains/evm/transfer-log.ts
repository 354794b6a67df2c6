import { type BaseUnits, BASE_UNITS_MAX, assertBaseUnits } from '../../base-units.js';
import { type Hex } from '../../hex.js';

/** A log as nodes answer it in `eth_getTransactionReceipt`: hexadecimal with `0x`. */
export interface EvmLog {
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
  readonly removed?: boolean;
}

export interface DeliveryQuestion {
  readonly logs: readonly EvmLog[];
  /** The token, and from whom to whom: 20 bytes each. */
  readonly contract: Hex;
  readonly account: Hex;
  readonly destination: Hex;
}

export type Delivery =
  { readonly kind: 'delivered'; readonly amount: BaseUnits } | { readonly kind: 'unreadable'; readonly detail: string };

/** keccak256("Transfer(address,address,uint256)"). */
const TRANSFER_TOPIC = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef';

/**
 * What a token says it moved from our account to the destination, out of one transaction's logs.
 *
 * This and not the receipt's status decides whether a withdrawal was paid: tokens exist that return
 * false without reverting, that keep a fee, or that move more than they were asked. Only logs of this
 * contract count. One of them that names itself a transfer but is not laid out like ERC-20's makes the
 * whole answer unreadable: better to ask a person than to guess an amount.
 */
export function readDelivery({ logs, contract, account, destination }: DeliveryQuestion): Delivery {
  let amount = 0n;
  for (const log of logs) {
    if (log.address.toLowerCase() !== `0x${contract}` || log.topics[0]?.toLowerCase() !== TRANSFER_TOPIC) continue;
    if (log.removed === true) return { kind: 'unreadable', detail: 'a log of a block that was taken back' };
    const [, from, to, ...more] = log.topics.map((topic) => topic.toLowerCase());
    if (from === undefined || to === undefined || more.length > 0 || !/^0x[0-9a-f]{64}$/i.test(log.data)) {
      return { kind: 'unreadable', detail: 'a transfer that is not laid out as ERC-20 has it' };
    }
    if (from === topicOf(account) && to === topicOf(destination)) amount += BigInt(log.data);
  }
  return amount <= BASE_UNITS_MAX
    ? { kind: 'delivered', amount: assertBaseUnits(amount) }
    : { kind: 'unreadable', detail: 'more than a token can hold' };
}

/** An indexed address: twelve zero bytes in front. */
function topicOf(address: Hex): string {
  return `0x${address.padStart(64, '0')}`;
}
