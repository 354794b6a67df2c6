import { createECDH, createPrivateKey } from 'node:crypto';
import { type CDPSession, type Page } from 'playwright-core';
import { type TestDevice } from './builders/a-device.js';

export interface VirtualKeyOptions {
  /** Built into the machine, or plugged in. */
  readonly transport?: 'internal' | 'usb';
  readonly isUserVerified?: boolean;
  readonly isSynced?: boolean;
}

/** One of Chromium's virtual authenticators (WebAuthn, section 11, by DevTools): real CTAP2, real flags and counters. */
export class VirtualKey {
  private constructor(
    private readonly session: CDPSession,
    private readonly id: string,
  ) {}

  static async plugInto(page: Page, options: VirtualKeyOptions): Promise<VirtualKey> {
    const { transport = 'usb', isUserVerified = true, isSynced = false } = options;
    const session = await page.context().newCDPSession(page);
    await session.send('WebAuthn.enable', { enableUI: false });
    const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        ...{ protocol: 'ctap2', ctap2Version: 'ctap2_1', transport },
        ...{ hasResidentKey: true, hasUserVerification: true, isUserVerified },
        ...{ automaticPresenceSimulation: true },
        ...{ defaultBackupEligibility: isSynced, defaultBackupState: isSynced },
      },
    });
    return new VirtualKey(session, authenticatorId);
  }

  /** The key of a device of the policy, as if it had been enrolled with it. */
  async hold(device: TestDevice, rpId: string, { signCount = 0, isDiscoverable = false } = {}): Promise<void> {
    await this.session.send('WebAuthn.addCredential', {
      authenticatorId: this.id,
      credential: {
        credentialId: Buffer.from(device.credential.id, 'hex').toString('base64'),
        isResidentCredential: isDiscoverable,
        rpId,
        privateKey: pkcs8Of(device.secret).toString('base64'),
        signCount,
        // Whoever can be found without being named has a user.
        ...(isDiscoverable && { userHandle: Buffer.from(device.approver).toString('base64') }),
      },
    });
  }

  async drop(device: TestDevice): Promise<void> {
    const credentialId = Buffer.from(device.credential.id, 'hex').toString('base64');
    await this.session.send('WebAuthn.removeCredential', { authenticatorId: this.id, credentialId });
  }

  /** As if a cloud had a copy of it from now on. */
  async becomeSynced(device: TestDevice): Promise<void> {
    await this.session.send('WebAuthn.setCredentialProperties', {
      authenticatorId: this.id,
      credentialId: Buffer.from(device.credential.id, 'hex').toString('base64'),
      ...{ backupEligibility: true, backupState: true },
    });
  }

  async setUserVerified(isUserVerified: boolean): Promise<void> {
    await this.session.send('WebAuthn.setUserVerified', { authenticatorId: this.id, isUserVerified });
  }

  /** Whether it touches itself; else a ceremony waits. */
  async touchesItself(enabled: boolean): Promise<void> {
    await this.session.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId: this.id, enabled });
  }

  /** How often all that it holds has signed. */
  async signCount(): Promise<number> {
    const { credentials } = await this.session.send('WebAuthn.getCredentials', { authenticatorId: this.id });
    return credentials.reduce((sum, { signCount }) => sum + signCount, 0);
  }

  async unplug(): Promise<void> {
    await this.session.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId: this.id });
  }
}

function pkcs8Of(secret: Uint8Array): Buffer {
  const pair = createECDH('prime256v1');
  pair.setPrivateKey(secret);
  const point = pair.getPublicKey();
  const coordinate = (from: number) => point.subarray(from, from + 32).toString('base64url');
  const d = Buffer.from(secret).toString('base64url');
  const key = createPrivateKey({
    format: 'jwk',
    key: { kty: 'EC', crv: 'P-256', x: coordinate(1), y: coordinate(33), d },
  });
  return key.export({ format: 'der', type: 'pkcs8' });
}
