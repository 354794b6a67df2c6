import { base64 } from '@scure/base';
import { NO_HASH } from '../../../src/protocol/derive-intent.js';
import { hashPolicy } from '../../../src/protocol/policy.js';
import { typedDataDigest } from '../../../src/protocol/typed-data.js';
import { SUSPEND, VETO } from '../../../src/protocol/verbs.js';
import { writeSignedVote } from '../../../src/protocol/vote.js';
import { aChange, aNextPolicy } from '../../support/builders/a-next-policy.js';
import { aDevice, ALICE, BOB, CAROL, DAVE, DEVICES, ERIN, type TestDevice } from '../../support/builders/a-device.js';
import { aPolicyDocument, LARGE_BTC } from '../../support/builders/a-policy.js';
import { type OpenModule, LedgerSetting } from '../../support/ledger-setting.js';

const DAY = 86_400;
const GOVERNANCE = {
  threshold: 2,
  governors: ['alice', 'bob', 'dave'],
  looseningDelaySeconds: DAY,
  delayFloorSeconds: 3600,
};
const SPARE = aDevice('alice', { id: 'alice-spare' });
const ALL = [...DEVICES, SPARE];
const document = aPolicyDocument({ governance: GOVERNANCE }, ALL);
const LARGE = { amount: LARGE_BTC.toString() };
const start = Math.floor(Date.now() / 1000);

let now: number;
let setting: LedgerSetting;
let module: OpenModule;
beforeEach(async () => {
  now = start;
  setting = await LedgerSetting.make({ policy: { governance: GOVERNANCE }, devices: ALL });
  module = await setting.open({ wall: () => now });
});
afterEach(() => setting.end());

type Edit = (next: { [key: string]: unknown }) => void;
const limits = document['limits'] as Record<string, unknown>[];
const capOf =
  (amount: string): Edit =>
  (next) => {
    next['limits'] = [{ ...limits[0], amount }, ...limits.slice(1)];
  };
const LOWER_CAP = capOf('15000000');
const HIGHER_CAP = capOf('90000000');

function propose(edit: Edit, by: readonly TestDevice[] = [ALICE, BOB], from = document) {
  const { inForce } = module.policies;
  const bytes = aNextPolicy(from, inForce, edit);
  return { bytes, hash: hashPolicy(bytes), change: aChange(bytes, inForce, { by, castAt: now }) };
}
const said = async (): Promise<string[]> =>
  (await module.receipts()).map(({ outcome, reason }) => `${outcome} ${reason}`.trim());
const reopened = async (): Promise<void> => {
  await module.close();
  module = await setting.open({ wall: () => now });
};
const give = (verb: 'Veto' | 'Suspend', fields: Record<string, string>, device: TestDevice) => {
  const type = verb === 'Veto' ? VETO : SUSPEND;
  const who = { reason: 'to be safe', approver: device.approver, device: device.id };
  const message = { ...who, ...fields, castAt: now, expiresAt: now + 600 };
  const signature = device.sign(
    typedDataDigest(setting.genesis.policy.deploymentId, type as typeof VETO, message as never),
  );

  return module.takeOrder.execute({ verb, message, signature }, 'folder');
};

describe('a change that only tightens', () => {
  it('is in force at once, and states so', async () => {
    const { change, hash } = propose(LOWER_CAP);
    expect(await module.takeChange.execute(change)).toEqual({ kind: 'in-force', hash });
    expect(module.policies.inForce.hash).toBe(hash);
    expect(await said()).toEqual(['policy-registered', 'policy-in-force']);
    expect((await module.receipts()).map(({ intentHash }) => intentHash)).toEqual([hash, hash]);
  });

  it('is taken once, whoever brings it again', async () => {
    const { change, hash } = propose(LOWER_CAP);
    await module.takeChange.execute(change);
    expect(await module.takeChange.execute(change)).toEqual({ kind: 'known', hash });
    await reopened();
    expect(module.policies.inForce.hash).toBe(hash);
    expect(await module.takeChange.execute(change)).toEqual({ kind: 'known', hash });
  });

  it('is taken once, however many bring it at once', async () => {
    const { change } = propose(HIGHER_CAP);
    const taken = await Promise.all(Array.from({ length: 8 }, () => module.takeChange.execute(change)));
    expect(taken.map(({ kind }) => kind).sort()).toEqual([...Array.from({ length: 7 }, () => 'known'), 'waiting']);
    expect(await said()).toEqual(['policy-registered']);
  });

  it('is not in force where it was not written down', async () => {
    const { change, hash } = propose(LOWER_CAP);
    const write = module.ledger.write.bind(module.ledger);
    module.ledger.write = (work) =>
      write(async (entry) => {
        await work(entry);
        throw new Error('the disk is full');
      });
    await expect(module.takeChange.execute(change)).rejects.toThrow('the disk is full');
    expect(module.policies.inForce.version).toBe(1);
    module.ledger.write = write;
    expect(await module.takeChange.execute(change)).toEqual({ kind: 'in-force', hash });
  });

  it('counts from the next signature on', async () => {
    const small = setting.ask({ amount: '6000000' });
    await module.takePackage.execute(small.item());
    const { change } = propose(capOf('5000000'));
    await module.takeChange.execute(change);
    await module.pay.round();
    expect(await module.story(small.id)).toEqual(['registered', 'authorised', 'waiting LIMIT_REACHED']);
  });
});

