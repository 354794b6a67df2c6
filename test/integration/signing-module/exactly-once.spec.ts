import { UnreadableReceipt } from '../../../src/signing-module/ledger/receipts.js';
import { InvariantViolation } from '../../../src/protocol/invariant.js';
import { BytesRefused, type CrashStep } from '../../../src/signing-module/chain.js';
import { LARGE_BTC } from '../../support/builders/a-policy.js';
import { ALICE, BOB, DAVE } from '../../support/builders/a-device.js';
import { CommitLosingProxy } from '../../support/commit-losing-proxy.js';
import { Crash, crashAt, LedgerSetting } from '../../support/ledger-setting.js';

let setting: LedgerSetting;
beforeEach(async () => {
  setting = await LedgerSetting.make();
});
afterEach(() => setting.end());

const nonce = async (): Promise<unknown> =>
  (await setting.asOwner(`SELECT nonce FROM fake_account WHERE wallet = 'btc-hot'`))[0]?.['nonce'];
const count = async (table: string): Promise<unknown> =>
  (await setting.asOwner(`SELECT count(*)::int AS n FROM ${table}`))[0]?.['n'];

describe('a payment', () => {
  it('goes from package to final, each step a receipt', async () => {
    const module = await setting.open();
    const asked = setting.ask({ amount: LARGE_BTC.toString() });
    await module.takePackage.execute(asked.item());
    const votes = [ALICE, BOB, DAVE].map((device) => device.approve(setting.genesis.policy, asked.intent));
    await module.takePackage.execute(asked.item(votes));
    await module.pay.round();
    setting.chain.mine(3);
    await module.follow.round();

    expect(await module.story(asked.id)).toEqual([
      ...['registered', 'authorised', 'signed', 'broadcast', 'confirmed', 'final'],
    ]);
    const [, authorised, signed, , , final] = await module.receipts(asked.id);
    expect(authorised?.votes).toHaveLength(3);
    expect(signed).toMatchObject({ votes: authorised?.votes, attempt: 1, txid: setting.chain.sent[0], fee: 1_000n });
    expect(final).toMatchObject({ txid: setting.chain.sent[0], fee: 900n, confirmations: 3, tier: 'btc-large' });
    expect(setting.chain.sent).toHaveLength(1);
    await module.close();
  });

  it('that fails while it is signed gives back its slot and its charge, and is made anew', async () => {
    const module = await setting.open();
    const { id, item } = setting.ask();
    await module.takePackage.execute(item());
    setting.chain.onSign = () => {
      throw new Error('the key did not answer');
    };
    await expect(module.pay.execute(id)).rejects.toThrow('the key did not answer');
    expect([await nonce(), await count('charge'), await count('attempt'), await count('spend')]).toEqual([0, 0, 0, 0]);

    setting.chain.onSign = () => undefined;
    await module.pay.round();
    expect(setting.chain.payments.size).toBe(1);
    expect([await nonce(), await count('charge'), await count('attempt')]).toEqual([1, 1, 1]);
    await module.close();
  });

  const STEPS: readonly CrashStep[] = [
    ...(['verified', 'registered', 'authorised', 'observed', 'reserved', 'signed', 'stored'] as const),
    ...(['committed', 'head-written', 'sent', 'broadcast-recorded'] as const),
  ];
  it.each(STEPS)('that is interrupted at "%s" is made exactly once', async (step) => {
    const asked = setting.ask();
    const crashing = await setting.open({ announce: crashAt(step) });
    const work = async (): Promise<void> => {
      await crashing.takePackage.execute(asked.item());
      await crashing.pay.execute(asked.id);
    };
    await expect(work()).rejects.toThrow(Crash);
    await crashing.close();

    const module = await setting.open();
    await module.takePackage.execute(asked.item());
    await module.pay.round();
    await module.pay.round();
    setting.chain.mine(3);
    await module.follow.round();
    expect(setting.chain.payments.size).toBe(1);
    expect([await nonce(), await count('charge'), await count('attempt')]).toEqual([1, 1, 1]);
    const story = await module.story(asked.id);
    expect(story).toEqual(['registered', 'authorised', 'signed', 'broadcast', 'confirmed', 'final']);
    expect((await module.receipts(asked.id)).at(-1)?.txid).toBe(setting.chain.sent[0]);
    await module.close();
  });

  it('whose bytes are committed is sent from the ledger, never signed again', async () => {
    const asked = setting.ask();
    const crashing = await setting.open({ announce: crashAt('committed') });
    await crashing.takePackage.execute(asked.item());
    await expect(crashing.pay.execute(asked.id)).rejects.toThrow(Crash);
    expect(setting.chain.sent).toHaveLength(0);
    await crashing.close();

    const module = await setting.open();
    await module.pay.round();
    expect(setting.chain.signatures).toBe(1);
    expect(setting.chain.sent).toHaveLength(1);
    await module.close();
  });

  it('is made once when two connections make it at the same moment', async () => {
    const asked = setting.ask();
    const one = await setting.open();
    const other = await setting.open({ lease: one.lease });
    await one.takePackage.execute(asked.item());
    await Promise.all([one.pay.execute(asked.id), other.pay.execute(asked.id)]);
    expect(setting.chain.payments.size).toBe(1);
    expect(await count('attempt')).toBe(1);
    await other.close();
    await one.close();
  });
});

