import { join } from 'node:path';
import { engineKeyFile } from './ceremony.js';
import { BITCOIN_WALLET, ENGINE_KEY, EVM_CHAIN, EVM_WALLET, TOKEN, usdx } from './policy-draft.js';
import { readSecret } from './folders.js';
import { type Stack } from './stack.js';

/** What integrators and our own tests need to talk to a running stack: the one JSON line of `npm run sandbox`. */
export function describeStack(stack: Stack): Record<string, unknown> {
  const { ceremony, folders } = stack;
  return {
    deploymentId: ceremony.deploymentId,
    genesisHash: ceremony.genesisHash,
    genesisDirectory: ceremony.genesisFolder,
    policyFile: stack.policyFile,
    server: { url: stack.server.url, pid: stack.server.process.pid, databaseUrl: stack.server.databaseUrl },
    console: { url: stack.consoleUrl },
    signingModule: {
      pid: stack.signingModule.process.pid,
      databaseUrl: stack.signingModule.databaseUrl,
      attestationKey: ceremony.attestationKey,
      configFile: stack.signingModule.configFile,
    },
    watchtower: {
      url: stack.watchtower.url,
      pid: stack.watchtower.process.pid,
      databaseUrl: stack.watchtower.databaseUrl,
    },
    priceFeed: stack.priceFeed && {
      url: stack.priceFeed.url,
      pid: stack.priceFeed.process.pid,
      pricesFile: stack.priceFeed.pricesFile,
    },
    ordersDirectory: folders.orders(),
    adminDatabaseUrl: stack.postgres.adminUrl,
    engine: { keyId: ENGINE_KEY, privateKeyFile: engineKeyFile(folders, ENGINE_KEY) },
    engines: ceremony.engineKeys.map((keyId) => ({ keyId, privateKeyFile: engineKeyFile(folders, keyId) })),
    auditor: { keyId: 'auditor-1', privateKeyFile: join(folders.auditor(), 'auditor-1.key') },
    devices: ceremony.devices.map(({ approver, deviceId, scheme, folder, passphraseFile }) => ({
      approver,
      deviceId,
      scheme,
      folder,
      keyFile: join(folder, 'key.json'),
      passphrase: readSecret(passphraseFile),
    })),
    bitcoin: stack.bitcoind && { rpcUrl: stack.bitcoind.rpcUrl, hotAddress: ceremony.addresses[BITCOIN_WALLET] },
    evm: {
      rpcUrl: stack.anvil.url,
      chainId: stack.anvil.chainId,
      hotAddress: ceremony.addresses[EVM_WALLET],
      tokens: [{ symbol: TOKEN.symbol, decimals: TOKEN.decimals, address: stack.token, asset: usdx(stack.token) }],
    },
    chains: { evm: EVM_CHAIN },
    dataDirectory: folders.root,
    ...(stack.leftOut.length > 0 && { leftOut: stack.leftOut.map(({ what }) => what) }),
  };
}
