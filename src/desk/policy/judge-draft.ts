import { readDraft, type ChangeRefusal, type Draft } from '../../protocol/governance/check-change.js';
import { type Policy } from '../../protocol/policy.js';
import { parseStrictJson, StrictJsonError } from '../../protocol/strict-json.js';
import { completeDraft } from './draft-document.js';
import { type DraftDocument } from './edit-document.js';

/** What follows from the policy in force, and what no draft has to repeat. */
const FOLLOWS = ['format', 'deploymentId', 'version', 'previous', 'wallets'];

export type DraftJudgement =
  /** Not even JSON. `what` is for whoever wrote it, in English. */
  | { readonly kind: 'unreadable'; readonly what: string }
  | { readonly kind: 'refused'; readonly code: ChangeRefusal; readonly what: string }
  | { readonly kind: 'unchanged' }
  | {
      readonly kind: 'draft';
      readonly draft: Draft;
      /** As it would be proposed. */
      readonly bytes: Uint8Array;
    };

/** The policy in force as the beginning of a draft, as people edit it. */
export function draftText(document: Uint8Array): string {
  const fields = Object.entries(objectIn(document)).filter(([field]) => !FOLLOWS.includes(field));
  return `${JSON.stringify(Object.fromEntries(fields), null, 2)}\n`;
}

/** The draft as an object to be edited; null while it is none. */
export function draftObject(text: string): DraftDocument | null {
  try {
    return objectIn(new TextEncoder().encode(text));
  } catch (error) {
    if (error instanceof StrictJsonError) return null;
    throw error;
  }
}

/**
 * What governors would sign if this were proposed now.
 *
 * @param base the policy in force as `draftText` gives it
 */
export function judgeDraft(text: string, base: string, inForce: Policy): DraftJudgement {
  let given: DraftDocument;
  try {
    given = objectIn(new TextEncoder().encode(text));
  } catch (error) {
    if (error instanceof StrictJsonError) return { kind: 'unreadable', what: error.message };
    throw error;
  }
  if (JSON.stringify(given) === JSON.stringify(draftObject(base))) return { kind: 'unchanged' };
  const bytes = new TextEncoder().encode(`${JSON.stringify(completeDraft(given, inForce), null, 2)}\n`);
  const draft = readDraft(bytes, inForce);
  if ('code' in draft) {
    const { code, what } = draft;
    return { kind: 'refused', code, what };
  }
  return { kind: 'draft', draft, bytes };
}

function objectIn(bytes: Uint8Array): DraftDocument {
  const value = parseStrictJson(bytes);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new StrictJsonError('no JSON object');
}