describe('a COMMIT without an answer', () => {
  let proxy: CommitLosingProxy;
  beforeEach(async () => {
    proxy = await CommitLosingProxy.start(setting.database.url);
  });
  afterEach(() => proxy.stop());

  it('that was done is found done: the payment goes on with the bytes that it committed', async () => {
    const asked = setting.ask();
    const module = await setting.open({
      url: proxy.url,
      announce: (step) => {
        if (step === 'stored') proxy.losesNext = 'after';
        return Promise.resolve();
      },
    });
    await module.takePackage.execute(asked.item());
    await module.pay.execute(asked.id);
    expect(proxy.lost).toBe(1);
    expect(setting.chain.signatures).toBe(1);
    expect(setting.chain.sent).toHaveLength(1);
    expect(await module.story(asked.id)).toEqual(['registered', 'authorised', 'signed', 'broadcast']);
    await module.close();
  });

  it('that was not done is found not done: nothing is sent, and it is made anew', async () => {
    const asked = setting.ask();
    const module = await setting.open({
      url: proxy.url,
      announce: (step) => {
        if (step === 'stored' && proxy.lost === 0) proxy.losesNext = 'before';
        return Promise.resolve();
      },
    });
    await module.takePackage.execute(asked.item());
    await expect(module.pay.execute(asked.id)).rejects.toThrow('the transaction was not committed');
    expect(setting.chain.sent).toHaveLength(0);
    expect([await nonce(), await count('attempt')]).toEqual([0, 0]);

    await module.pay.round();
    expect(setting.chain.payments.size).toBe(1);
    expect([await nonce(), await count('attempt')]).toEqual([1, 1]);
    await module.close();
  });
});

describe('a node that wavers', () => {
  it('has what it says stated once, and a change of it at most once a minute', async () => {
    let now = Math.floor(Date.now() / 1000);
    const module = await setting.open({ wall: () => now });
    const { id, item } = setting.ask();
    await module.takePackage.execute(item());
    for (let round = 0; round < 20; round += 1) {
      setting.chain.waiting = round % 2 === 0 ? 'INSUFFICIENT_FUNDS' : 'NODE_UNAVAILABLE';
      await module.pay.round();
    }
    expect((await module.story(id)).slice(2)).toEqual(['waiting INSUFFICIENT_FUNDS']);
    now += 60;
    await module.pay.round();
    expect((await module.story(id)).slice(2)).toEqual(['waiting INSUFFICIENT_FUNDS', 'waiting NODE_UNAVAILABLE']);
    setting.chain.waiting = null;
    await module.pay.round();
    expect((await module.story(id)).slice(4)).toEqual(['signed', 'broadcast']);
    await module.close();
  });
});

