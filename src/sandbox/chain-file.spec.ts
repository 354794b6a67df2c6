import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { aChainLink, aChange, followingDocument } from '../../test/support/builders/a-change.js';
import { ALICE, BOB } from '../../test/support/builders/a-device.js';
import { aGenesis, writeGenesisFolder } from '../../test/support/builders/a-genesis.js';
import { aPolicyDocument } from '../../test/support/builders/a-policy.js';
import { GOVERNANCE } from '../../test/support/builders/a-rich-policy.js';
import { FakeSekishoServer } from '../../test/support/fake-sekisho-server.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../test/support/temporary-folder.js';
import { type ChainLink } from '../protocol/governance/follow-chain.js';
import { keepChainFile, type ChainFile } from './chain-file.js';

const genesis = aGenesis({ policy: { governance: GOVERNANCE } });
const first = aPolicyDocument({ governance: GOVERNANCE });
const second = followingDocument(first, (edited) => {
  edited['maxLifetimeSeconds'] = 3_600;
});
const link = aChainLink(aChange(second, genesis.policy, [ALICE, BOB]), genesis);
const unsigned: ChainLink = { ...link, change: { ...link.change, signatures: link.change.signatures.slice(1) } };

const content = z.looseObject({
  inForce: z.looseObject({ version: z.int() }),
  versions: z.array(z.looseObject({ policy: z.looseObject({ maxLifetimeSeconds: z.int() }) })),
  chain: z.array(z.unknown()),
});

describe('the file of the chain of policies', () => {
  let folder: string;
  let server: FakeSekishoServer;
  let kept: ChainFile | undefined;
  let refused: string[];
  beforeEach(async () => {
    folder = makeTemporaryFolder();
    server = await FakeSekishoServer.start(genesis.files);
    refused = [];
  });
  afterEach(async () => {
    await kept?.stop();
    kept = undefined;
    await server.stop();
    removeTemporaryFolder(folder);
  });

  const file = () => join(folder, 'chain.json');
  const read = () => content.parse(JSON.parse(readFileSync(file(), 'utf8')));
  const keep = async (): Promise<void> => {
    kept = await keepChainFile({
      ...{ file: file(), genesisHash: genesis.genesis.hash, serverUrl: server.url, pauseMs: 5 },
      genesisFolder: writeGenesisFolder(join(folder, 'genesis'), genesis.files),
      onRefused: (why) => refused.push(why),
    });
  };
  async function until(is: () => boolean): Promise<void> {
    const giveUpAt = Date.now() + 4_000;
    while (!is() && Date.now() < giveUpAt) await sleep(5);
    expect(is()).toBe(true);
  }

  it('has the first policy from the beginning, and each that follows as soon as it is in force', async () => {
    await keep();
    expect(read()).toMatchObject({ inForce: { version: 1 }, chain: [] });
    server.showChain([link]);
    await until(() => read().inForce.version === 2);
    expect(read().versions.map(({ policy }) => policy.maxLifetimeSeconds)).toEqual([7 * 86_400, 3_600]);
    expect([read().chain.length, statSync(file()).mode & 0o077]).toEqual([1, 0]);
  });

  it('has all of them where the folder goes on', async () => {
    server.showChain([link]);
    await keep();
    expect(read().inForce.version).toBe(2);
  });

  it('never has what the governors have not signed, and that is told once', async () => {
    await keep();
    server.showChain([unsigned]);
    await until(() => refused.length > 0);
    await sleep(50);
    expect([refused.length, read().inForce.version]).toEqual([1, 1]);
    expect(refused[0]).toContain('POLICY_UNSIGNED');
    server.showChain([link]);
    await until(() => read().inForce.version === 2);
  });

  it('does not go back', async () => {
    server.showChain([link]);
    await keep();
    server.showChain([]);
    await until(() => refused.length > 0);
    expect([refused[0], read().inForce.version]).toEqual([expect.stringContaining('POLICY_ROLLED_BACK'), 2]);
  });

  it('outlives a server that is away or talks nonsense', async () => {
    await keep();
    server.on('GET /v1/policy', () => ({ status: 503, body: {} }));
    await sleep(30);
    server.on('GET /v1/policy', () => ({ body: { chain: ['?'] } }));
    await sleep(30);
    server.showChain([link]);
    await until(() => read().inForce.version === 2);
    expect([refused, existsSync(`${file()}.new`)]).toEqual([[], false]);
  });
});
