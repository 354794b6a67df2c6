import { join } from 'node:path';
import { Wallet } from 'ethers';
import { z } from 'zod';
import { startBitcoind, type Bitcoind } from '../../src/sandbox/parts/bitcoind.js';
import { aGenesis } from '../support/builders/a-genesis.js';
import { aPolicyDocument, bitcoinAddressOf, BTC, ETH, evmAccountOf } from '../support/builders/a-policy.js';
import { aSecret } from '../support/builders/a-secret.js';
import { anEngine, aWithdrawal } from '../support/builders/an-engine.js';
import { describeWithBitcoind } from '../support/describe-with-bitcoind.js';
import { anEvmSetting, type EvmSetting } from '../support/evm-setting.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../support/temporary-folder.js';

const asset = z.looseObject({ confirmations: z.object({ confirmed: z.number(), final: z.number() }) });

/** What every small payment goes through until its first block. */
const BEFORE = ['registered', 'authorised', 'signed', 'broadcast', 'confirmed'];

/** The usual genesis, but a payment is final only in the eighth block: time for a reorganisation in between. */
function aPatientGenesis() {
  const assets = z.array(asset).parse(aPolicyDocument()['assets']);
  return aGenesis({
    policy: { assets: assets.map((each) => ({ ...each, confirmations: { confirmed: 1, final: 8 } })) },
  });
}

function offerSmall({ genesis, server }: EvmSetting, asked: { asset: string; amount: string; destination: string }) {
  const body = aWithdrawal(genesis.policy.deploymentId, asked);
  const work = { request: anEngine('trading', server.url).withdrawal(body), votes: [], cancel: null };
  return server.offer(genesis.policy.deploymentId, body.reference, work);
}

/** The payment's states as the receipts tell them, and the one transaction that they are about. */
function courseOf({ server }: EvmSetting, id: string) {
  const messages = server.receiptsOf(id).map(({ message }) => message);
  return {
    outcomes: messages.map(({ outcome, reason }) => (reason === '' ? outcome : `${outcome} ${reason}`)),
    txids: [...new Set(messages.map(({ txid }) => txid).filter((txid) => txid !== ''))],
  };
}

describe('following a payment on an EVM chain', () => {
  let setting: EvmSetting;
  const hot = evmAccountOf(aSecret('chain key evm-hot'));
  beforeAll(async () => {
    setting = await anEvmSetting({ genesis: aPatientGenesis() });
    await setting.anvil.mine(10);
    setting.module.start();
  }, 60_000);
  afterAll(() => setting.end());

  it('goes back and forth through a reorganisation with the same bytes', async () => {
    const destination = Wallet.createRandom().address;
    const id = offerSmall(setting, { asset: ETH, amount: '77', destination });
    await setting.server.waitFor(id, ({ outcome }) => outcome === 'confirmed');

    await setting.anvil.rpc('anvil_reorg', [4, []]);

    await setting.server.waitFor(id, ({ reason }) => reason === 'REORGANISED');
    await setting.server.waitFor(id, ({ outcome }) => outcome === 'final', 60_000);
    const { outcomes, txids } = courseOf(setting, id);
    expect(outcomes).toEqual([...BEFORE, 'broadcast REORGANISED', 'confirmed', 'final']);
    expect(txids).toHaveLength(1);
    expect(await setting.anvil.balanceOf(destination)).toBe(77n);
  }, 120_000);

  it('waits visibly for funds and goes on by itself', async () => {
    const balance = await setting.anvil.balanceOf(hot);
    await setting.anvil.setBalance(hot, 0n);
    const destination = Wallet.createRandom().address;
    const id = offerSmall(setting, { asset: ETH, amount: '78', destination });
    await setting.server.waitFor(id, ({ outcome, reason }) => outcome === 'waiting' && reason === 'INSUFFICIENT_FUNDS');

    await setting.anvil.setBalance(hot, balance);
    await setting.server.waitFor(id, ({ outcome }) => outcome === 'final', 60_000);
    expect(await setting.anvil.balanceOf(destination)).toBe(78n);
  }, 120_000);

  it('waits visibly while fees are above the ceiling and goes on by itself', async () => {
    const setBaseFee = (wei: number) => setting.anvil.rpc('anvil_setNextBlockBaseFeePerGas', [`0x${wei.toString(16)}`]);
    await setBaseFee(1e13);
    await setting.anvil.mine(1);
    const destination = Wallet.createRandom().address;
    const id = offerSmall(setting, { asset: ETH, amount: '79', destination });
    await setting.server.waitFor(id, ({ outcome, reason }) => outcome === 'waiting' && reason === 'FEE_ABOVE_CEILING');

    await setBaseFee(1e9);
    await setting.anvil.mine(1);
    await setting.server.waitFor(id, ({ outcome }) => outcome === 'final', 60_000);
    expect(await setting.anvil.balanceOf(destination)).toBe(79n);
  }, 120_000);
});

describeWithBitcoind('following a payment on Bitcoin', (program) => {
  let setting: EvmSetting;
  let bitcoind: Bitcoind;
  let folder: string;
  beforeAll(async () => {
    folder = makeTemporaryFolder();
    bitcoind = await startBitcoind({ dataFolder: join(folder, 'bitcoind'), program });
    await bitcoind.fundAddress(bitcoinAddressOf(aSecret('chain key btc-hot')), '1');
    setting = await anEvmSetting({ genesis: aPatientGenesis(), bitcoinUrl: bitcoind.rpcUrl });
    setting.module.start();
  }, 120_000);
  afterAll(async () => {
    await setting.end();
    await bitcoind.stop();
    removeTemporaryFolder(folder);
  });

  it('goes back and forth through a reorganisation with the same bytes', async () => {
    const destination = await bitcoind.rpc.wallet('miner').call(z.string(), 'getnewaddress', '', 'bech32');
    const id = offerSmall(setting, { asset: BTC, amount: '88000', destination });
    const sent = await setting.server.waitFor(id, ({ outcome }) => outcome === 'broadcast');
    await untilInMempool(sent.txid);
    const [block] = await bitcoind.mine(1);
    await setting.server.waitFor(id, ({ outcome }) => outcome === 'confirmed');

    await bitcoind.invalidateBlock(z.string().parse(block));
    await bitcoind.mineEmpty();
    await bitcoind.mineEmpty();

    await setting.server.waitFor(id, ({ reason }) => reason === 'REORGANISED');
    await bitcoind.mine(8);
    await setting.server.waitFor(id, ({ outcome }) => outcome === 'final', 60_000);
    const { outcomes, txids } = courseOf(setting, id);
    expect(outcomes).toEqual([...BEFORE, 'broadcast REORGANISED', 'confirmed', 'final']);
    expect(txids).toEqual([sent.txid]);
  }, 120_000);

  async function untilInMempool(txid: string): Promise<void> {
    for (let tries = 0; tries < 200; tries += 1) {
      if ((await bitcoind.rpc.call(z.array(z.string()), 'getrawmempool')).includes(txid)) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error('the node does not have the transaction');
  }
});
