import { type Hex32 } from '../../../src/protocol/hex.js';
import { voteDigest, type SignedVote } from '../../../src/protocol/vote.js';
import { aDevice, DAVE, ERIN, type TestDevice } from '../../support/builders/a-device.js';
import { aChange, aNextPolicy } from '../../support/builders/a-next-policy.js';
import { LARGE_BTC, type PolicyDocument } from '../../support/builders/a-policy.js';
import { BE, CONSOLE, UP, UV, type Ceremony } from '../../support/builders/a-security-key.js';
import { aFreeze, anUnfreeze, aRejectOrder, aSuspend, aVeto, digestOf } from '../../support/builders/an-order.js';
import { GovernedModule } from '../../support/governed-module.js';

const keyOf = (approver: string) => aDevice(approver, { id: `${approver}-key`, scheme: 'webauthn', path: 'console' });
const [ALICE, BOB, CAROL, DAVES_KEY] = [keyOf('alice'), keyOf('bob'), keyOf('carol'), keyOf('dave')];
const LARGE = { amount: LARGE_BTC.toString() };

let governed: GovernedModule;
beforeEach(async () => {
  governed = await GovernedModule.start([ALICE, BOB, CAROL, DAVE, DAVES_KEY, ERIN], { console: CONSOLE });
});
afterEach(() => governed.end());

type Asked = ReturnType<GovernedModule['ask']>;

/** An approval by a security key: when it was cast, in seconds from now, and how. */
function approval(by: TestDevice, { intent }: Asked, ceremony: Ceremony = {}, since = 0): SignedVote {
  const castAt = governed.wall() + since;
  const vote = by.approve(governed.policy, intent, { castAt, expiresAt: castAt + 3000 });
  return { ...vote, signature: by.touch(voteDigest(governed.policy.deploymentId, vote), ceremony) };
}
const take = (asked: Asked, ...votes: SignedVote[]) => governed.module.takePackage.execute(asked.item(votes));
const story = (asked: Asked) => governed.story(asked.id);
const others = (asked: Asked) => [BOB, DAVE].map((each) => each.approve(governed.policy, asked.intent));

describe('votes by security keys', () => {
  it('pay', async () => {
    const asked = governed.ask(LARGE);
    await take(asked, approval(ALICE, asked), approval(BOB, asked), approval(DAVES_KEY, asked));
    await governed.module.pay.round();
    expect(governed.chain.signatures).toBe(1);
    expect((await story(asked)).slice(0, 3)).toEqual(['registered', 'authorised', 'signed']);
  });

  it.each<[string, Ceremony, string]>([
    ['of a credential that may be copied', { flags: UP | UV | BE }, 'DEVICE_CREDENTIAL_SYNCED'],
    ['without user verification', { flags: UP }, 'DEVICE_NOT_USER_VERIFIED'],
    ['without a touch', { flags: UV }, 'DEVICE_NOT_PRESENT'],
    ['on another site', { client: { origin: 'https://evil.example' } }, 'DEVICE_WRONG_ORIGIN'],
    ['within a frame', { client: { crossOrigin: true } }, 'DEVICE_CROSS_ORIGIN'],
    ['for another domain', { rpId: 'evil.example' }, 'DEVICE_WRONG_RP'],
    ['made by registering', { client: { type: 'webauthn.create' } }, 'DEVICE_WRONG_CEREMONY'],
    ['over a challenge of the server’s choice', { client: { challenge: 'AAAA' } }, 'DEVICE_CHALLENGE_DIFFERS'],
  ])('refuse the package when one is %s', async (_what, ceremony, code) => {
    const asked = governed.ask(LARGE);
    await take(asked, approval(ALICE, asked, ceremony), ...others(asked));
    expect(await story(asked)).toEqual([`refused ${code}`]);
  });

  it('refuse the package when one is an assertion for another withdrawal, or by a credential for logging in', async () => {
    const [asked, other] = [governed.ask(LARGE), governed.ask(LARGE)];
    const { signature } = approval(ALICE, other);
    await take(asked, { ...approval(ALICE, asked), signature }, ...others(asked));
    const passkey = keyOf('alice-passkey');
    const byPasskey = passkey.touch(voteDigest(governed.policy.deploymentId, approval(ALICE, asked)), {});
    await take(asked, { ...approval(ALICE, asked), signature: byPasskey }, ...others(asked));
    expect(await story(asked)).toEqual(['refused DEVICE_CHALLENGE_DIFFERS', 'refused VOTE_SIGNATURE_INVALID']);
  });

  it('freeze everything when challenges differ too often, and not for how a person was asked', async () => {
    const touched = async (ceremony: Ceremony) => {
      for (let times = 0; times < 3; times += 1) {
        const asked = governed.ask(LARGE);
        await take(asked, approval(ALICE, asked, ceremony));
      }
      return (await governed.story()).filter((each) => each.startsWith('frozen'));
    };
    expect(await touched({ flags: UP })).toEqual([]);
    expect(await touched({ client: { challenge: 'AAAA' } })).toEqual(['frozen FORGED_PACKAGES']);
  });
});

