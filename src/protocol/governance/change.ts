/** What a change of policy does to what may leave. Whoever is unsure says `loosening`. */
export type Effect = 'tightening' | 'loosening';

/** One difference between two policies, in words that a person can check against the two documents. */
export interface Change {
  readonly effect: Effect;
  readonly en: string;
  readonly ja: string;
}

export function tightens(en: string, ja: string): Change {
  return { effect: 'tightening', en, ja };
}

export function loosens(en: string, ja: string): Change {
  return { effect: 'loosening', en, ja };
}

/** `tightens` when the condition holds, else `loosens`. */
export function tightensIf(isTighter: boolean, en: string, ja: string): Change {
  return isTighter ? tightens(en, ja) : loosens(en, ja);
}

/** As it is signed: the effect first, because it is what decides whether there is time to object. */
export function changeText({ effect, en }: Change): string {
  return `${effect === 'loosening' ? 'loosens' : 'tightens'}: ${en}`;
}