describe('a change that loosens', () => {
  it('waits out its delay, and is in force a second after', async () => {
    const { change, hash } = propose(HIGHER_CAP);
    expect(await module.takeChange.execute(change)).toEqual({ kind: 'waiting', hash });
    now = start + DAY - 1;
    await module.takeChange.settleDue();
    expect(module.policies.inForce.version).toBe(1);
    now = start + DAY;
    await module.takeChange.settleDue();
    expect(module.policies.inForce.hash).toBe(hash);
  });

  it('goes on waiting across a restart, from when it was first seen', async () => {
    const { change, hash } = propose(HIGHER_CAP);
    await module.takeChange.execute(change);
    now = start + DAY - 10;
    await reopened();
    await module.takeChange.settleDue();
    expect(module.policies.inForce.version).toBe(1);
    now = start + DAY;
    await module.takeChange.settleDue();
    expect(module.policies.inForce.hash).toBe(hash);
  });

  it('is void when any one governor vetoes it meanwhile', async () => {
    const { change, hash } = propose(HIGHER_CAP);
    await module.takeChange.execute(change);
    expect((await give('Veto', { policyHash: hash }, DAVE)).kind).toBe('taken');
    now = start + DAY;
    await module.takeChange.settleDue();
    expect(module.policies.inForce.version).toBe(1);
    expect((await said()).at(-1)).toBe('policy-void POLICY_VETOED');
    expect(await module.takeChange.execute(change)).toEqual({ kind: 'known', hash });
  });

  it('is void when it was vetoed before it was brought', async () => {
    const { change, hash } = propose(HIGHER_CAP);
    await give('Veto', { policyHash: hash }, DAVE);
    expect(await module.takeChange.execute(change)).toEqual({ kind: 'void', hash });
  });

  it('is void when a device that signed it was suspended meanwhile', async () => {
    const { change } = propose(HIGHER_CAP);
    await module.takeChange.execute(change);
    await give('Suspend', { suspended: ALICE.id }, BOB);
    now = start + DAY;
    await module.takeChange.settleDue();
    expect(module.policies.inForce.version).toBe(1);
    expect((await said()).at(-1)).toBe('policy-void POLICY_UNSIGNED');
  });

  it('is void when another change came into force before it', async () => {
    const looser = propose(HIGHER_CAP);
    const tighter = propose(LOWER_CAP);
    await module.takeChange.execute(looser.change);
    await module.takeChange.execute(tighter.change);
    expect((await said()).slice(-2)).toEqual(['policy-in-force', 'policy-void POLICY_REPLACED']);
    now = start + DAY;
    await module.takeChange.settleDue();
    expect(module.policies.inForce.hash).toBe(tighter.hash);
  });
});

