import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { aGenesis, writeGenesisFolder } from '../../../test/support/builders/a-genesis.js';
import { writeEngineFolder } from '../../../test/support/engine-folder.js';
import { FakeContext } from '../../../test/support/fake-context.js';
import { FakeSekishoServer } from '../../../test/support/fake-sekisho-server.js';
import { runCli } from '../../../test/support/run-cli.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../../test/support/temporary-folder.js';
import { withdrawalIdOf } from '../../protocol/derive-intent.js';
import { readAskedToCancel, readSignedRequest } from '../../protocol/evidence.js';
import { EXIT } from '../exit-code.js';

const genesis = aGenesis();
const id = withdrawalIdOf(genesis.policy.deploymentId, 'W-1');
const NOWHERE = 'http://127.0.0.1:9';

describe('sekisho cancel, past the server', () => {
  let root: string;
  let folder: string;
  let context: FakeContext;
  let config: string | null;
  beforeEach(() => {
    root = makeTemporaryFolder();
    config = null;
    folder = join(root, 'orders');
    context = new FakeContext();
    writeGenesisFolder(join(root, 'genesis'), genesis.files);
  });
  afterEach(() => {
    removeTemporaryFolder(root);
  });

  const cancel = (serverUrl: string, ...args: string[]) => {
    config ??= writeEngineFolder(root, serverUrl, genesis);
    return runCli(context, 'cancel', '--config', config, '--reference', 'W-1', ...args);
  };
  /** As the signing module reads it: to the letter, and verified. */
  function understood(file: string) {
    const { cancel: signed } = z.strictObject({ cancel: z.unknown() }).parse(JSON.parse(readFileSync(file, 'utf8')));
    const request = readSignedRequest(signed);
    if (request === null) throw new Error('no signed request');
    return { asked: readAskedToCancel(request, genesis.policy), request };
  }

  it('puts what an engine has signed into the folders and a file, with no server at all', async () => {
    const out = join(root, 'cancel.json');
    const [offline, other] = [['--genesis', join(root, 'genesis')], join(root, 'stick')];
    expect(await cancel(NOWHERE, '--drop', folder, other, '--out', out, ...offline)).toBe(0);
    expect(readdirSync(folder)).toEqual([`cancel-${id}.json`]);
    for (const file of [join(folder, `cancel-${id}.json`), join(other, `cancel-${id}.json`), out]) {
      const { asked, request } = understood(file);
      expect(asked).toEqual({ kind: 'cancel', reference: 'W-1', engineKey: 'trading', created: context.time });
      // The very request that the server would have been sent.
      expect([request.method, request.targetUri]).toEqual(['POST', `${NOWHERE}/v1/withdrawals/${id}/cancel`]);
      expect(request.headers).toMatchObject({ 'idempotency-key': `cancel-${id}` });
    }
    expect(context.output).toContain(id);
  });

  it('tells the server nothing but that somebody wants the genesis', async () => {
    const server = await FakeSekishoServer.start(genesis.files);
    try {
      expect(await cancel(server.url, '--drop', folder, '--json')).toBe(0);
      expect(server.seen.filter(({ method }) => method !== 'GET')).toEqual([]);
      expect(server.seen.filter(({ path }) => path.includes(id))).toEqual([]);
      const failed: unknown[] = [];
      expect(JSON.parse(context.output)).toEqual({ id, reference: 'W-1', written: [folder], failed });
    } finally {
      await server.stop();
    }
  });

  it('says which place it could not write to, and fails where there is no other', async () => {
    const taken = join(root, 'taken');
    writeFileSync(taken, '');
    const offline = ['--genesis', join(root, 'genesis')];
    expect(await cancel(NOWHERE, '--drop', folder, '--out', taken, '--json', ...offline)).toBe(0);
    expect(JSON.parse(context.output)).toMatchObject({ written: [folder], failed: [{ place: taken }] });
    expect(readFileSync(taken, 'utf8')).toBe('');
    expect(await cancel(NOWHERE, '--out', taken, ...offline)).toBe(EXIT.usage);
    expect(context.noted.join('\n')).toContain(`cannot write ${taken}`);
  });

  it('wants the pinned genesis, and none that is shown instead', async () => {
    expect(await cancel(NOWHERE, '--drop', folder, '--genesis', folder)).toBe(EXIT.usage);
    const other = { ...genesis.files, genesis: new Uint8Array([...genesis.files.genesis, 10]) };
    writeGenesisFolder(join(root, 'other'), other);
    expect(await cancel(NOWHERE, '--drop', folder, '--genesis', join(root, 'other'))).toBe(EXIT.usage);
    expect(context.noted.join('\n')).toContain('not the genesis that the configuration names');
    expect(await cancel(NOWHERE, '--genesis', join(root, 'genesis'))).toBe(EXIT.usage);
  });
});
