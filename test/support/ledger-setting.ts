import { Policies } from '../../src/signing-module/policies.js';
import { loadPolicies } from '../../src/signing-module/governance/load-policies.js';
import { TakeChange } from '../../src/signing-module/governance/take-change.js';
import { join } from 'node:path';
import pg from 'pg';
import { deriveIntent } from '../../src/protocol/derive-intent.js';
import { type EngineKeyId, type WithdrawalId } from '../../src/protocol/ids.js';
import { invariant } from '../../src/protocol/invariant.js';
import { type Receipt } from '../../src/protocol/verbs.js';
import { type SignedVote } from '../../src/protocol/vote.js';
import { type WithdrawalRequest } from '../../src/protocol/withdrawal-request.js';
import { writeWorkPackage, type WorkPackage } from '../../src/protocol/work-package.js';
import { type Adapters } from '../../src/signing-module/adapters.js';
import { announceToNobody } from '../../src/signing-module/announce.js';
import { type Announce, type CrashStep } from '../../src/signing-module/chain.js';
import { type WorkItem } from '../../src/signing-module/check-package.js';
import { expireOverdue } from '../../src/signing-module/expire.js';
import { FindOut } from '../../src/signing-module/findings/find-out.js';
import { LastBalances } from '../../src/signing-module/findings/last-balances.js';
import { UsualAmounts } from '../../src/signing-module/findings/usual-amounts.js';
import { Follow } from '../../src/signing-module/follow.js';
import { HeadFile } from '../../src/signing-module/head-file.js';
import { AttestationKey } from '../../src/signing-module/keys/attestation-key.js';
import { Clock } from '../../src/signing-module/ledger/clock.js';
import { Database } from '../../src/signing-module/ledger/database.js';
import { releaseLease, takeLease, type Lease } from '../../src/signing-module/ledger/lease.js';
import { type Head } from '../../src/signing-module/ledger/head.js';
import { Ledger } from '../../src/signing-module/ledger/ledger.js';
import { verifyLedger } from '../../src/signing-module/ledger/open-ledger.js';
import { readReceipts } from '../../src/signing-module/ledger/receipts.js';
import { type FeedWatch } from '../../src/signing-module/orders/feed-watch.js';
import { Pay } from '../../src/signing-module/pay.js';
import { RecentRefusals } from '../../src/signing-module/recent-refusals.js';
import { TakeCancel } from '../../src/signing-module/orders/take-cancel.js';
import { TakeOrder } from '../../src/signing-module/orders/take-order.js';
import { TakePackage } from '../../src/signing-module/take-package.js';
import { aGenesis, type GenesisOverrides, type TestGenesis } from './builders/a-genesis.js';
import { anEngine, aWithdrawal, type TestRequester } from './builders/an-engine.js';
import { FakeChain } from './fake-chain.js';
import { SILENT } from './silent-log.js';
import { signingModuleDatabases } from './signing-module-databases.js';
import { type TestDatabase } from './template-database.js';
import { makeTemporaryFolder, removeTemporaryFolder } from './temporary-folder.js';

/** The crash of a test: the process is gone, as far as the module's own code can tell. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

export function crashAt(step: CrashStep): Announce {
  return (at) => (at === step ? Promise.reject(new Crash(step)) : Promise.resolve());
}

/** The signing module's parts over a real ledger, from taking the lease to giving it back. */
export interface OpenModule {
  readonly ledger: Ledger;
  readonly lease: Lease;
  readonly pay: Pay;
  readonly follow: Follow;
  readonly takePackage: TakePackage;
  /** What the wallets are said to hold, for whoever asks how large a withdrawal is. */
  readonly balances: LastBalances;
  readonly takeChange: TakeChange;
  readonly takeOrder: TakeOrder;
  readonly takeCancel: TakeCancel;
  readonly policies: Policies;
  expire(): Promise<void>;
  /** In order; all there are, or those of one withdrawal. */
  receipts(id?: WithdrawalId): Promise<readonly Receipt[]>;
  /** `outcome` or `outcome REASON` of each receipt. */
  story(id?: WithdrawalId): Promise<readonly string[]>;
  close(): Promise<void>;
}

export interface OpenOptions {
  readonly announce?: Announce;
  readonly url?: string;
  /** Unix seconds. */
  readonly wall?: () => number;
  /** Of the watchtower's feed; never silent unless told. */
  readonly feedWatch?: Pick<FeedWatch, 'isSilent' | 'silentSeconds'>;
  /** Another connection of the same module, under the same lease. */
  readonly lease?: Lease;
}

/** A ledger, a chain and a genesis that outlive the modules which a test opens on them. */
export class LedgerSetting {
  readonly chain: FakeChain;
  readonly headFile: string;
  private readonly opened = new Set<OpenModule>();

  private constructor(
    readonly genesis: TestGenesis,
    readonly database: TestDatabase,
    private readonly folder: string,
  ) {
    this.headFile = join(folder, 'ledger-head');
    const [wallet] = genesis.policy.wallets.values();
    invariant(wallet !== undefined, 'a policy has wallets');
    this.chain = new FakeChain(wallet.chain);
  }