describe('what is no change of this policy', () => {
  const codeOf = async (change: Record<string, unknown>): Promise<string> => {
    const taken = await module.takeChange.execute(change);
    expect(module.policies.inForce.version).toBe(1);
    return taken.kind === 'refused' ? taken.code : taken.kind;
  };

  it('is refused: too few governors, twice the same one, or somebody who does not govern', async () => {
    expect(await codeOf(propose(LOWER_CAP, [ALICE]).change)).toBe('POLICY_UNSIGNED');
    expect(await codeOf(propose(LOWER_CAP, [ALICE, SPARE]).change)).toBe('POLICY_UNSIGNED');
    expect(await codeOf(propose(LOWER_CAP, [ALICE, CAROL]).change)).not.toBe('in-force');
  });

  it('is refused before it is compared, where no governor has signed it', async () => {
    const { inForce } = module.policies;
    const bytes = new TextEncoder().encode('{"no": "policy"}');
    const nobody = { policy: base64.encode(bytes), enrolments: [], signatures: [] };
    expect(await codeOf(nobody)).toBe('POLICY_UNSIGNED');
    const byCarol = aChange(aNextPolicy(document, inForce, HIGHER_CAP), inForce, { by: [CAROL], castAt: now });
    expect(await codeOf(byCarol)).toBe('POLICY_UNSIGNED');
  });

  it('is refused: signed in other words than it changes', async () => {
    const { inForce } = module.policies;
    const bytes = aNextPolicy(document, inForce, HIGHER_CAP);
    const by = [ALICE, BOB];
    const as = (stating: object) => aChange(bytes, inForce, { by, castAt: now, stating });
    expect(await codeOf(as({ effect: 'tightening', delaySeconds: 0 }))).toBe('POLICY_MISSTATED');
    expect(await codeOf(as({ changes: ['tightens: nothing much'] }))).toBe('POLICY_MISSTATED');
    expect(await codeOf(as({ delaySeconds: 3600 }))).toBe('POLICY_MISSTATED');
  });

  it('is refused: another document under the same signatures', async () => {
    const { change } = propose(LOWER_CAP);
    const other = propose(HIGHER_CAP).change;
    expect(await codeOf({ ...change, policy: other['policy'] })).toBe('POLICY_UNSIGNED');
  });

  it('is refused: one that goes back, or follows another', async () => {
    const first = propose(LOWER_CAP);
    await module.takeChange.execute(first.change);
    const { inForce } = module.policies;
    const back = aNextPolicy(document, setting.genesis.policy, capOf('16000000'));
    const fork = aChange(back, setting.genesis.policy, { by: [ALICE, BOB], castAt: now });
    expect(await module.takeChange.execute(fork)).toMatchObject({ kind: 'refused', code: 'POLICY_NOT_NEXT' });
    expect(module.policies.inForce).toBe(inForce);
  });
});

