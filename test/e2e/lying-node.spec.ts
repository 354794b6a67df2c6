import { Wallet } from 'ethers';
import { ETH } from '../support/builders/a-policy.js';
import { anEngine, aWithdrawal } from '../support/builders/an-engine.js';
import { anEvmSetting, type EvmSetting } from '../support/evm-setting.js';
import { startLyingNode, type LyingNode } from '../support/lying-node.js';

/** What nodes do without being attackers: no second payment, a state that says what is wrong, recovery by itself. */
describe('a node that cannot be relied upon', () => {
  let setting: EvmSetting;
  let node: LyingNode;

  beforeAll(async () => {
    setting = await anEvmSetting({
      evmUrl: async (anvil) => {
        node = await startLyingNode(anvil.url);
        return node.url;
      },
    });
    setting.module.start();
  }, 60_000);
  afterAll(async () => {
    await setting.end();
    await node.stop();
  });
  afterEach(() => {
    node.mood = 'honest';
  });

  function offerSmall() {
    const { genesis, server } = setting;
    const destination = Wallet.createRandom().address;
    const body = aWithdrawal(genesis.policy.deploymentId, { asset: ETH, amount: '31', destination });
    const work = { request: anEngine('trading', server.url).withdrawal(body), votes: [], cancel: null };
    return { destination, id: server.offer(genesis.policy.deploymentId, body.reference, work) };
  }

  async function expectPaidOnce({ id, destination }: ReturnType<typeof offerSmall>): Promise<void> {
    await setting.server.waitFor(id, ({ outcome }) => outcome === 'final', 60_000);
    expect(await setting.anvil.balanceOf(destination)).toBe(31n);
    const messages = setting.server.receiptsOf(id).map(({ message }) => message);
    expect(messages.filter(({ outcome }) => outcome === 'signed')).toHaveLength(1);
    expect(new Set(messages.map(({ txid }) => txid).filter((txid) => txid !== '')).size).toBe(1);
  }

  it.each(['silent-after-accepting', 'refusing-after-accepting'] as const)(
    'pays once when it is %s',
    async (mood) => {
      node.mood = mood;
      const asked = offerSmall();
      await setting.server.waitFor(asked.id, ({ outcome }) => outcome === 'signed', 60_000);
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      node.mood = 'honest';
      await expectPaidOnce(asked);
    },
    120_000,
  );

  it.each([
    ['down', 'NODE_UNAVAILABLE'],
    ['on-another-chain', 'NODE_ON_ANOTHER_CHAIN'],
  ] as const)(
    'waits, says why, and goes on by itself when the node is %s',
    async (mood, code) => {
      node.mood = mood;
      const asked = offerSmall();
      const waiting = await setting.server.waitFor(asked.id, ({ outcome }) => outcome === 'waiting', 60_000);
      expect(waiting.reason).toBe(code);
      expect(await setting.anvil.balanceOf(asked.destination)).toBe(0n);
      node.mood = 'honest';
      await expectPaidOnce(asked);
    },
    120_000,
  );
});