  static async make(overrides: GenesisOverrides = {}): Promise<LedgerSetting> {
    const setting = new LedgerSetting(aGenesis(overrides), await signingModuleDatabases.clone(), makeTemporaryFolder());
    await setting.asOwner('CREATE TABLE fake_account (wallet text PRIMARY KEY, nonce integer NOT NULL)');
    for (const id of setting.genesis.policy.wallets.keys()) {
      await setting.asOwner('INSERT INTO fake_account VALUES ($1, 0)', [id]);
    }
    return setting;
  }

  /** Closes what a test that failed has left open, or jest would wait for it. */
  async end(): Promise<void> {
    for (const module of this.opened) await module.close().catch(() => undefined);
    await this.database.drop();
    removeTemporaryFolder(this.folder);
  }

  /** As `run` opens it: lease, chain of receipts, head file. */
  async open(options: OpenOptions = {}): Promise<OpenModule> {
    const { genesis, policy, attestationSecret } = this.genesis;
    const database = new Database({ url: options.url ?? this.database.url, log: SILENT });
    const lease = options.lease ?? (await takeLease(database, 'test'));
    const headFile = new HeadFile(this.headFile);
    let head: Head;
    let policies: Policies;
    try {
      head = await verifyLedger(database, genesis);
      await headFile.check(database, head);
      await headFile.advance(head);
      policies = new Policies(await loadPolicies(database, genesis, policy));
    } catch (error) {
      await releaseLease(database, lease);
      await database.close();
      throw error;
    }
    const clock = new Clock(options.wall);
    const attestation = new AttestationKey(attestationSecret);
    const ledger = new Ledger({ database, lease, clock, genesis, policies, attestation, head });
    const adapters: Adapters = new Map([...policy.wallets.keys()].map((id) => [id, this.chain]));
    const announce = options.announce ?? announceToNobody;
    const feedWatch = options.feedWatch ?? { isSilent: false, silentSeconds: 0 };
    const parts = { ledger, genesis, policies, adapters, announce, headFile, feedWatch, log: SILENT };
    const receipts = async (id?: WithdrawalId): Promise<readonly Receipt[]> =>
      (await readReceipts(database, 1, 10_000))
        .map(({ message }) => message)
        .filter(({ withdrawalId }) => id === undefined || withdrawalId === id);
    const balances = new LastBalances();
    const findOut = new FindOut({ policies, genesis, balances, usual: new UsualAmounts() });
    const takePackage = new TakePackage({ ...parts, findOut, refusals: new RecentRefusals() });
    const module: OpenModule = {
      ledger,
      lease,
      pay: new Pay(parts),
      follow: new Follow(parts),
      takePackage,
      balances,
      takeOrder: new TakeOrder({ ...parts, takePackage }),
      takeCancel: new TakeCancel({ ...parts, takePackage }),
      takeChange: new TakeChange(parts),
      policies,
      expire: () => expireOverdue(ledger, SILENT),
      receipts,
      story: async (id) => (await receipts(id)).map(({ outcome, reason }) => `${outcome} ${reason}`.trim()),
      close: async () => {
        this.opened.delete(module);
        await releaseLease(database, lease);
        await database.close();
      },
    };
    this.opened.add(module);
    return module;
  }

  /** A withdrawal as an engine asks for it: a small one of BTC, unless told. */
  ask(overrides: Partial<WithdrawalRequest> = {}, engine: TestRequester = anEngine()) {
    const { policy } = this.genesis;
    const body = aWithdrawal(policy.deploymentId, overrides);
    const derived = deriveIntent(body, engine.keyId as EngineKeyId, policy);
    invariant(derived.kind === 'intent', 'the builder asks for something that the policy knows');
    const { intent, hash } = derived;
    const id = intent.withdrawalId as WithdrawalId;
    const request = engine.withdrawal(body);
    const item = (votes: readonly SignedVote[] = [], changes: Partial<WorkPackage> = {}): WorkItem => ({
      withdrawalId: id,
      package: writeWorkPackage({ request, votes, cancel: null, ...changes }),
    });
    return { id, body, intent, hash, request, item, cancel: engine.cancel(policy.deploymentId, id, body.reference) };
  }

  /** One statement as the ledger's owner, who may do what the module may. */
  async asOwner(sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
    return query(this.database.url, sql, values);
  }

  /** As somebody with the administrator's password: triggers do not bind them. */
  async asIntruder(sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
    return query(this.database.adminUrl, `SET session_replication_role = replica; ${sql}`, values);
  }
}

async function query(url: string, sql: string, values: unknown[]): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    // Several statements at once take no parameters.
    const result = await (values.length === 0 ? client.query(sql) : client.query<Record<string, unknown>>(sql, values));
    return Array.isArray(result) ? [] : (result.rows as Record<string, unknown>[]);
  } finally {
    await client.end();
  }
}
