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
  'page-stopped',
] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

export const NOTICE_LANGUAGES = ['en', 'ja'] as const;
export type NoticeLanguage = (typeof NOTICE_LANGUAGES)[number];

export interface Notice {
  readonly kind: NoticeKind;
  /** Unix seconds; only `policy-registered` has a moment that is worth telling. */
  readonly until: number | null;
}

/** As web push carries it: no words. Those are the console's own, so that a hostile server has none to put there. */
export interface PushedNotice extends Notice {
  readonly language: NoticeLanguage;
}

/** Reads what came by web push, in a worker that has no schema library; null for anything that is not one to the letter. */
export function readPushedNotice(text: string): PushedNotice | null {
  const value = parse(text);
  if (typeof value !== 'object' || value === null) return null;
  const { kind, until, language }: Partial<Record<string, unknown>> = { ...value };
  const known = NOTICE_KINDS.find((each) => each === kind);
  const spoken = NOTICE_LANGUAGES.find((each) => each === language);
  const moment = until === null || (typeof until === 'number' && Number.isSafeInteger(until)) ? until : undefined;
  const isSound = known !== undefined && spoken !== undefined && moment !== undefined && (moment ?? 0) >= 0;
  return isSound && (moment ?? 0) < LAST_MOMENT ? { kind: known, until: moment, language: spoken } : null;
}

/** Of the year 9999. */
const LAST_MOMENT = 253_402_300_800;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
