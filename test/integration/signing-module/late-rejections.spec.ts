import { aDevice, ALICE, BOB, CAROL, DAVE, DEVICES, ERIN, type TestDevice } from '../../support/builders/a-device.js';
import { aChange, aNextPolicy } from '../../support/builders/a-next-policy.js';
import { aPolicyDocument, LARGE_BTC } from '../../support/builders/a-policy.js';
import { aRejectOrder, aSuspend, GOVERNED } from '../../support/builders/an-order.js';
import { GovernedModule } from '../../support/governed-module.js';

const ALL = [...DEVICES, aDevice('alice', { id: 'alice-spare' })];

let governed: GovernedModule;
beforeEach(async () => {
  governed = await GovernedModule.start(ALL);
});
afterEach(() => governed.end());

type Asked = ReturnType<GovernedModule['ask']>;

/** Approved by one more than it takes, and not paid yet. */
async function anApproved(...devices: readonly TestDevice[]) {
  const asked = governed.ask({ amount: LARGE_BTC.toString() });
  const approvals = devices.map((device) => device.approve(governed.policy, asked.intent));
  governed.chain.waiting = 'INSUFFICIENT_FUNDS';
  await governed.module.takePackage.execute(asked.item(approvals));
  await governed.module.pay.round();
  return { asked, approvals };
}
async function last(asked: Asked) {
  return (await governed.story(asked.id)).at(-1);
}
async function pay() {
  governed.chain.waiting = null;
  await governed.module.pay.round();
}

describe('a “no” that changed nothing when it came', () => {
  it('besides the server, is heard when another who approved drops out', async () => {
    const { asked } = await anApproved(ALICE, BOB, CAROL, DAVE);
    // Later than what a device's clock may run ahead of the verdict.
    governed.ahead = 120;
    const castAt = governed.wall();
    expect(await governed.give(aRejectOrder(CAROL, governed.policy, asked.intent, { castAt }))).toMatchObject({
      kind: 'taken',
    });
    expect(await last(asked)).toBe('waiting INSUFFICIENT_FUNDS');
    await governed.give(aSuspend(ALICE, governed.policy, BOB.id));
    await pay();
    expect(await last(asked)).toBe('reopened NO_LONGER_APPROVED');
    expect(governed.chain.signatures).toBe(0);
  });

  it('in a package, is heard then although it is left out of the next ones', async () => {
    const { asked, approvals } = await anApproved(ALICE, BOB, CAROL, DAVE);
    const no = CAROL.reject(governed.policy, asked.intent);
    await governed.module.takePackage.execute(asked.item([...approvals, no]));
    expect(await last(asked)).toBe('waiting INSUFFICIENT_FUNDS');
    await governed.reopen();
    await governed.give(aSuspend(ALICE, governed.policy, BOB.id));
    await pay();
    expect(await last(asked)).toBe('reopened NO_LONGER_APPROVED');
    await governed.module.takePackage.execute(asked.item(approvals));
    expect(await last(asked)).toBe('refused QUORUM_NOT_REACHED');
    expect(governed.chain.signatures).toBe(0);
  });

  it('ends it when nobody is left to make up for it', async () => {
    const { asked } = await anApproved(ALICE, BOB, DAVE, ERIN);
    await governed.give(aRejectOrder(DAVE, governed.policy, asked.intent));
    expect(await last(asked)).toBe('waiting INSUFFICIENT_FUNDS');
    const { inForce } = governed.module.policies;
    const document = aPolicyDocument({ ...GOVERNED, selfFreeze: { forgedPackages: 3, windowSeconds: 600 } }, ALL);
    const without = aNextPolicy(document, inForce, (next) => {
      const { devices, tiers } = next as { readonly devices: readonly { readonly id: string }[]; tiers: unknown };
      next['devices'] = devices.filter(({ id }) => id !== ERIN.id);
      next['tiers'] = JSON.parse(JSON.stringify(tiers).replaceAll('"dave","erin"', '"dave"'));
    });
    const change = aChange(without, inForce, { by: [ALICE, BOB], castAt: governed.wall() });
    expect(await governed.module.takeChange.execute(change)).toMatchObject({ kind: 'in-force' });
    await pay();
    expect(await last(asked)).toBe('rejected REJECTED_BY_APPROVERS');
    expect((await governed.module.receipts()).at(-1)?.votes).toHaveLength(1);
    expect(governed.chain.signatures).toBe(0);
  });

  it('and was cast in the future, is heard when that has come', async () => {
    const { asked } = await anApproved(ALICE, BOB, CAROL, DAVE);
    const castAt = governed.wall() + 3600;
    await governed.give(aRejectOrder(CAROL, governed.policy, asked.intent, { castAt }), 'watchtower');
    await governed.give(aSuspend(ALICE, governed.policy, BOB.id));
    await pay();
    expect(await last(asked)).toBe('broadcast');
  });
});

