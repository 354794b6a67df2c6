import { z } from 'zod';
import { at, withItem, type DraftDocument } from '../../desk/policy/edit-document.js';
import { type SignedEnrolment } from '../../protocol/governance/signed-change.js';
import { parseHex } from '../../protocol/hex.js';
import { isMalformed, readMessage, writeMessage } from '../../protocol/typed-data.js';
import { DEVICE_ENROLMENT } from '../../protocol/verbs.js';

const enrolmentFile = z.strictObject({ message: z.unknown(), signature: z.string().max(10_000) });

/** As `sekisho device enrol` writes it; null for anything else. */
export function readEnrolment(text: string): SignedEnrolment | null {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return null;
  }
  return enrolmentOf(given);
}

export function enrolmentOf(given: unknown): SignedEnrolment | null {
  const read = enrolmentFile.safeParse(given);
  if (!read.success) return null;
  const message = readMessage(DEVICE_ENROLMENT, read.data.message);
  const signature = parseHex(read.data.signature);
  return isMalformed(message) || signature === null ? null : { message, signature };
}

export function enrolmentJson({ message, signature }: SignedEnrolment): object {
  return { message: writeMessage(message), signature };
}

/** The draft with the device in it, in the place of one of the same name; and with its owner, where nobody knows them yet. */
export function withDevice(document: DraftDocument, { message }: SignedEnrolment): DraftDocument {
  const { device: id, approver, scheme, publicKey, path } = message;
  const items = (field: string): readonly unknown[] => z.array(z.unknown()).safeParse(document[field]).data ?? [];
  const others = items('devices').filter((each) => at(each, ['id']) !== id);
  const devices = [...others, { id, approver, scheme, publicKey, path }];
  const isKnown = items('approvers').some((each) => at(each, ['id']) === approver);
  const owned = isKnown ? document : withItem(document, ['approvers'], { id: approver, name: approver });
  return { ...owned, devices };
}
