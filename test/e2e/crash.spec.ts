import { join } from 'node:path';
import { Wallet } from 'ethers';
import { z } from 'zod';
import { type WithdrawalId } from '../../src/protocol/ids.js';
import { startBitcoind, type Bitcoind } from '../../src/sandbox/parts/bitcoind.js';
import { type CrashStep } from '../../src/signing-module/chain.js';
import { aGenesis } from '../support/builders/a-genesis.js';
import { bitcoinAddressOf, BTC, ETH } from '../support/builders/a-policy.js';
import { aSecret } from '../support/builders/a-secret.js';
import { anEngine, aWithdrawal } from '../support/builders/an-engine.js';
import { describeWithBitcoind } from '../support/describe-with-bitcoind.js';
import { anEvmSetting, type EvmSetting } from '../support/evm-setting.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../support/temporary-folder.js';

/** Every step of the crash order (DESIGN section 6) that the signing module announces. */
const STEPS: readonly CrashStep[] = [
  'verified',
  'registered',
  'authorised',
  'observed',
  'reserved',
  'signed',
  'stored',
  'committed',
  'head-written',
  'sent',
  'broadcast-recorded',
];

/** Asks for a small withdrawal, kills the module at a step of its way, starts it again, and returns its receipts. */
async function payThroughACrash(
  setting: EvmSetting,
  step: CrashStep,
  asset: string,
  amount: string,
  destination: string,
) {
  const { server, module, genesis } = setting;
  const body = aWithdrawal(genesis.policy.deploymentId, { asset, amount, destination });
  const work = { request: anEngine('trading', server.url).withdrawal(body), votes: [], cancel: null };
  const offer = (): WithdrawalId => server.offer(genesis.policy.deploymentId, body.reference, work) as WithdrawalId;

  module.start({ killAt: step });
  offer();
  expect(await module.ended()).toEqual({ code: null, signal: 'SIGKILL' });

  module.start();
  const id = offer();
  await server.waitFor(id, ({ outcome }) => outcome === 'final', 60_000);
  await module.stop();
  return server.receiptsOf(id).map(({ message }) => message);
}

describe('a signing module that is killed on the way, on an EVM chain', () => {
  let setting: EvmSetting;
  beforeAll(async () => {
    setting = await anEvmSetting();
  }, 60_000);
  afterAll(() => setting.end());

  it.each(STEPS)(
    'pays once when it dies after "%s"',
    async (step) => {
      const destination = Wallet.createRandom().address;
      const account = z.string().parse(setting.genesis.policy.wallets.get('evm-hot' as never)?.address);
      const count = async () => Number(await setting.anvil.rpc('eth_getTransactionCount', [account, 'latest']));
      const before = await count();

      const receipts = await payThroughACrash(setting, step, ETH, '4200', destination);

      expect(await setting.anvil.balanceOf(destination)).toBe(4200n);
      expect(await count()).toBe(before + 1);
      expect(new Set(receipts.map(({ txid }) => txid).filter((txid) => txid !== '')).size).toBe(1);
      expect(receipts.filter(({ outcome }) => outcome === 'signed')).toHaveLength(1);
    },
    120_000,
  );
});

describeWithBitcoind('a signing module that is killed on the way, on Bitcoin', (program) => {
  let setting: EvmSetting;
  let bitcoind: Bitcoind;
  let folder: string;
  let mining: NodeJS.Timeout;
  beforeAll(async () => {
    folder = makeTemporaryFolder();
    bitcoind = await startBitcoind({ dataFolder: join(folder, 'bitcoind'), program });
    const genesis = aGenesis();
    const hot = bitcoinAddressOf(aSecret('chain key btc-hot'));
    for (let coin = 0; coin < STEPS.length + 2; coin += 1) await bitcoind.payFromMiner(hot, '0.5');
    await bitcoind.mine(1);
    setting = await anEvmSetting({ genesis, bitcoinUrl: bitcoind.rpcUrl });
    mining = setInterval(() => void bitcoind.mine(1).catch(() => undefined), 700);
  }, 120_000);
  afterAll(async () => {
    clearInterval(mining);
    await setting.end();
    await bitcoind.stop();
    removeTemporaryFolder(folder);
  });

  it.each(STEPS)(
    'pays once when it dies after "%s"',
    async (step) => {
      const destination = await bitcoind.rpc.wallet('miner').call(z.string(), 'getnewaddress', step, 'bech32');

      const receipts = await payThroughACrash(setting, step, BTC, '70000', destination);

      const found = await bitcoind.rpc.call(unspent, 'scantxoutset', 'start', [`addr(${destination})`]);
      expect(found.unspents.map(({ amount }) => Number(amount))).toEqual([0.0007]);
      const txids = new Set(receipts.map(({ txid }) => txid).filter((txid) => txid !== ''));
      expect([...txids]).toEqual(found.unspents.map(({ txid }) => txid));
      expect(receipts.filter(({ outcome }) => outcome === 'signed')).toHaveLength(1);
    },
    120_000,
  );
});

const unspent = z.object({
  unspents: z.array(z.object({ txid: z.string(), amount: z.union([z.number(), z.string()]) })),
});