describe('what waits when the policy changes', () => {
  it('loses the votes of a device that is removed, and no others', async () => {
    const asked = setting.ask(LARGE);
    const vote = (device: TestDevice) =>
      device.approve(setting.genesis.policy, asked.intent, { castAt: now, expiresAt: now + 600 });
    await module.takePackage.execute(asked.item([vote(SPARE), vote(BOB)]));
    const { change } = propose((next) => {
      next['devices'] = (next['devices'] as { id: string }[]).filter(({ id }) => id !== SPARE.id);
    });
    await module.takeChange.execute(change);
    // Alice voted with the device that is gone.
    await module.takePackage.execute(asked.item([vote(SPARE), vote(BOB), vote(DAVE)]));
    expect((await module.story(asked.id)).at(-1)).toBe('refused QUORUM_NOT_REACHED');
    await module.takePackage.execute(asked.item([vote(SPARE), vote(BOB), vote(DAVE), vote(CAROL)]));
    expect((await module.story(asked.id)).at(-1)).toBe('authorised');
  });

  it('does not count the approvals of somebody whose “no” came from a device removed since, and hears the others', async () => {
    const asked = setting.ask(LARGE);
    const vote = (device: TestDevice) =>
      device.approve(setting.genesis.policy, asked.intent, { castAt: now, expiresAt: now + 600 });
    const reject = SPARE.reject(setting.genesis.policy, asked.intent, { castAt: now, expiresAt: now + 600 });
    expect((await module.takeOrder.execute(writeSignedVote(reject), 'folder')).kind).toBe('taken');
    const { change } = propose((next) => {
      next['devices'] = (next['devices'] as { id: string }[]).filter(({ id }) => id !== SPARE.id);
    });
    await module.takeChange.execute(change);
    // Alice approves with the device that she has left: her "no" was taken, and is not undone by losing its device.
    await module.takePackage.execute(asked.item([ALICE, BOB, DAVE].map(vote)));
    expect((await module.story(asked.id)).at(-1)).toBe('refused QUORUM_NOT_REACHED');
    await module.takePackage.execute(asked.item([ALICE, BOB, DAVE, CAROL].map(vote)));
    expect((await module.story(asked.id)).at(-1)).toBe('authorised');
  });

  it('is asked about again when it is no longer approved, and paid when it is', async () => {
    const asked = setting.ask(LARGE);
    const vote = (device: TestDevice) =>
      device.approve(setting.genesis.policy, asked.intent, { castAt: now, expiresAt: now + 600 });
    setting.chain.waiting = 'INSUFFICIENT_FUNDS';
    await module.takePackage.execute(asked.item([vote(ALICE), vote(BOB), vote(DAVE)]));
    await module.pay.round();
    await module.takeChange.execute(
      propose((next) => {
        const tiers = JSON.parse(
          JSON.stringify(next['tiers']).replaceAll('"finance","threshold":1', '"finance","threshold":2'),
        ) as unknown;
        next['tiers'] = tiers;
      }).change,
    );
    setting.chain.waiting = null;
    await module.pay.round();
    expect((await module.story(asked.id)).at(-1)).toBe('reopened NO_LONGER_APPROVED');
    await module.takePackage.execute(asked.item([vote(ALICE), vote(BOB), vote(DAVE), vote(ERIN)]));
    await module.pay.round();
    expect((await module.story(asked.id)).slice(-3)).toEqual(['authorised', 'signed', 'broadcast']);
  });

  it('is not paid by whoever has not heard yet that another policy is in force', async () => {
    const small = setting.ask({ amount: '6000000' });
    await module.takePackage.execute(small.item());
    const other = await setting.open({ wall: () => now, lease: module.lease });
    expect((await other.takeChange.execute(propose(capOf('5000000')).change)).kind).toBe('in-force');
    expect(module.policies.inForce.version).toBe(1);
    await module.pay.round();
    expect(await module.story(small.id)).toEqual(['registered', 'authorised']);
    await other.close();
  });

  it('is joined by no change that follows what is no longer in force', async () => {
    const late = propose(HIGHER_CAP).change;
    const other = await setting.open({ wall: () => now, lease: module.lease });
    await other.takeChange.execute(propose(LOWER_CAP).change);
    await expect(module.takeChange.execute(late)).rejects.toThrow('another policy came into force');
    expect(await said()).toEqual(['policy-registered', 'policy-in-force']);
    await other.close();
  });

  it('is not freed by a loosening: what its first policy asked is still asked', async () => {
    const asked = setting.ask({ ...LARGE, notAfter: start + 3 * DAY });
    const vote = (device: TestDevice) =>
      device.approve(setting.genesis.policy, asked.intent, { castAt: now, expiresAt: now + 3600 });
    await module.takePackage.execute(asked.item());
    const { change } = propose((next) => {
      next['tiers'] = JSON.parse(
        JSON.stringify(next['tiers']).replaceAll('"ops","threshold":2', '"ops","threshold":1'),
      );
    });
    await module.takeChange.execute(change);
    now = start + DAY;
    await module.takeChange.settleDue();
    expect(module.policies.inForce.version).toBe(2);
    await module.takePackage.execute(asked.item([vote(ALICE), vote(DAVE)]));
    expect((await module.story(asked.id)).at(-1)).toBe('refused QUORUM_NOT_REACHED');
  });

  it('ends when the engine key that asked for it is removed', async () => {
    const asked = setting.ask(LARGE);
    await module.takePackage.execute(asked.item());
    await module.takeChange.execute(
      propose((next) => {
        next['engineKeys'] = (next['engineKeys'] as { id: string }[]).filter(({ id }) => id !== 'trading');
      }).change,
    );
    const vote = (device: TestDevice) =>
      device.approve(setting.genesis.policy, asked.intent, { castAt: now, expiresAt: now + 600 });
    await module.takePackage.execute(asked.item([vote(ALICE), vote(BOB), vote(DAVE)]));
    expect((await module.story(asked.id)).at(-1)).toBe('refused ENGINE_KEY_REMOVED');
  });
});

