import { aChainLink, aChange, followingDocument } from '../../../test/support/builders/a-change.js';
import { ALICE, BOB, CAROL, DAVE } from '../../../test/support/builders/a-device.js';
import { aPolicyDocument, LARGE_BTC } from '../../../test/support/builders/a-policy.js';
import { aProposal } from '../../../test/support/builders/a-proposal.js';
import { anEngine, aWithdrawal } from '../../../test/support/builders/an-engine.js';
import { aSuspend, GOVERNED } from '../../../test/support/builders/an-order.js';
import { TestReceipts } from '../../../test/support/builders/test-receipts.js';
import { FakeContext } from '../../../test/support/fake-context.js';
import { genesis, NOWHERE, OrdersDesk, policy, understood } from '../../../test/support/orders-desk.js';
import { readAsked } from '../../protocol/evidence.js';
import { orderDigest, writeSignedOrder } from '../../protocol/orders/signed-order.js';
import { writeSignedReceipt } from '../../protocol/receipt.js';
import { EXIT } from '../exit-code.js';

describe('sekisho reject', () => {
  let desk: OrdersDesk;
  let context: FakeContext;
  beforeEach(async () => {
    desk = await OrdersDesk.open();
    context = new FakeContext();
    const expiresAt = context.now() + 300;
    desk.server.on('POST /v1/login/challenges', () => ({ body: { challenge: '44'.repeat(32), expiresAt } }));
    desk.server.on('POST /v1/login', () => ({ body: { token: 'a-token', expiresAt } }));
  });
  afterEach(() => desk.close());

  const reject = (...line: string[]) => desk.run(CAROL, context, 'reject', 'W-7', ...line);

  /** A large withdrawal of which the server shows no registration. */
  function showsW7(): void {
    const body = aWithdrawal(policy.deploymentId, { reference: 'W-7', amount: LARGE_BTC.toString() });
    const request = anEngine('trading', 'https://sekisho.test').withdrawal(body);
    const asked = readAsked(request, policy);
    if (asked.kind !== 'asked') throw new Error(asked.kind);
    const proposal = aProposal(asked.intent, request);
    desk.server.on(`GET /v1/proposals/${asked.intent.withdrawalId}`, () => ({ body: proposal }));
  }

  it('rejects what the engine asked for, having shown it', async () => {
    showsW7();
    expect(await reject('--server', desk.server.url, '--drop', desk.drops, '--yes')).toBe(EXIT.ok);
    expect(context.output).toMatch(/to +bcrt 1q/);
    expect(context.output).not.toContain('freeze the beneficiary');
    const rejected = { verb: 'Reject', message: { intent: { reference: 'W-7' } } };
    const given = [...desk.posted, ...desk.dropped].map((value) => understood(value, context.now()));
    expect(given).toMatchObject([rejected, rejected]);
  });

  it('says what to freeze besides, where it may have been registered under an earlier policy', async () => {
    const second = followingDocument(aPolicyDocument(GOVERNED), (edited) => (edited['maxLifetimeSeconds'] = 86_400));
    desk.server.showChain([aChainLink(aChange(second, policy, [ALICE, BOB]), genesis)]);
    showsW7();
    expect(await reject('--server', desk.server.url, '--yes')).toBe(EXIT.ok);
    expect(context.output).toContain('freeze the beneficiary or the destination besides');
  });

  it('says of a suspended device that its “no” is no vote against, and only takes its person’s approvals back', async () => {
    showsW7();
    const suspension = aSuspend(DAVE, policy, CAROL.id);
    const receipts = new TestReceipts(genesis);
    receipts.order(orderDigest(policy.deploymentId, suspension), 'suspended');
    const body = { orders: [writeSignedOrder(suspension)], receipts: receipts.all.map(writeSignedReceipt) };
    desk.server.on('GET /v1/orders', () => ({ body }));
    expect(await reject('--server', desk.server.url, '--yes')).toBe(EXIT.ok);
    expect(context.output).toContain('no vote against and only takes back your own approvals');
    expect(context.output).not.toContain('obey');
    expect(context.output.trimEnd().split('\n').at(-1)).toContain('it only takes back your own approvals');
    expect(desk.posted).toHaveLength(1);
  });

  it.each([
    ['is down', 'UNAVAILABLE', EXIT.unavailable, (): string => NOWHERE],
    ['hides what is asked', 'NOT_FOUND', EXIT.refused, (): string => desk.server.url],
  ])(
    'says that a freeze works, where a reject does not as the server %s',
    async (_how, code, exit, at: () => string) => {
      expect(await reject('--server', at(), ...desk.away)).toBe(exit);
      const [told = ''] = context.noted.slice(-1);
      expect(told).toContain(code);
      expect(told).toMatch(/next .*sekisho freeze beneficiary ID.*sekisho freeze destination ADDRESS/);
      expect(told).not.toContain('Try the same request again');
      expect(desk.dropped).toEqual([]);
    },
  );
});
