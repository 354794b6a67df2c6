import { type Draft } from '../../protocol/governance/check-change.js';
import { completeDraft, draftOf } from '../../desk/policy/draft-document.js';
import { parseStrictJson, StrictJsonError } from '../../protocol/strict-json.js';
import { type Policy } from '../../protocol/policy.js';
import { jsonText, readBytes } from '../files/json-file.js';
import { UsageError } from '../usage-error.js';

export interface ReadDraft extends Draft {
  /** Of the whole document; whoever hands it on hands on these. */
  readonly bytes: Uint8Array;
}

/** What a draft leaves out and follows from the policy in force is filled in. */
export function readDraftFile(path: string, inForce: Policy): ReadDraft {
  const document = completeDraft(objectIn(readBytes(path, 'draft'), path), inForce);
  const bytes = new TextEncoder().encode(jsonText(document));
  return { ...draftOf(bytes, inForce), bytes };
}

function objectIn(bytes: Uint8Array, path: string): Record<string, unknown> {
  try {
    const value = parseStrictJson(bytes);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch (error) {
    if (!(error instanceof StrictJsonError)) throw error;
    throw new UsageError(`the draft ${path} is ${error.message}`);
  }
  throw new UsageError(`the draft ${path} holds no JSON object`);
}