it('a “no” of one alone ends nothing that the others have approved, though their approvals have lapsed since', async () => {
  const { asked, approvals } = await anApproved(ALICE, BOB, DAVE);
  await governed.give(aRejectOrder(CAROL, governed.policy, asked.intent));
  governed.ahead = 1200;
  // However often the server hands it on, and whoever says it anew.
  await governed.module.takePackage.execute(asked.item(approvals));
  const no = ERIN.reject(governed.policy, asked.intent, { castAt: governed.wall() });
  await governed.module.takePackage.execute(asked.item([...approvals, no]));
  expect(await last(asked)).toBe('waiting INSUFFICIENT_FUNDS');
  await pay();
  expect(await last(asked)).toBe('broadcast');
});

describe('a package that leaves out what the others have said', () => {
  it('takes nothing back with the “no” of one whom the quorum does not need, and ends nothing after it has lapsed', async () => {
    const { asked, approvals } = await anApproved(ALICE, BOB, DAVE, CAROL);
    governed.ahead = 1200;
    const own = approvals.slice(3);
    await governed.module.takePackage.execute(asked.item([...own, CAROL.reject(governed.policy, asked.intent)]));
    await governed.module.takePackage.execute(asked.item(approvals));
    expect(await last(asked)).toBe('waiting INSUFFICIENT_FUNDS');
    await pay();
    expect(await last(asked)).toBe('broadcast');
  });

  it('takes nothing back with a “no” that is from the future', async () => {
    const { asked, approvals } = await anApproved(ALICE, BOB, CAROL, DAVE);
    await governed.give(aSuspend(ALICE, governed.policy, BOB.id));
    await governed.give(aSuspend(ALICE, governed.policy, CAROL.id));
    const castAt = governed.wall() + 3600;
    const no = DAVE.reject(governed.policy, asked.intent, { castAt, expiresAt: castAt + 300 });
    await governed.module.takePackage.execute(asked.item([...approvals, no]));
    expect(await last(asked)).toBe('waiting INSUFFICIENT_FUNDS');
  });
});

it('a “no” after the approvals have lapsed is judged alike when it comes and before the signature', async () => {
  const { asked } = await anApproved(ALICE, BOB, DAVE);
  governed.ahead = 1200;
  const when = { castAt: governed.wall(), expiresAt: governed.wall() + 300 };
  for (const device of [ERIN, DAVE]) await governed.give(aRejectOrder(device, governed.policy, asked.intent, when));
  expect(await last(asked)).toBe('rejected REJECTED_BY_APPROVERS');
});

it('a “no” in the first package is heard when the next ones leave it out', async () => {
  const asked = governed.ask({ amount: LARGE_BTC.toString() });
  const approvals = [ALICE, CAROL, DAVE].map((device) => device.approve(governed.policy, asked.intent));
  await governed.module.takePackage.execute(asked.item([CAROL.reject(governed.policy, asked.intent)]));
  await governed.module.takePackage.execute(asked.item(approvals));
  expect(await last(asked)).toBe('refused QUORUM_NOT_REACHED');
});
