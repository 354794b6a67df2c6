import { type Code } from '../../protocol/codes.js';
import { type DeviceId } from '../../protocol/ids.js';
import { type ToldState } from './told-words.js';

/** A genuine vote's device. */
export interface LeftOut {
  readonly approver: string;
  readonly device: DeviceId;
}

/** Something that does not fit together, for the approver to know of before voting. Each face finds its own words. */
export type Doubt =
  /** Votes that the server shows do not hold, for these reasons; they are not counted. */
  | { readonly kind: 'votes-invalid'; readonly codes: readonly [Code, ...Code[]] }
  | { readonly kind: 'votes-of-suspended' | 'votes-of-removed'; readonly whose: readonly [LeftOut, ...LeftOut[]] }
  /** The signing module states so many suspensions whose orders the server does not show. */
  | { readonly kind: 'suspensions-unexplained'; readonly number: number }
  /** An allow-list has an address that looks like the destination, and the signing module's findings do not say so. */
  | { readonly kind: 'look-alike-omitted'; readonly address: string }
  /** Under the policy in force it cannot be paid any more. */
  | { readonly kind: 'outlived'; readonly code: Code }
  | { readonly kind: 'no-rule' }
  | { readonly kind: 'expired' }
  /** The server tells a state that its own votes do not lead to. */
  | { readonly kind: 'told-decided'; readonly state: ToldState }
  | { readonly kind: 'told-waiting' }
  /** Words that are none of the protocol's. */
  | { readonly kind: 'told-unknown-state' | 'told-unknown-reason' };
