import { differenceText } from './difference-text.js';
import { differenceTextJa } from './difference-text-ja.js';
import { type DifferenceKind, type Differences } from './difference.js';

/** What a change of policy does to what may leave. Whoever is unsure says `loosening`. */
export type Effect = 'tightening' | 'loosening';

/** One difference between two policies, in words that a person can check against the two documents. */
export interface Change {
  readonly effect: Effect;
  /** As it is signed. */
  readonly en: string;
  /** The same, for reading only. */
  readonly ja: string;
}

export interface FoundChange extends Change {
  readonly kind: DifferenceKind;
}

export function found<K extends DifferenceKind>(effect: Effect, kind: K, of: Differences[K]): FoundChange {
  return { effect, kind, en: differenceText[kind](of), ja: differenceTextJa[kind](of) };
}

export function tightens<K extends DifferenceKind>(kind: K, of: Differences[K]): FoundChange {
  return found('tightening', kind, of);
}

export function loosens<K extends DifferenceKind>(kind: K, of: Differences[K]): FoundChange {
  return found('loosening', kind, of);
}

/** `tightens` when the condition holds, else `loosens`. */
export function tightensIf<K extends DifferenceKind>(isTighter: boolean, kind: K, of: Differences[K]): FoundChange {
  return found(isTighter ? 'tightening' : 'loosening', kind, of);
}

/** As it is signed: the effect first, because it is what decides whether there is time to object. */
export function changeText({ effect, en }: Change): string {
  return `${effect === 'loosening' ? 'loosens' : 'tightens'}: ${en}`;
}
