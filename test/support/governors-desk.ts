import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSignedChange, writeSignedChange, type SignedChange } from '../../src/protocol/governance/signed-change.js';
import { invariant } from '../../src/protocol/invariant.js';
import { hashPolicy } from '../../src/protocol/policy.js';
import { writeSignedReceipt, type SignedReceipt } from '../../src/protocol/receipt.js';
import { NOW } from './approvers-desk.js';
import { aChange, followingDocument, theDraft } from './builders/a-change.js';
import { type TestDevice } from './builders/a-device.js';
import { aGenesis } from './builders/a-genesis.js';
import { aPolicyDocument } from './builders/a-policy.js';
import { GOVERNANCE, type Document } from './builders/a-rich-policy.js';
import { makeDeviceFolder } from './device-desk.js';
import { type FakeContext } from './fake-context.js';
import { FakeSekishoServer } from './fake-sekisho-server.js';
import { runCli } from './run-cli.js';
import { makeTemporaryFolder, removeTemporaryFolder } from './temporary-folder.js';

export const document = aPolicyDocument({ governance: GOVERNANCE });
export const genesis = aGenesis({ policy: { governance: GOVERNANCE } });
export const { policy: inForce } = genesis;

export const next = (edit: (edited: Document) => void) => followingDocument(document, edit);
export const tighter = next((edited) => (edited['maxLifetimeSeconds'] = 86_400));
/** What that edit does. */
export const WORDS = 'a request may wait 86400 s, was 604800 s';

/** Still to be counted at `NOW`. */
export const proposedBy = (...devices: TestDevice[]) =>
  aChange(tighter, inForce, devices, [], { castAt: NOW - 60, expiresAt: NOW + 3600 });

/** Where governors sit with `sekisho policy`: their folders, and a server that says what a test has it say. */
export class GovernorsDesk {
  readonly root = makeTemporaryFolder();
  readonly posted: SignedChange[] = [];

  private constructor(readonly server: FakeSekishoServer) {}

  static async open(): Promise<GovernorsDesk> {
    const desk = new GovernorsDesk(await FakeSekishoServer.start(genesis.files));
    desk.server.on('POST /v1/policy/changes', ({ body }) => {
      const change = readSignedChange(JSON.parse(body.toString('utf8')));
      invariant(change !== null, 'a device posts changes');
      desk.posted.push(change);
      return { status: 202, body: {} };
    });
    return desk;
  }

  async close(): Promise<void> {
    await this.server.stop();
    removeTemporaryFolder(this.root);
  }

  run(context: FakeContext, ...line: string[]): Promise<number> {
    return runCli(context, 'policy', ...line);
  }

  /** For a line that looks without a device. */
  get looking(): readonly string[] {
    return ['--genesis-hash', genesis.genesis.hash, '--server', this.server.url];
  }

  /** For a line that signs, or that looks with what a device has pinned. */
  async as(device: TestDevice): Promise<readonly string[]> {
    const pinned = { genesisHash: genesis.genesis.hash, server: this.server.url };
    const { folder, passphraseFile } = await makeDeviceFolder(this.root, device, pinned);
    return ['--folder', folder, '--passphrase-file', passphraseFile];
  }

  write(value: unknown, name = 'draft.json'): string {
    writeFileSync(join(this.root, name), JSON.stringify(value));
    return join(this.root, name);
  }

  /**
   * Has the server show this as proposed.
   *
   * @param words its own, instead of what the change does
   */
  shows(
    change: SignedChange,
    { receipts, words }: { readonly receipts?: readonly SignedReceipt[]; readonly words?: readonly string[] } = {},
  ): string {
    const { comparison } = theDraft(JSON.parse(new TextDecoder().decode(change.policy)), inForce);
    const changes = words?.map((en) => ({ effect: 'tightening', en, ja: en })) ?? comparison.changes;
    const told = {
      state: 'open',
      effectiveAt: null,
      changes,
      ...(receipts && { receipts: receipts.map(writeSignedReceipt) }),
    };
    this.server.showChain([], { proposed: [{ ...told, change: writeSignedChange(change) }] });
    return hashPolicy(change.policy);
  }
}
