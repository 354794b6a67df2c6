import { readAsked } from '../../src/protocol/evidence.js';
import { type SignedRequest } from '../../src/protocol/http-signature.js';
import { invariant } from '../../src/protocol/invariant.js';
import { type Intent } from '../../src/protocol/verbs.js';
import { readSignedVote, type SignedVote } from '../../src/protocol/vote.js';
import { type WithdrawalRequest } from '../../src/protocol/withdrawal-request.js';
import { ALICE, type TestDevice } from './builders/a-device.js';
import { type TestGenesis } from './builders/a-genesis.js';
import { aProposal } from './builders/a-proposal.js';
import { anEngine, aWithdrawal, type SigningOptions } from './builders/an-engine.js';
import { makeDeviceFolder } from './device-desk.js';
import { FakeContext } from './fake-context.js';
import { FakeSekishoServer } from './fake-sekisho-server.js';
import { runCli } from './run-cli.js';
import { makeTemporaryFolder, removeTemporaryFolder } from './temporary-folder.js';

/** 2026-11-22T06:00:00Z */
export const NOW = 1_795_327_200;
/** Of the votes that were given before. */
export const cast = { castAt: NOW - 300, expiresAt: NOW + 3000 };

export interface Asked {
  readonly intent: Intent;
  readonly request: SignedRequest;
}

export function aContext(overrides: Partial<FakeContext> = {}): FakeContext {
  return Object.assign(new FakeContext(), { time: NOW, ...overrides });
}

/** Where approvers sit with `sekisho device`: their folders, and a server that says what a test has it say. */
export class ApproversDesk {
  readonly posted: SignedVote[] = [];
  private readonly folders = new Map<string, { readonly folder: string; readonly passphraseFile: string }>();
  private current: FakeSekishoServer | null = null;
  private url = '';

  private constructor(
    private readonly genesis: TestGenesis,
    readonly root: string,
  ) {}

  static async make(genesis: TestGenesis, devices: readonly TestDevice[]): Promise<ApproversDesk> {
    const desk = new ApproversDesk(genesis, makeTemporaryFolder());
    for (const device of devices) {
      const folder = await makeDeviceFolder(desk.root, device, { genesisHash: genesis.genesis.hash });
      desk.folders.set(device.id, folder);
    }
    return desk;
  }

  /** A server of its own for each test: a token that an earlier one left behind is for another port. */
  async begin(): Promise<void> {
    this.current = await FakeSekishoServer.start(this.genesis.files);
    this.url = this.current.url;
    this.posted.length = 0;
    const expiresAt = new Date((NOW + 300) * 1000).toISOString();
    this.server.on('POST /v1/login/challenges', () => ({ body: { challenge: '11'.repeat(32), expiresAt } }));
    this.server.on('POST /v1/login', () => ({ body: { token: 'read-only', expiresAt } }));
  }

  /** Then nobody answers where the server was. */
  async stop(): Promise<void> {
    await this.current?.stop();
    this.current = null;
  }

  end(): void {
    removeTemporaryFolder(this.root);
  }

  get server(): FakeSekishoServer {
    invariant(this.current !== null, 'the desk has a server');
    return this.current;
  }

  /** What an engine signed: 5.235 BTC unless told otherwise. */
  asked(overrides: Partial<WithdrawalRequest> = {}, options: SigningOptions = {}, key = 'trading'): Asked {
    const { policy } = this.genesis;
    const body = aWithdrawal(policy.deploymentId, {
      reference: 'W-1001',
      amount: '523500000',
      beneficiary: 'customer-77',
      notAfter: NOW + 3600,
      ...overrides,
    });
    const engine = anEngine(key, 'https://sekisho.test');
    const request = engine.withdrawal(body, { created: NOW - 120, idempotencyKey: 'once', ...options });
    const read = readAsked(engine.withdrawal(body, { created: NOW }), policy);
    invariant(read.kind === 'asked', 'the builder asks for something possible');
    return { intent: read.intent, request };
  }

  /** Has the server show this as what waits, and take votes on it. */
  presents(
    { intent, request }: Asked,
    votes: readonly SignedVote[] = [],
    overrides: Record<string, unknown> = {},
  ): void {
    const proposal = aProposal(intent, request, [...votes], overrides);
    this.server.on(`GET /v1/proposals/${intent.withdrawalId}`, () => ({ body: proposal }));
    this.server.on('GET /v1/proposals', () => ({ body: { items: [proposal] } }));
    this.server.on(`POST /v1/proposals/${intent.withdrawalId}/votes`, ({ body }) => {
      const vote = readSignedVote(JSON.parse(body.toString('utf8')));
      invariant(vote !== null, 'a device posts votes');
      this.posted.push(vote);
      return { status: 201, body: { verdict: { kind: 'open', missing: {} }, state: 'pending_approval' } };
    });
  }

  /** As alice. What the line gives by itself counts, not what the desk would give. */
  run(context: FakeContext, verb: string, ...line: string[]): Promise<number> {
    return this.runAs(ALICE, context, verb, ...line);
  }

  runAs(device: TestDevice, context: FakeContext, verb: string, ...line: string[]): Promise<number> {
    const { folder, passphraseFile } = this.folderOf(device);
    const where = ['--folder', folder, '--passphrase-file', passphraseFile, '--server', this.url];
    return runCli(context, 'device', verb, ...where, ...line);
  }

  folderOf(device: TestDevice): { readonly folder: string; readonly passphraseFile: string } {
    const found = this.folders.get(device.id);
    invariant(found !== undefined, `${device.id} has a folder here`);
    return found;
  }
}
