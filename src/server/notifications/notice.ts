/** What people are told of, and no more than that it is so. */
export const NOTICE_KINDS = [
  'waits',
  'ends-soon',
  'voted',
  'approved',
  'rejected',
  'expired',
  'policy-proposed',
  'policy-registered',
  'policy-in-force',
  'frozen',
  'unfrozen',
] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

export interface Notice {
  readonly kind: NoticeKind;
  /** Unix seconds; only `policy-registered` has a moment that is worth telling. */
  readonly until: number | null;
}
