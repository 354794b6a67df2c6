import { type Currency } from '../../protocol/policy.js';

/** Something that a policy may say, and that its authors should have meant. As data: each face has its own languages. */
export interface Finding {
  /**
   * `danger`: too few could do it, or too often. `stuck`: nobody could, once something goes wrong. `dead`: it never matters. `old`:
   * nobody has looked at it for long.
   */
  readonly kind: 'danger' | 'stuck' | 'dead' | 'old';
  readonly about: Subject;
  readonly what: Said;
}

/** What it is about; the named ones by their names in the document, an asset by its symbol. */
export type Subject =
  | { readonly kind: 'governance' | 'rules' | 'prices' }
  | {
      readonly kind: 'rule' | 'asset' | 'device' | 'engine-key' | 'auditor' | 'allow-list';
      readonly id: string;
    };

/** Amounts are texts with their unit already, moments and spans Unix seconds and seconds. */
export type Said =
  | {
      readonly says:
        | 'ungoverned'
        | 'one-governor'
        | 'every-governor'
        | 'no-watchtower'
        | 'no-self-freeze'
        | 'one-host'
        | 'never-decides'
        | 'too-many-cases-for-rules'
        | 'too-many-cases-for-prices';
    }
  /** Governors whose only device a thief vetoes with. */
  | { readonly says: 'one-device'; readonly people: readonly string[] }
  | { readonly says: 'one-scheme'; readonly scheme: string }
  | { readonly says: 'one-person'; readonly groups: readonly GroupSize[] }
  | { readonly says: 'needs-all-members'; readonly group: string }
  | {
      readonly says: 'custodians-leave-too-few';
      readonly group: string;
      readonly threshold: number;
      readonly engineKey: string;
    }
  | { readonly says: 'unbounded-fees'; readonly fee: string }
  | {
      readonly says: 'dearer-asks-less';
      readonly amount: string;
      readonly dearer: readonly Worth[];
      readonly cheaper: readonly Worth[];
    }
  | { readonly says: 'lapsed'; readonly at: number }
  /** Null where nobody says since when that is. */
  | {
      readonly says: 'unchanged';
      readonly version: number;
      readonly since: { readonly at: number; readonly seconds: number } | null;
    };

export interface GroupSize {
  readonly name: string;
  readonly threshold: number;
  readonly count: number;
}

/** In whole units of the currency, as rules on worth count them. */
export interface Worth {
  readonly currency: Currency;
  readonly worth: bigint;
}
