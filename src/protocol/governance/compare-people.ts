import { type Device, type Policy } from '../policy.js';
import { loosens, tightens, tightensIf, type FoundChange } from './change.js';

/** Who may approve, ask, read and govern. Anybody more is a loosening, and so is anybody less who could have said no. */
export function comparePeople(next: Policy, previous: Policy): FoundChange[] {
  return [
    ...compareApprovers(next, previous),
    ...compareDevices(next, previous),
    ...compareEngineKeys(next, previous),
    ...compareAuditors(next, previous),
  ];
}

function compareApprovers(next: Policy, previous: Policy): FoundChange[] {
  const changes: FoundChange[] = [];
  for (const [id, { name }] of next.approvers) {
    const was = previous.approvers.get(id);
    if (was === undefined) changes.push(loosens('approver-new', { id, name }));
    else if (was.name !== name) changes.push(loosens('approver-name', { id, now: name, before: was.name }));
  }
  for (const [id, { name }] of previous.approvers)
    if (!next.approvers.has(id)) changes.push(tightens('approver-gone', { id, name }));
  return changes;
}

function compareDevices(next: Policy, previous: Policy): FoundChange[] {
  const changes: FoundChange[] = [];
  for (const [id, device] of next.devices) {
    const was = previous.devices.get(id);
    if (was !== undefined && isSameKey(device, was)) {
      if (device.path !== was.path)
        changes.push(tightensIf(device.path === 'console', 'device-path', { device, before: was.path }));
      continue;
    }
    changes.push(loosens('device-new', { device }));
  }
  for (const [id, was] of previous.devices) {
    const device = next.devices.get(id);
    if (device === undefined || !isSameKey(device, was)) changes.push(tightens('device-gone', { device: was }));
  }
  return changes;
}

/** A name with another key, scheme or owner is another device. So is one of which another ceremony is told. */
export function isSameKey(one: Device, other: Device): boolean {
  return (
    one.publicKey === other.publicKey &&
    one.scheme === other.scheme &&
    one.approver === other.approver &&
    credentialText(one) === credentialText(other)
  );
}

function credentialText(device: Device): string {
  if (device.scheme !== 'webauthn') return '';
  const { id, aaguid, attestation } = device.credential;
  return [id, aaguid, attestation].join();
}

function compareEngineKeys(next: Policy, previous: Policy): FoundChange[] {
  const changes: FoundChange[] = [];
  for (const [id, key] of next.engineKeys) {
    const was = previous.engineKeys.get(id);
    if (was?.publicKey !== key.publicKey) {
      changes.push(loosens('engine-key-new', { id, publicKey: key.publicKey }));
      continue;
    }
    const [now, before] = [key.custodians, was.custodians];
    const isWider = before.every((person) => now.includes(person));
    if (now.length !== before.length || !isWider) changes.push(tightensIf(isWider, 'custodians', { id, now, before }));
  }
  for (const [id, { publicKey }] of previous.engineKeys)
    if (next.engineKeys.get(id)?.publicKey !== publicKey) changes.push(tightens('engine-key-gone', { id, publicKey }));
  return changes;
}

function compareAuditors(next: Policy, previous: Policy): FoundChange[] {
  const changes: FoundChange[] = [];
  for (const [id, { publicKey }] of next.auditors)
    if (previous.auditors.get(id)?.publicKey !== publicKey) changes.push(loosens('auditor-new', { id, publicKey }));
  // Who is watched by fewer eyes is freer.
  for (const [id, { publicKey }] of previous.auditors)
    if (next.auditors.get(id)?.publicKey !== publicKey) changes.push(loosens('auditor-gone', { id, publicKey }));
  return changes;
}
