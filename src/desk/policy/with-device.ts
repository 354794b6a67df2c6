import { z } from 'zod';
import { type SignedEnrolment } from '../../protocol/governance/signed-change.js';
import { at, withItem, type DraftDocument } from './edit-document.js';

/** A device as it would stand in a policy's document. */
export interface ListedDevice {
  readonly id: string;
  readonly approver: string;
}

const list = z.array(z.unknown());

/** The draft with the device in it, in the place of one of the same name; and with its owner, where nobody knows them yet. */
export function withDevice(document: DraftDocument, device: ListedDevice): DraftDocument {
  const items = (field: string): readonly unknown[] => list.safeParse(document[field]).data ?? [];
  const devices = [...items('devices').filter((each) => at(each, ['id']) !== device.id), device];
  const isKnown = items('approvers').some((each) => at(each, ['id']) === device.approver);
  const owned = isKnown ? document : withItem(document, ['approvers'], { id: device.approver, name: device.approver });
  return { ...owned, devices };
}

/** What a device says of itself. A security key's credential is in no enrolment: that stands in its offer. */
export function listedBy({ message }: SignedEnrolment): ListedDevice {
  const { device: id, approver, scheme, publicKey, path } = message;
  const listed = { id, approver, scheme, publicKey, path };
  return listed;
}