describe('a ledger that somebody has edited', () => {
  /** One that tightens has come into force, unless told otherwise; receipt 1 is about a withdrawal. */
  async function afterChange(edit: Edit = LOWER_CAP): Promise<ReturnType<typeof propose>> {
    await module.takePackage.execute(setting.ask({ amount: '600' }).item());
    const proposed = propose(edit);
    await module.takeChange.execute(proposed.change);
    return proposed;
  }
  async function doesNotOpen(edit: string, why: RegExp): Promise<void> {
    await module.close();
    await setting.asOwner(`ALTER TABLE policy_version DISABLE TRIGGER USER; ${edit}`);
    await expect(setting.open({ wall: () => now })).rejects.toThrow(why);
  }

  it('does not open where a loosening came into force without its delay, although a receipt says so', async () => {
    const { hash } = await afterChange(HIGHER_CAP);
    const { message } = await module.ledger.write((entry) =>
      entry.append({ withdrawalId: NO_HASH, reference: '', intentHash: hash, outcome: 'policy-in-force' }),
    );
    const edit = `UPDATE policy_version SET state = 'in-force', settled = ${message.sequence}`;
    await doesNotOpen(edit, /did not wait/);
  });

  it('does not open where a loosening is said to be in force and no receipt says so', async () => {
    await afterChange(HIGHER_CAP);
    const edit = `UPDATE policy_version SET state = 'in-force', settled = registered`;
    await doesNotOpen(edit, /no receipt states that it is in force/);
  });

  it('does not open where a version in force borrows another receipt for its registration', async () => {
    await afterChange();
    await doesNotOpen('UPDATE policy_version SET registered = 1', /no receipt states that it was signed/);
  });

  it('does not open where a version that waits counts its delay from another receipt', async () => {
    await afterChange(HIGHER_CAP);
    await doesNotOpen('UPDATE policy_version SET registered = 1', /no receipt states that it was signed/);
  });

  it('does not open where a version shows the receipt of another one', async () => {
    await afterChange();
    const { inForce } = module.policies;
    const bytes = aNextPolicy(document, inForce, HIGHER_CAP);
    expect((await module.takeChange.execute(aChange(bytes, inForce, { by: [ALICE, BOB], castAt: now }))).kind).toBe(
      'waiting',
    );
    const edit = `UPDATE policy_version SET registered = (SELECT min(registered) FROM policy_version)`;
    await doesNotOpen(edit, /no receipt states that it was signed/);
  });

  it('does not open where a version in force has lost a governor’s signature', async () => {
    await afterChange();
    const edit = `UPDATE policy_version
      SET change = jsonb_set(change::jsonb, '{signatures}', (change::jsonb -> 'signatures') - 1)::text`;
    await doesNotOpen(edit, /not signed by the governors/);
  });

  it('does not open where another document stands there, signed by the same governors and never brought', async () => {
    const other = propose(capOf('16000000'));
    await afterChange();
    const edit = `UPDATE policy_version SET change = '${JSON.stringify(other.change)}'`;
    await doesNotOpen(edit, /the document is another/);
  });

  it('does not open where a version that was in force is gone, and with it what it tightened', async () => {
    await afterChange();
    await doesNotOpen('DELETE FROM policy_version', /policies and receipts differ/);
  });

  it('does not open where a version that was in force waits again', async () => {
    await afterChange();
    const edit = `UPDATE policy_version SET state = 'waiting', settled = NULL`;
    await doesNotOpen(edit, /policies and receipts differ/);
  });

  it('does not open where a version that was in force is called void', async () => {
    await afterChange();
    await doesNotOpen(`UPDATE policy_version SET state = 'void'`, /policies and receipts differ/);
  });

  it('does not open where another version is void in the place of the one that was vetoed', async () => {
    const { hash } = await afterChange(HIGHER_CAP);
    await module.takeChange.execute(propose(capOf('91000000')).change);
    await give('Veto', { policyHash: hash }, DAVE);
    await module.takeChange.settleDue();
    const edit = `CREATE TABLE kept AS SELECT settled AS receipt FROM policy_version WHERE state = 'void';
      UPDATE policy_version SET state = CASE state WHEN 'void' THEN 'waiting' ELSE 'void' END,
        settled = CASE state WHEN 'void' THEN NULL ELSE (SELECT receipt FROM kept) END`;
    await doesNotOpen(edit, /policies and receipts differ/);
  });

  it('does not open where a version that is void waits again', async () => {
    const { hash } = await afterChange(HIGHER_CAP);
    await give('Veto', { policyHash: hash }, DAVE);
    await module.takeChange.settleDue();
    expect((await said()).at(-1)).toBe('policy-void POLICY_VETOED');
    const edit = `UPDATE policy_version SET state = 'waiting', settled = NULL`;
    await doesNotOpen(edit, /policies and receipts differ/);
  });
});