describe('a counter', () => {
  it('that went back keeps the vote from counting, and that is said', async () => {
    const [first, second] = [governed.ask(LARGE), governed.ask(LARGE)];
    await take(first, approval(ALICE, first, { signCount: 10 }, -600));
    const copy = approval(ALICE, second, { signCount: 9 });
    const honest = others(second);
    await take(second, copy, ...honest);
    expect(await story(second)).toEqual(['registered', 'refused DEVICE_COUNTER_WENT_BACK']);
    await take(second, copy, ...honest);
    expect(await story(second)).toEqual(['registered', 'refused DEVICE_COUNTER_WENT_BACK']);
    await governed.module.pay.round();
    expect(governed.chain.signatures).toBe(0);
    await take(second, copy, ...honest, approval(CAROL, second));
    expect((await story(second)).at(-1)).toBe('authorised');
    const { votes } = (await governed.module.receipts(second.id)).at(-1) ?? { votes: [] };
    expect(votes).not.toContain(voteDigest(governed.policy.deploymentId, copy));
    await governed.module.pay.round();
    expect(governed.chain.signatures).toBe(1);
  });

  it('that was used twice keeps the later vote from counting, also after a restart', async () => {
    const [first, second] = [governed.ask(LARGE), governed.ask(LARGE)];
    const earlier = approval(ALICE, first, { signCount: 10 }, -5);
    await take(first, earlier);
    await governed.reopen();
    await take(second, approval(ALICE, second, { signCount: 10 }), ...others(second));
    expect((await story(second)).at(-1)).toBe('refused DEVICE_COUNTER_WENT_BACK');
    await take(first, earlier, ...others(first));
    expect((await story(first)).at(-1)).toBe('authorised');
  });

  it('counts when an honest person’s votes arrive in the other order', async () => {
    const [early, late] = [governed.ask(LARGE), governed.ask(LARGE)];
    const [five, six] = [approval(ALICE, early, { signCount: 5 }, -600), approval(ALICE, late, { signCount: 6 }, -300)];
    await take(late, six, ...others(late));
    await take(early, five, ...others(early));
    expect([(await story(early)).at(-1), (await story(late)).at(-1)]).toEqual(['authorised', 'authorised']);
  });

  it('of zero says nothing, vote after vote', async () => {
    for (const since of [-900, -600, 0]) {
      const asked = governed.ask(LARGE);
      await take(asked, approval(ALICE, asked, { signCount: 0 }, since), ...others(asked));
      expect((await story(asked)).at(-1)).toBe('authorised');
    }
  });

  it('that went back is said once where the others are enough', async () => {
    const [first, second] = [governed.ask(LARGE), governed.ask(LARGE)];
    await take(first, approval(ALICE, first, { signCount: 10 }, -600));
    await take(second, approval(ALICE, second, { signCount: 9 }), approval(CAROL, second), ...others(second));
    expect(await story(second)).toEqual(['registered', 'refused DEVICE_COUNTER_WENT_BACK', 'authorised']);
    await governed.module.pay.round();
    expect(governed.chain.signatures).toBe(1);
  });

  it('that went back does not make up for a vote that is lost before the payment', async () => {
    const [first, second] = [governed.ask(LARGE), governed.ask(LARGE)];
    await take(first, approval(ALICE, first, { signCount: 10 }, -600));
    governed.chain.waiting = 'INSUFFICIENT_FUNDS';
    await take(second, approval(ALICE, second, { signCount: 9 }), approval(CAROL, second), ...others(second));
    await governed.give(aSuspend(BOB, governed.policy, CAROL.id));
    governed.chain.waiting = null;
    await governed.module.pay.round();
    expect(governed.chain.signatures).toBe(0);
    expect((await story(second)).at(-1)).toBe('reopened NO_LONGER_APPROVED');
  });

  it('is looked at one package after the other, however many come at once', async () => {
    const asked = [governed.ask(LARGE), governed.ask(LARGE), governed.ask(LARGE), governed.ask(LARGE)];
    await Promise.all(asked.map((each) => take(each, approval(ALICE, each, { signCount: 10 }), ...others(each))));
    const ends = await Promise.all(asked.map(async (each) => (await story(each)).at(-1)));
    expect(ends.sort()).toEqual(['authorised', ...Array<string>(3).fill('refused DEVICE_COUNTER_WENT_BACK')]);
  });

  it('never keeps anybody from stopping', async () => {
    const asked = governed.ask(LARGE);
    await take(asked, approval(ALICE, asked, { signCount: 1000 }, -600));
    const { policy } = governed;
    const back = <Order extends Parameters<typeof digestOf>[1]>(order: Order): Order => ({
      ...order,
      signature: ALICE.touch(digestOf(policy, order), { signCount: 3 }),
    });
    const stops = [
      aFreeze(ALICE, policy),
      aRejectOrder(ALICE, policy, asked.intent),
      aVeto(ALICE, policy, '33'.repeat(32) as Hex32),
      aSuspend(ALICE, policy, ERIN.id),
    ];
    for (const order of stops) expect((await governed.give(back(order))).kind).toBe('taken');
  });

  it('that went back lifts nothing and changes no policy', async () => {
    const { policy } = governed;
    const freeze = aFreeze(BOB, policy);
    await governed.give(freeze);
    const asked = governed.ask(LARGE);
    await take(asked, approval(ALICE, asked, { signCount: 1000 }, -600));
    const unfreeze = anUnfreeze(ALICE, policy, [digestOf(policy, freeze)]);
    const back = { ...unfreeze, signature: ALICE.touch(digestOf(policy, unfreeze), { signCount: 4 }) };
    expect(await governed.give(back)).toEqual({ kind: 'refused', code: 'DEVICE_COUNTER_WENT_BACK' });

    const document = JSON.parse(Buffer.from(governed.setting.genesis.files.policy).toString()) as PolicyDocument;
    const next = aNextPolicy(document, policy, (edited) => (edited['maxLifetimeSeconds'] = 86_400));
    // The counter of the builder's key stands far below a thousand.
    const change = aChange(next, policy, { by: [ALICE, BOB], castAt: governed.wall() });
    expect(await governed.module.takeChange.execute(change)).toMatchObject({
      kind: 'refused',
      code: 'DEVICE_COUNTER_WENT_BACK',
    });
    const byOthers = aChange(next, policy, { by: [DAVE, BOB], castAt: governed.wall() });
    expect((await governed.module.takeChange.execute(byOthers)).kind).toBe('in-force');
  });
});

it('notes each use once, for ever', async () => {
  const asked = governed.ask(LARGE);
  const vote = approval(ALICE, asked, { signCount: 7 });
  await take(asked, vote);
  await take(asked, vote, ...others(asked));
  const { database } = governed.module.ledger;
  const { rows } = await database.query('SELECT sign_count FROM device_use WHERE public_key = $1', [ALICE.publicKey]);
  expect(rows).toEqual([{ sign_count: '7' }]);
  for (const sql of ['DELETE FROM device_use', 'UPDATE device_use SET sign_count = 0', 'TRUNCATE device_use'])
    await expect(database.query(sql)).rejects.toThrow('append-only');
});