describe('the ledger itself', () => {
  it('stores no receipt that nobody could read back', async () => {
    const module = await setting.open();
    const { id, hash, body } = setting.ask();
    const before = await module.ledger.head();
    const about = { withdrawalId: id, reference: body.reference, intentHash: hash };
    const block = { blockHeight: 0, blockHash: '11'.repeat(32), confirmations: 2 ** 53 };
    const unreadable = module.ledger.write((entry) => entry.append({ ...about, outcome: 'refused', block }));
    await expect(unreadable).rejects.toThrow(UnreadableReceipt);
    expect(await module.ledger.head()).toEqual(before);
    await module.close();
  });

  it('refuses a second spend, an edited attempt, a removed receipt, a state that jumps', async () => {
    const module = await setting.open();
    const { id, item } = setting.ask();
    const waiting = setting.ask();
    await module.takePackage.execute(item());
    await module.pay.execute(id);
    setting.chain.waiting = 'INSUFFICIENT_FUNDS';
    await module.takePackage.execute(waiting.item());

    const refuses = (sql: string, because: string): Promise<void> =>
      expect(setting.asOwner(sql)).rejects.toThrow(because);
    await refuses(
      `INSERT INTO spend (withdrawal_id, wallet, reserved_at) VALUES ('${id}', 'btc-hot', 1)`,
      'spend_is_the_withdrawals_only_one',
    );
    await refuses(`UPDATE attempt SET raw = '\\x00'`, 'attempt is append-only');
    await refuses('DELETE FROM receipt', 'receipt is append-only');
    await refuses('TRUNCATE charge', 'charge is append-only');
    await refuses(`DELETE FROM withdrawal WHERE id = '${id}'`, 'withdrawal is append-only');
    const jump = (state: string, of: string): string => `UPDATE withdrawal SET state = '${state}' WHERE id = '${of}'`;
    await refuses(jump('authorised', id), 'no withdrawal goes from broadcast to authorised');
    await refuses(jump('signed', waiting.id), 'signed without bytes and a charge');
    await refuses(`UPDATE withdrawal SET amount = 1 WHERE id = '${id}'`, 'content does not change');
    await refuses('UPDATE ledger_head SET sequence = 1', 'the head moves with a receipt');
    await refuses('UPDATE module_lease SET epoch = 0', 'neither the epoch nor the clock goes back');
    await module.close();
  });

  it('in which somebody edits what was approved stops paying instead of paying that', async () => {
    const module = await setting.open();
    const { id, item, body } = setting.ask();
    await module.takePackage.execute(item());
    const replaceBy = (asked: ReturnType<LedgerSetting['ask']>): Promise<unknown> =>
      setting.asIntruder(`UPDATE verdict SET package = '${JSON.stringify(asked.item().package)}'`);

    // Each of them is signed by an engine: another withdrawal, and another amount under the same reference.
    await replaceBy(setting.ask());
    await expect(module.pay.round()).rejects.toThrow(InvariantViolation);
    const other = setting.ask({ ...body, amount: '60000' });
    await replaceBy(other);
    await expect(module.pay.round()).rejects.toThrow('asks for what was authorised');
    await replaceBy(setting.ask(body));
    await setting.asIntruder(`UPDATE withdrawal SET intent_hash = '${other.hash}'`);
    await expect(module.pay.execute(id)).rejects.toThrow('is the one that was authorised');
    expect(setting.chain.sent).toHaveLength(0);
    await module.close();
  });

  it('says which withdrawal it was when the checker refuses bytes, and everything stops', async () => {
    const module = await setting.open();
    const [bad, next] = [setting.ask(), setting.ask()];
    await module.takePackage.execute(bad.item());
    await module.takePackage.execute(next.item());
    setting.chain.onSign = () => {
      throw new BytesRefused('the output is another');
    };
    await expect(module.pay.round()).rejects.toThrow(BytesRefused);
    expect(await module.story()).toContain('refused BYTES_REFUSED');
    expect([await nonce(), await count('attempt')]).toEqual([0, 0]);
    expect(setting.chain.sent).toHaveLength(0);
    await module.close();
  });
});

describe('something in the way', () => {
  it('is said once, and the payment resumes by itself', async () => {
    const module = await setting.open();
    const { id, item } = setting.ask();
    await module.takePackage.execute(item());
    setting.chain.waiting = 'INSUFFICIENT_FUNDS';
    for (let round = 0; round < 3; round += 1) await module.pay.round();
    setting.chain.waiting = null;
    await module.pay.round();
    expect(await module.story(id)).toEqual([
      ...['registered', 'authorised', 'waiting INSUFFICIENT_FUNDS', 'signed', 'broadcast'],
    ]);
    await module.close();
  });

  it('that shows only while the slot is taken gives back the slot and the charge', async () => {
    const module = await setting.open();
    const { id, item } = setting.ask();
    await module.takePackage.execute(item());
    setting.chain.waitsAtSigning = 'INSUFFICIENT_FUNDS';
    await module.pay.round();
    expect(await module.story(id)).toEqual(['registered', 'authorised', 'waiting INSUFFICIENT_FUNDS']);
    expect([await nonce(), await count('charge')]).toEqual([0, 0]);
    setting.chain.waitsAtSigning = null;
    await module.pay.round();
    expect([await nonce(), await count('charge'), await count('attempt')]).toEqual([1, 1, 1]);
    await module.close();
  });

  it('of a large one does not hold up a small one', async () => {
    const module = await setting.open();
    const [large, small] = [setting.ask({ amount: '9999999' }), setting.ask()];
    await module.takePackage.execute(large.item());
    setting.chain.tooDear = 9_999_999n;
    await module.pay.round();
    await module.takePackage.execute(small.item());
    await module.pay.round();
    expect(await module.story(large.id)).toEqual(['registered', 'authorised', 'waiting INSUFFICIENT_FUNDS']);
    expect((await module.story(small.id)).at(-1)).toBe('broadcast');
    await module.close();
  });
});
