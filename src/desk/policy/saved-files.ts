import { writeSignedEnrolment, type SignedEnrolment } from '../../protocol/governance/signed-change.js';
import { type Policy } from '../../protocol/policy.js';

/** What a page hands to a person who goes on with `sekisho policy propose`. */
export interface SavedFile {
  readonly name: string;
  readonly text: string;
}

/**
 * A draft as it would be proposed, whole: the command finds nothing in it to fill in, so what it signs are these very
 * bytes, with the hash and the check words that the page has shown.
 */
export function draftFile({ version }: Pick<Policy, 'version'>, bytes: Uint8Array): SavedFile {
  return { name: `policy-${version}.json`, text: new TextDecoder().decode(bytes) };
}

/** A device's proof that it holds its key, as `--enrolments` reads it. */
export function enrolmentFile(device: string, enrolment: SignedEnrolment): SavedFile {
  return { name: `enrolment-${device}.json`, text: `${JSON.stringify(writeSignedEnrolment(enrolment), null, 2)}\n` };
}

/** The line that goes on with them. Of names alone: a shell makes nothing else of it. */
export function proposeLine(draft: SavedFile, enrolments: readonly SavedFile[]): string {
  const proofs = enrolments.length === 0 ? [] : ['--enrolments', ...enrolments.map(({ name }) => name)];
  return ['sekisho policy propose', draft.name, ...proofs, '--folder FOLDER'].join(' ');
}
