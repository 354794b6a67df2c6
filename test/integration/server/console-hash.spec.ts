import { writeSignedVote } from '../../../src/protocol/vote.js';
import { eventPageSchema } from '../../../src/server/audit/event-views.js';
import { ALICE, BOB, DAVE } from '../../support/builders/a-device.js';
import { anAuditor, anEngine } from '../../support/builders/an-engine.js';
import { approve, propose, type Proposed } from '../../support/proposals.js';
import { PUBLIC_URL, ServerUnderTest, type Answer } from '../../support/server-under-test.js';

const engine = anEngine('trading', PUBLIC_URL);
const auditor = anAuditor('auditor', PUBLIC_URL);
const CONSOLE = '3f9a'.repeat(16);

let server: ServerUnderTest;
beforeAll(async () => {
  server = await ServerUnderTest.start();
});
afterAll(() => server.stop());

function approveOn(proposal: Proposed, consoleHash: string): Promise<Answer> {
  const vote = BOB.approve(server.genesis.policy, proposal.intent);
  return server.post(`/v1/proposals/${proposal.id}/votes`, writeSignedVote(vote), { 'sekisho-console': consoleHash });
}

const votesInLog = async () =>
  (await server.send(engine.get('/v1/events?limit=1000'))).as(eventPageSchema).items.flatMap(({ event }) => {
    const read: unknown = JSON.parse(event);
    return event.includes('"vote.cast"') ? [read] : [];
  });

describe('the console that a vote was given on', () => {
  it('stands beside the vote in the log and in what auditors are given, where the page said so', async () => {
    const proposal = await propose(server, { reference: 'w-with-console' });
    expect((await approve(server, ALICE, proposal)).status).toBe(201);
    expect((await approveOn(proposal, CONSOLE)).status).toBe(201);
    expect((await approve(server, DAVE, proposal)).status).toBe(201);
    const cast = await votesInLog();
    expect(cast.map((event) => (event as { consoleHash?: string }).consoleHash)).toEqual([
      undefined,
      CONSOLE,
      undefined,
    ]);
    const { text } = await server.send(auditor.get('/v1/audit/export?format=csv'));
    const [head = '', row = ''] = text.split('\r\n');
    expect(head.split(',').at(-1)).toBe('consoles');
    expect(row.split(',').at(-1)).toBe(`bob ${CONSOLE}`);
  });

  it.each([
    ['too short', '3f9a'],
    ['in capitals', CONSOLE.toUpperCase()],
    ['empty', ''],
    ['two of them', `${CONSOLE}, ${CONSOLE}`],
  ])('is no hash when it is %s: then nothing is cast', async (_what, consoleHash) => {
    const proposal = await propose(server);
    const before = (await votesInLog()).length;
    expect((await approveOn(proposal, consoleHash)).code).toBe('MALFORMED');
    expect((await votesInLog()).length).toBe(before);
  });
});
