import { castVoteSchema } from '../../../src/server/approvers/proposal-view.js';
import { aDevice } from '../../support/builders/a-device.js';
import { aGenesis } from '../../support/builders/a-genesis.js';
import { BTC } from '../../support/builders/a-policy.js';
import { approve, lookUp, propose } from '../../support/proposals.js';
import { ServerUnderTest } from '../../support/server-under-test.js';

const crowd = Array.from({ length: 15 }, (_, index) => aDevice(`person-${index}`));
const members = crowd.map(({ approver }) => approver);

/** All of the crowd, or `threshold` of it, must approve whatever is asked. */
const tiers = (threshold: number) => [
  {
    ...{ id: 'btc', asset: BTC, atLeast: '0' },
    requires: { kind: 'quorum', groups: [{ name: 'everyone', threshold, members }], votesValidForSeconds: 3600 },
  },
];

let server: ServerUnderTest;
async function start(threshold: number): Promise<void> {
  const usual = aGenesis().policy.engineKeys.values().next().value;
  const engineKeys = [{ ...usual, custodians: [] }];
  const policy = { tiers: tiers(threshold), limits: [], engineKeys };
  server = await ServerUnderTest.start({ genesis: aGenesis({ devices: crowd, policy }) });
}
afterEach(() => server.stop());

describe('fifteen approvers who vote at once', () => {
  it('lose no vote: each sees one more than the one before, and the last completes the quorum', async () => {
    await start(15);
    const proposal = await propose(server);
    const answers = await Promise.all(crowd.map((device) => approve(server, device, proposal)));
    const verdicts = answers.map((answer) => answer.as(castVoteSchema).verdict);
    const missing = verdicts.map((verdict) => verdict.missing?.['everyone'] ?? 0).sort((a, b) => a - b);
    expect(missing).toEqual(Array.from({ length: 15 }, (_, index) => index));
    expect(verdicts.filter(({ kind }) => kind === 'approved')).toHaveLength(1);
    expect(await lookUp(server, proposal.id)).toMatchObject({
      state: 'authorised',
      approvals: { everyone: { have: 15, need: 15 } },
    });
  });

  it('count as one when they are one person, fifteen times', async () => {
    await start(2);
    const [one] = crowd;
    if (one === undefined) throw new Error('a crowd has a first');
    const proposal = await propose(server);
    const answers = await Promise.all(crowd.map(() => approve(server, one, proposal)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ code }) => code === 'VOTE_ALREADY_CAST')).toHaveLength(14);
    expect(await lookUp(server, proposal.id)).toMatchObject({ approvals: { everyone: { have: 1, need: 2 } } });
  });
});
