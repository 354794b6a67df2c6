import { z } from 'zod';

const KEY = 'sekisho-draft';

const keptDraft = z.object({
  /** The policy that was in force when it was begun, by its hash. */
  base: z.string(),
  text: z.string().max(2_000_000),
  /** Proof of new devices, as they came. */
  enrolments: z.array(z.unknown()).max(500),
});

/** What somebody is writing. It is kept in this browser alone, until it is proposed or thrown away. */
export type KeptDraft = z.infer<typeof keptDraft>;

export function readKeptDraft(): KeptDraft | null {
  try {
    return keptDraft.safeParse(JSON.parse(localStorage.getItem(KEY) ?? 'null')).data ?? null;
  } catch {
    return null;
  }
}

export function keepDraft(draft: KeptDraft | null): void {
  try {
    if (draft === null) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, JSON.stringify(draft));
  } catch {
    // A browser that keeps nothing loses it with the tab.
  }
}
