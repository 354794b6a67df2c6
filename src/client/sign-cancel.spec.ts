import { aGenesis } from '../../test/support/builders/a-genesis.js';
import { aSecret } from '../../test/support/builders/a-secret.js';
import { FakeSekishoServer } from '../../test/support/fake-sekisho-server.js';
import { readAskedToCancel, readSignedRequest } from '../protocol/evidence.js';
import { createEngineClient } from './client.js';

it('a client signs a cancel for the ways besides the server, and sends it nowhere', async () => {
  const genesis = aGenesis();
  const server = await FakeSekishoServer.start(genesis.files);
  try {
    const client = createEngineClient({
      ...{ serverUrl: server.url, genesisHash: genesis.genesis.hash, now: () => 1_795_327_200 },
      ...{ keyId: 'desk', secretKey: aSecret('engine desk') },
    });
    const { cancel } = await client.signCancel('W-1');
    const request = readSignedRequest(cancel);
    expect(request && readAskedToCancel(request, genesis.policy)).toEqual({
      ...{ kind: 'cancel', reference: 'W-1', engineKey: 'desk', created: 1_795_327_200 },
    });
    expect(server.seen.filter(({ method }) => method !== 'GET')).toEqual([]);
  } finally {
    await server.stop();
  }
});
