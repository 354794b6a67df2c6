import {
  type AllowedDestination,
  type Asset,
  type ConsoleTerms,
  type DestinationClass,
  type Device,
  type Limit,
  type Policy,
  type Tier,
} from '../policy.js';

/**
 * Every way in which a policy can differ from the one before it, by its kind, with what there is to say of it. Each
 * language finds words for every kind, or it does not compile.
 */
export interface Differences {
  // Who changes the rules, and what stops everything.
  'nobody-governs': Nothing;
  'governor-new': Named;
  'governor-gone': Named;
  'governors-needed': NowAndBefore<number>;
  'loosening-delay': NowAndBefore<number>;
  'watchtower-new': Key;
  'watchtower-key': NowAndBefore<string>;
  'no-watchtower': Nothing;
  'self-freeze': { readonly forgedPackages: number; readonly windowSeconds: number };
  'no-self-freeze': Nothing;
  // Who approves, asks and reads.
  'approver-new': Person;
  'approver-gone': Person;
  'approver-name': Named & NowAndBefore<string>;
  'device-new': { readonly device: Device };
  'device-gone': { readonly device: Device };
  'device-path': { readonly device: Device; readonly before: Device['path'] };
  'engine-key-new': Named & Key;
  'engine-key-gone': Named & Key;
  custodians: Named & NowAndBefore<readonly string[]>;
  'auditor-new': Named & Key;
  'auditor-gone': Named & Key;
  // Where browsers may vote from, and with what.
  'console-domain-new': { readonly rpId: string };
  'console-domain-gone': { readonly rpId: string };
  'console-domain': NowAndBefore<string>;
  'console-origin-new': { readonly origin: string };
  'console-origin-gone': { readonly origin: string };
  'models-any': Nothing;
  'models-listed': { readonly models: readonly Model[] };
  'model-new': { readonly model: Model };
  'model-gone': { readonly model: Model };
  'model-word': { readonly model: Model };
  // What is paid out.
  'asset-new': AssetName;
  'asset-gone': AssetName;
  'asset-terms': NowAndBefore<Asset>;
  'fee-ceiling': { readonly symbol: string } & NowAndBefore<string>;
  depth: { readonly symbol: string; readonly depth: keyof Asset['confirmations'] } & NowAndBefore<number>;
  'request-lifetime': NowAndBefore<number>;
  // Rules.
  'rule-new': { readonly place: number; readonly last: number; readonly rule: RuleOf };
  'rule-gone': { readonly from: number; readonly rule: RuleOf };
  'rule-moved': Places & { readonly rule: RuleOf };
  'rule-moved-and-changed': Places & NowAndBefore<RuleOf>;
  'rule-changed': Places & NowAndBefore<RuleOf>;
  'rule-name': Places & NowAndBefore<string>;
  members: { readonly rule: string; readonly group: string } & NowAndPerhapsBefore<readonly string[]>;
  'vote-validity': { readonly rule: string } & NowAndPerhapsBefore<number>;
  'rules-spelling': Nothing;
  'too-many-cases': Nothing;
  'leaves-limits': { readonly amount: string };
  'needs-less': {
    readonly amount: string;
    readonly engineKey: string;
    readonly destinationClass: DestinationClass;
    /** Only where it does not fit under the limits. */
    readonly isBeyond: boolean;
  };
  // Destinations, prices and limits.
  'allowed-new': { readonly entry: AllowedDestination };
  'allowed-gone': { readonly entry: AllowedDestination };
  'allowed-terms': NowAndBefore<AllowedDestination>;
  'known-after': NowAndBefore<number>;
  'prices-new': Key;
  'prices-key': NowAndBefore<string>;
  'prices-window': NowAndBefore<number>;
  'prices-stale': NowAndBefore<number>;
  'no-prices': Nothing;
  'limit-new': { readonly limit: LimitOf };
  'limit-gone': { readonly limit: LimitOf };
  'limit-terms': NowAndBefore<LimitOf>;
}

export type DifferenceKind = keyof Differences;

/** How a language says each of them. */
export type DifferenceWords = { readonly [K in DifferenceKind]: (of: Differences[K]) => string };

/** A key that approves is of this make. */
export type Model = NonNullable<ConsoleTerms['authenticators']>[number];

/** A rule, in the terms of the policy that it stands in. */
export interface RuleOf {
  readonly tier: Tier;
  readonly policy: Policy;
}

/** The same of a limit. */
export interface LimitOf {
  readonly limit: Limit;
  readonly policy: Policy;
}

/** Where a rule stands now and where it stood, counted from 1. */
export interface Places {
  readonly place: number;
  readonly from: number;
}

type Nothing = null;

interface NowAndBefore<T> {
  readonly now: T;
  readonly before: T;
}
interface NowAndPerhapsBefore<T> {
  readonly now: T;
  readonly before: T | null;
}
interface Named {
  readonly id: string;
}
interface Person extends Named {
  readonly name: string;
}
interface Key {
  readonly publicKey: string;
}
interface AssetName extends Named {
  readonly symbol: string;
}
