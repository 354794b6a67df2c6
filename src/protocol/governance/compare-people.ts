import { type Device, type Policy } from '../policy.js';
import { loosens, tightens, tightensIf, type Change } from './change.js';

/** Who may approve, ask, read and govern. Anybody more is a loosening, and so is anybody less who could have said no. */
export function comparePeople(next: Policy, previous: Policy): Change[] {
  return [
    ...compareApprovers(next, previous),
    ...compareDevices(next, previous),
    ...compareEngineKeys(next, previous),
    ...compareAuditors(next, previous),
  ];
}

function compareApprovers(next: Policy, previous: Policy): Change[] {
  const changes: Change[] = [];
  for (const [id, { name }] of next.approvers) {
    const was = previous.approvers.get(id);
    if (was === undefined) changes.push(loosens(`approver ${id} (${name}) is new`, `承認者 ${id} (${name}) を追加`));
    else if (was.name !== name)
      changes.push(
        loosens(
          `approver ${id} is called ${name}, was ${was.name}`,
          `承認者 ${id} の名前を ${was.name} から ${name} に変更`,
        ),
      );
  }
  for (const [id, { name }] of previous.approvers)
    if (!next.approvers.has(id))
      changes.push(tightens(`approver ${id} (${name}) is gone`, `承認者 ${id} (${name}) を削除`));
  return changes;
}

function compareDevices(next: Policy, previous: Policy): Change[] {
  const changes: Change[] = [];
  for (const [id, device] of next.devices) {
    const was = previous.devices.get(id);
    if (was !== undefined && isSameKey(device, was)) {
      if (device.path !== was.path)
        changes.push(
          tightensIf(
            device.path === 'console',
            `device ${id} of ${device.approver} is on the ${device.path} path, was ${was.path}`,
            `端末 ${id} (${device.approver}) の経路を ${was.path} から ${device.path} に変更`,
          ),
        );
      continue;
    }
    const about = aboutDevice(device);
    changes.push(
      loosens(
        `device ${id} of ${device.approver} is new: ${about}`,
        `端末 ${id} (${device.approver}) を追加: ${about}`,
      ),
    );
  }
  for (const [id, was] of previous.devices) {
    const device = next.devices.get(id);
    if (device === undefined || !isSameKey(device, was))
      changes.push(
        tightens(
          `device ${id} of ${was.approver} is gone: key ${was.publicKey}`,
          `端末 ${id} (${was.approver}) を削除: 鍵 ${was.publicKey}`,
        ),
      );
  }
  return changes;
}

function aboutDevice(device: Device): string {
  const about = `${device.scheme}, ${device.path} path, key ${device.publicKey}`;
  if (device.scheme !== 'webauthn') return about;
  const { id, aaguid, attestation } = device.credential;
  return `${about}, credential ${id} of authenticator ${aaguid}, attestation ${attestation}`;
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

function compareEngineKeys(next: Policy, previous: Policy): Change[] {
  const changes: Change[] = [];
  for (const [id, key] of next.engineKeys) {
    const was = previous.engineKeys.get(id);
    if (was?.publicKey !== key.publicKey) {
      changes.push(loosens(`engine key ${id} is new: ${key.publicKey}`, `エンジン鍵 ${id} を追加: ${key.publicKey}`));
      continue;
    }
    const [now, before] = [key.custodians, was.custodians];
    const isWider = before.every((person) => now.includes(person));
    if (now.length !== before.length || !isWider)
      changes.push(
        tightensIf(
          isWider,
          `engine key ${id} is run by ${listed(now)}, was ${listed(before)}`,
          `エンジン鍵 ${id} の管理者を ${listed(before)} から ${listed(now)} に変更`,
        ),
      );
  }
  for (const [id, { publicKey }] of previous.engineKeys)
    if (next.engineKeys.get(id)?.publicKey !== publicKey)
      changes.push(tightens(`engine key ${id} is gone: ${publicKey}`, `エンジン鍵 ${id} を削除: ${publicKey}`));
  return changes;
}

function compareAuditors(next: Policy, previous: Policy): Change[] {
  const changes: Change[] = [];
  for (const [id, { publicKey }] of next.auditors)
    if (previous.auditors.get(id)?.publicKey !== publicKey)
      changes.push(loosens(`auditor ${id} may read: ${publicKey}`, `監査人 ${id} を追加: ${publicKey}`));
  // Who is watched by fewer eyes is freer.
  for (const [id, { publicKey }] of previous.auditors)
    if (next.auditors.get(id)?.publicKey !== publicKey)
      changes.push(loosens(`auditor ${id} may no longer read: ${publicKey}`, `監査人 ${id} を削除: ${publicKey}`));
  return changes;
}

function listed(persons: readonly string[]): string {
  return persons.length === 0 ? 'nobody' : persons.join(', ');
}
