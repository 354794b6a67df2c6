import { readDraft, type Draft } from '../../protocol/governance/check-change.js';
import { parseStrictJson, StrictJsonError } from '../../protocol/strict-json.js';
import { type Policy } from '../../protocol/policy.js';
import { jsonText, readBytes } from '../files/json-file.js';
import { UsageError } from '../usage-error.js';
import { ChangeRefused } from './change-refused.js';

export interface ReadDraft extends Draft {
  /** Of the whole document; whoever hands it on hands on these. */
  readonly bytes: Uint8Array;
}

/**
 * A draft as people write it: a policy whose version, predecessor, deployment and wallets may be left out, because they
 * follow from the policy in force. What it states otherwise is kept, and refused if it is wrong.
 */
export function readDraftFile(path: string, inForce: Policy): ReadDraft {
  const given = objectIn(readBytes(path, 'draft'), path);
  const known = {
    format: 'sekisho-policy-1',
    deploymentId: inForce.deploymentId,
    version: inForce.version + 1,
    previous: inForce.hash,
    wallets: [...inForce.wallets.values()],
  };
  // A draft that was copied from the file of the policy in force carries its version; nobody means that one again.
  const isCopy = given['version'] === inForce.version;
  const kept = Object.entries(given).filter(([field]) => !isCopy || !['version', 'previous'].includes(field));
  const document = { ...known, ...Object.fromEntries(kept) };
  const bytes = new TextEncoder().encode(jsonText(document));
  return { ...draftOf(bytes, inForce), bytes };
}

/** `readDraft` with its refusals as an error. */
export function draftOf(bytes: Uint8Array, inForce: Policy): Draft {
  const draft = readDraft(bytes, inForce);
  if ('code' in draft) throw new ChangeRefused({ code: draft.code, what: draft.what });
  return draft;
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
