import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { invariant } from '../../src/protocol/invariant.js';
import { readSignedOrder, type SignedOrder } from '../../src/protocol/orders/signed-order.js';
import { refuseOrder, verifyOrder } from '../../src/protocol/orders/verify-order.js';
import { ALICE, CAROL, type TestDevice } from './builders/a-device.js';
import { aGenesis, writeGenesisFolder, type TestGenesis } from './builders/a-genesis.js';
import { GOVERNED } from './builders/an-order.js';
import { makeDeviceFolder } from './device-desk.js';
import { type FakeContext } from './fake-context.js';
import { FakeSekishoServer, type FakeRoute } from './fake-sekisho-server.js';
import { runCli } from './run-cli.js';
import { makeTemporaryFolder, removeTemporaryFolder } from './temporary-folder.js';

/** Alice is a governor of it, carol is none. */
export const genesis = aGenesis({ policy: GOVERNED });
export const { policy } = genesis;
/** Nobody listens there. */
export const NOWHERE = 'http://127.0.0.1:9';

/**
 * Where alice and carol sit to stop things: their folders, a folder where the signing module would look, and a server
 * that says what a test has it say. One for each test: a device keeps what it was shown, and goes by that afterwards.
 */
export class OrdersDesk {
  readonly root = makeTemporaryFolder();
  readonly drops = join(this.root, 'orders');
  readonly genesisFolder: string;
  /** What the server was handed, as the server or as a watchtower. */
  readonly posted: unknown[] = [];
  private readonly folders = new Map<string, { readonly folder: string; readonly passphraseFile: string }>();

  private constructor(
    readonly server: FakeSekishoServer,
    { files }: TestGenesis,
  ) {
    mkdirSync(this.drops);
    this.genesisFolder = writeGenesisFolder(join(this.root, 'genesis'), files);
    const take: FakeRoute = ({ body }) => {
      this.posted.push(JSON.parse(body.toString('utf8')));
      return { status: 202, body: { digest: '00'.repeat(32) } };
    };
    server.on('POST /v1/orders', take);
    server.on('POST /orders', take);
  }

  static async open(on: TestGenesis = genesis): Promise<OrdersDesk> {
    const desk = new OrdersDesk(await FakeSekishoServer.start(on.files), on);
    for (const device of [ALICE, CAROL]) {
      const folder = await makeDeviceFolder(desk.root, device, { genesisHash: on.genesis.hash });
      desk.folders.set(device.id, folder);
    }
    return desk;
  }

  async close(): Promise<void> {
    await this.server.stop();
    removeTemporaryFolder(this.root);
  }

  /** What the line gives by itself counts, not what the desk would give. */
  run(device: TestDevice, context: FakeContext, verb: string, ...line: string[]): Promise<number> {
    const { folder, passphraseFile } = this.folderOf(device);
    const who = ['--folder', folder, '--passphrase-file', passphraseFile];
    return runCli(context, verb, '--reason', 'Money leaves that nobody knows of', ...who, ...line);
  }

  folderOf(device: TestDevice): { readonly folder: string; readonly passphraseFile: string } {
    const found = this.folders.get(device.id);
    invariant(found !== undefined, `${device.id} has a folder here`);
    return found;
  }

  /** For a line that goes past the server. */
  get away(): readonly string[] {
    return ['--drop', this.drops, '--genesis', this.genesisFolder, '--yes'];
  }

  /** What is in the folder where the signing module looks. */
  get dropped(): readonly unknown[] {
    return readdirSync(this.drops).map((name) => JSON.parse(readFileSync(join(this.drops, name), 'utf8')) as unknown);
  }
}

/**
 * As the signing module would read it: to the letter, verified, in time.
 *
 * @param now Unix seconds
 */
export function understood(value: unknown, now: number): SignedOrder {
  const signed = readSignedOrder(value);
  if (signed === null) throw new Error('no order');
  const verified = verifyOrder(signed, policy, new Set());
  if (verified.kind === 'refused') throw new Error(verified.code);
  const refusal = refuseOrder(verified.order, now);
  if (refusal !== null) throw new Error(refusal);
  return signed;
}
