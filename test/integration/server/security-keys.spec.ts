import { castVoteSchema } from '../../../src/server/approvers/proposal-view.js';
import { voteDigest } from '../../../src/protocol/vote.js';
import { aDevice, DEVICES } from '../../support/builders/a-device.js';
import { aGenesis } from '../../support/builders/a-genesis.js';
import { CONSOLE, UP, type Ceremony } from '../../support/builders/a-security-key.js';
import { approve, cast, getChallenge, propose } from '../../support/proposals.js';
import { ServerUnderTest } from '../../support/server-under-test.js';

const KEY = aDevice('alice', { id: 'alice-key', scheme: 'webauthn', path: 'console' });

let server: ServerUnderTest;
beforeAll(async () => {
  const genesis = aGenesis({ devices: [...DEVICES, KEY], policy: { console: CONSOLE } });
  server = await ServerUnderTest.start({ genesis });
});
afterAll(() => server.stop());

describe('a security key', () => {
  it('votes like any other device', async () => {
    const answer = await approve(server, KEY, await propose(server));
    expect(answer.as(castVoteSchema).verdict).toEqual({ kind: 'open', missing: { ops: 1, finance: 1 } });
  });

  it.each<[string, Ceremony, string]>([
    ['without user verification', { flags: UP }, 'DEVICE_NOT_USER_VERIFIED'],
    ['on another site', { client: { origin: 'https://evil.example' } }, 'DEVICE_WRONG_ORIGIN'],
    ['over another challenge', { client: { challenge: 'AAAA' } }, 'DEVICE_CHALLENGE_DIFFERS'],
  ])('is told what is wrong with a vote %s', async (_what, ceremony, code) => {
    const { id, intent } = await propose(server);
    const { policy } = server.genesis;
    const vote = KEY.approve(policy, intent);
    const signature = KEY.touch(voteDigest(policy.deploymentId, vote), ceremony);
    expect((await cast(server, id, { ...vote, signature })).code).toBe(code);
  });

  it('logs nobody in', async () => {
    const { deploymentId } = server.genesis.policy;
    const login = KEY.login(deploymentId, await getChallenge(server), Math.floor(Date.now() / 1000) + 60);
    expect((await server.post('/v1/login', login)).code).toBe('FORBIDDEN');
  });
});
