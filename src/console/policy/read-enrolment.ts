import { readSignedEnrolment, type SignedEnrolment } from '../../protocol/governance/signed-change.js';

/** As `sekisho device enrol` writes it; null for anything else. */
export function readEnrolment(text: string): SignedEnrolment | null {
  try {
    return readSignedEnrolment(JSON.parse(text));
  } catch {
    return null;
  }
}
