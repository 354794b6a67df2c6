import { type SignedOrder } from '../../src/protocol/orders/signed-order.js';
import { type Policy } from '../../src/protocol/policy.js';
import { type TakeOrder } from '../../src/signing-module/orders/take-order.js';
import { ALICE, BOB, DEVICES, type TestDevice } from './builders/a-device.js';
import { type PolicyDocument } from './builders/a-policy.js';
import { anUnfreeze, digestOf, GOVERNED } from './builders/an-order.js';
import { type FakeChain } from './fake-chain.js';
import { LedgerSetting, type OpenModule, type OpenOptions } from './ledger-setting.js';

/** A signing module whose policy has governors and a self-freeze, to give orders to, under a clock that a test sets ahead. */
export class GovernedModule {
  /** Seconds by which the module's clock runs ahead. */
  ahead = 0;

  private constructor(
    readonly setting: LedgerSetting,
    private opened: OpenModule | null = null,
  ) {}

  static async start(
    devices: readonly TestDevice[] = DEVICES,
    policy: Partial<PolicyDocument> = {},
  ): Promise<GovernedModule> {
    const selfFreeze = { forgedPackages: 3, windowSeconds: 600 };
    const governed = new GovernedModule(
      await LedgerSetting.make({ policy: { ...GOVERNED, selfFreeze, ...policy }, devices }),
    );
    await governed.reopen();
    return governed;
  }

  get module(): OpenModule {
    if (this.opened === null) throw new Error('the module is closed');
    return this.opened;
  }

  get policy(): Policy {
    return this.setting.genesis.policy;
  }

  get chain(): FakeChain {
    return this.setting.chain;
  }

  readonly wall = (): number => Math.floor(Date.now() / 1000) + this.ahead;

  /** The same ledger under another process. */
  async reopen(options: OpenOptions = {}): Promise<void> {
    await this.close();
    this.opened = await this.setting.open({ wall: this.wall, ...options });
  }

  async close(): Promise<void> {
    await this.opened?.close();
    this.opened = null;
  }

  end(): Promise<void> {
    return this.setting.end();
  }

  give(order: SignedOrder, source: Parameters<TakeOrder['take']>[1] = 'folder') {
    return this.module.takeOrder.take(order, source);
  }

  /** By as many governors as it takes. */
  async lift(...orders: readonly SignedOrder[]): Promise<void> {
    const digests = orders.map((order) => digestOf(this.policy, order));
    await this.give(anUnfreeze(ALICE, this.policy, digests));
    await this.give(anUnfreeze(BOB, this.policy, digests));
  }

  ask(overrides: Parameters<LedgerSetting['ask']>[0] = {}) {
    return this.setting.ask(overrides);
  }

  /** Something small that would be paid in the next round. */
  async anAuthorised(overrides: Parameters<LedgerSetting['ask']>[0] = {}) {
    const asked = this.ask(overrides);
    await this.module.takePackage.execute(asked.item());
    return asked;
  }

  story(id?: Parameters<OpenModule['story']>[0]): Promise<readonly string[]> {
    return this.module.story(id);
  }
}
