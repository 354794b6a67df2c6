import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { type AddressInfo } from 'node:net';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { Transaction } from 'bitcoinjs-lib';
import { Wallet } from 'ethers';
import { p2wpkhScriptOf } from '../../src/protocol/chains/bitcoin/hash.js';
import { hexOf } from '../../src/protocol/hex.js';
import { invariant } from '../../src/protocol/invariant.js';
import { aGenesis } from '../support/builders/a-genesis.js';
import { BTC, ETH } from '../support/builders/a-policy.js';
import { anEngine, aWithdrawal } from '../support/builders/an-engine.js';
import { anEvmSetting, type EvmSetting } from '../support/evm-setting.js';

const REGTEST_GENESIS = '0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206';

describe('a Bitcoin node that makes coins up', () => {
  const genesis = aGenesis();
  let node: Server;
  let setting: EvmSetting;

  beforeAll(async () => {
    const secret = genesis.chainSecrets.get('btc-hot');
    invariant(secret !== undefined, 'the usual policy has a Bitcoin wallet');
    const publicKey = secp256k1.getPublicKey(secret, true);
    const script = Buffer.from(p2wpkhScriptOf(publicKey), 'hex');
    // Neither output pays more than there is; together they do, which only the checker looks at.
    const forged = new Transaction();
    forged.addInput(Buffer.alloc(32, 7), 0);
    forged.addOutput(script, 100_000_000n);
    forged.addOutput(script, 2_100_000_000_000_000n);
    const says: Readonly<Record<string, string>> = {
      getblockhash: `"${REGTEST_GENESIS}"`,
      getwalletinfo: '{"scanning":false}',
      listdescriptors: JSON.stringify({ descriptors: [{ desc: `wpkh(${hexOf(publicKey)})#checksum` }] }),
      listunspent: `[{"txid":"${forged.getId()}","vout":0,"scriptPubKey":"${hexOf(script)}","amount":1.00000000}]`,
      gettransaction: `{"confirmations":6,"blockhash":"${'22'.repeat(32)}","blockheight":100,"hex":"${forged.toHex()}"}`,
      gettxout: '{}',
      estimatesmartfee: '{"errors":["none"],"blocks":6}',
      getmempoolinfo: '{"mempoolminfee":0.00001000}',
    };
    node = createServer((request, response) => {
      void text(request).then((asked) => {
        const { method } = JSON.parse(asked) as { readonly method: string };
        response.end(`{"result":${says[method] ?? 'null'},"id":1}`);
      });
    });
    await new Promise<void>((resolve) => node.listen(0, '127.0.0.1', resolve));
    const { port } = node.address() as AddressInfo;
    setting = await anEvmSetting({ genesis, bitcoinUrl: `http://127.0.0.1:${port}` });
    setting.module.start();
  }, 60_000);
  afterAll(async () => {
    await setting.end();
    node.closeAllConnections();
    node.close();
  });

  const offer = (asset: string, amount: string, destination: string) => {
    const { server } = setting;
    const body = aWithdrawal(genesis.policy.deploymentId, { asset, amount, destination });
    const work = { request: anEngine('trading', server.url).withdrawal(body), votes: [], cancel: null };
    return server.offer(genesis.policy.deploymentId, body.reference, work);
  };

  it('makes bitcoin wait, and nothing else', async () => {
    const bitcoin = offer(BTC, '50000', 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080');
    const waiting = await setting.server.waitFor(bitcoin, ({ outcome }) => outcome === 'waiting', 60_000);
    expect(waiting.reason).toBe('NODE_UNAVAILABLE');
    const destination = Wallet.createRandom().address;
    const ether = offer(ETH, '31', destination);
    await setting.server.waitFor(ether, ({ outcome }) => outcome === 'final', 60_000);
    expect(await setting.anvil.balanceOf(destination)).toBe(31n);
    expect(setting.server.receiptsOf(bitcoin).map(({ message }) => message.outcome)).not.toContain('signed');
  }, 120_000);
});
