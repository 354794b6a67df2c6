import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { receiptHash } from '../../../src/protocol/receipt.js';
import { HeadFile, HeadMismatch } from '../../../src/signing-module/head-file.js';
import { LeaseLost, releaseLease, renewLease, takeLease } from '../../../src/signing-module/ledger/lease.js';
import { Clock } from '../../../src/signing-module/ledger/clock.js';
import { LedgerTampered } from '../../../src/signing-module/ledger/ledger-tampered.js';
import { LedgerSetting, type OpenModule } from '../../support/ledger-setting.js';

let setting: LedgerSetting;
beforeEach(async () => {
  setting = await LedgerSetting.make();
});
afterEach(() => setting.end());

async function pay(module: OpenModule): Promise<void> {
  await module.takePackage.execute(setting.ask().item());
  await module.pay.round();
}

/** A module that has paid, and is gone. */
async function paidOnce(): Promise<void> {
  const module = await setting.open();
  await pay(module);
  await module.close();
}

describe('the lease', () => {
  it('lets nobody write whose epoch is over, though it still has its connections', async () => {
    const sleeper = await setting.open();
    const asked = setting.ask();
    await sleeper.takePackage.execute(asked.item());
    await releaseLease(sleeper.ledger.database, sleeper.lease);
    const successor = await setting.open();
    expect(successor.lease.epoch).toBe(sleeper.lease.epoch + 1);

    await expect(sleeper.takePackage.execute(setting.ask().item())).rejects.toThrow(LeaseLost);
    await expect(sleeper.pay.execute(asked.id)).rejects.toThrow(LeaseLost);
    await expect(renewLease(sleeper.ledger.database, sleeper.lease, new Clock())).rejects.toThrow(LeaseLost);
    expect(setting.chain.sent).toHaveLength(0);
    await successor.pay.round();
    expect(setting.chain.payments.size).toBe(1);
    await sleeper.close();
    await successor.close();
  });

  it('is waited for while its holder lives, and taken over when the holder is silent', async () => {
    const holder = await setting.open();
    const { database } = holder.ledger;
    let isTaken = false;
    const taking = takeLease(database, 'another').then((lease) => {
      isTaken = true;
      return lease;
    });
    for (let n = 0; n < 5; n += 1) {
      await renewLease(database, holder.lease, new Clock());
      await sleep(800);
    }
    expect(isTaken).toBe(false);
    expect((await taking).epoch).toBe(holder.lease.epoch + 1);
    await holder.close();
  }, 20_000);
});

describe('time', () => {
  it('does not go back when the machine’s clock does, across a restart too', async () => {
    let wall = 2_000_000_000;
    const module = await setting.open({ wall: () => wall });
    const asked = setting.ask({ notAfter: wall + 100 });
    await module.takePackage.execute(asked.item());
    await renewLease(module.ledger.database, module.lease, new Clock(() => wall + 99));
    await module.close();

    wall -= 10_000;
    const later = await setting.open({ wall: () => wall });
    await later.takePackage.execute(setting.ask({ notAfter: wall + 20_000 }).item());
    expect((await later.receipts()).at(-1)?.recordedAt).toBe(2_000_000_099);
    wall = 2_000_000_100;
    await later.expire();
    expect((await later.story(asked.id)).at(-1)).toBe('expired EXPIRED');
    await later.close();
  });
});

describe('a start', () => {
  it('goes on where the last one ended', async () => {
    await paidOnce();
    const module = await setting.open();
    setting.chain.mine(3);
    await module.follow.round();
    const receipts = await module.receipts();
    expect(receipts.map(({ outcome }) => outcome)).toEqual([
      ...['registered', 'authorised', 'signed', 'broadcast', 'confirmed', 'final'],
    ]);
    const { genesis } = setting.genesis;
    receipts.reduce((previous, receipt, n) => {
      expect([receipt.sequence, receipt.previous]).toEqual([n + 1, previous]);
      return receiptHash(genesis.deploymentId, receipt);
    }, genesis.hash);
    await module.close();
  });

  it('is refused when the head file knows more than the database: that is an old copy', async () => {
    await paidOnce();
    const head = readFileSync(setting.headFile, 'utf8');
    writeFileSync(setting.headFile, JSON.stringify({ sequence: 99, hash: 'ab'.repeat(32) }));
    await expect(setting.open()).rejects.toThrow(HeadMismatch);
    writeFileSync(setting.headFile, head);
    await (await setting.open()).close();
  });

  it('is refused when the head file knows another receipt under the same number', async () => {
    await paidOnce();
    writeFileSync(setting.headFile, JSON.stringify({ sequence: 3, hash: 'ab'.repeat(32) }));
    await expect(setting.open()).rejects.toThrow('does not hold it');
  });

  it('is refused when the head file is gone and the ledger is not empty', async () => {
    await paidOnce();
    rmSync(setting.headFile);
    await expect(setting.open()).rejects.toThrow('is missing although the ledger holds 4 receipts');
    const { hash } = setting.genesis.genesis;
    writeFileSync(setting.headFile, JSON.stringify({ sequence: 0, hash }));
    await (await setting.open()).close();
  });

  it('notes the payment’s receipt in the head file before the first byte leaves', async () => {
    const module = await setting.open();
    let noted = '';
    const send = setting.chain.send.bind(setting.chain);
    setting.chain.send = (raw) => {
      noted = readFileSync(setting.headFile, 'utf8');
      return send(raw);
    };
    await pay(module);
    const signed = (await module.receipts()).find(({ outcome }) => outcome === 'signed');
    expect(JSON.parse(noted)).toMatchObject({ sequence: signed?.sequence });
    await module.close();
  });

  it.each([
    [
      'a receipt is edited',
      `UPDATE receipt SET signed = replace(signed, '"fee":"1000"', '"fee":"1"') WHERE sequence = 3`,
    ],
    ['a receipt is removed from the middle', 'DELETE FROM receipt WHERE sequence = 2'],
    ['the last receipt is removed', 'DELETE FROM receipt WHERE sequence = 4'],
    [
      'the last receipt is edited',
      `UPDATE receipt SET signed = replace(signed, 'broadcast', 'confirmed') WHERE sequence = 4`,
    ],
    [
      'a receipt’s columns say something else',
      `UPDATE receipt SET outcome = 'refused', finality = 'final' WHERE sequence = 4`,
    ],
    ['a withdrawal is in a state that no receipt gave it', `UPDATE withdrawal SET state = 'authorised'`],
    [
      'a withdrawal was never registered',
      `INSERT INTO withdrawal (id, reference, intent_hash, policy_hash, tier, asset, amount,
       wallet, not_after, request, registered_at, state) SELECT repeat('ab', 32), 'smuggled', repeat('ab', 32), policy_hash, tier,
       asset, amount, wallet, not_after, request, registered_at, 'authorised' FROM withdrawal`,
    ],
  ])('is refused when %s', async (_what, sql) => {
    await paidOnce();
    await setting.asIntruder(sql);
    await expect(setting.open()).rejects.toThrow(LedgerTampered);
  });

  it('is refused when the last signature is not this module’s', async () => {
    await paidOnce();
    await setting.asIntruder(`UPDATE receipt SET signed =
      jsonb_set(signed::jsonb, '{signature}', to_jsonb(repeat('00', 64)))::text WHERE sequence = 4`);
    await expect(setting.open()).rejects.toThrow('is not signed by this module');
  });

  it('is refused on another deployment’s ledger', async () => {
    await paidOnce();
    await setting.asIntruder(`UPDATE ledger_head SET genesis_hash = repeat('ab', 32)`);
    await expect(setting.open()).rejects.toThrow('belongs to the genesis');
  });
});

describe('a database that is set back under the running module', () => {
  it('is neither written to nor paid out of', async () => {
    const module = await setting.open();
    await pay(module);
    const asked = setting.ask();
    await module.takePackage.execute(asked.item());
    const copy = await setting.asOwner('SELECT sequence, hash, recorded_at FROM ledger_head');
    await module.pay.round();
    expect(setting.chain.payments.size).toBe(2);

    await setBackTo(copy[0], asked.id);
    await expect(module.pay.round()).rejects.toThrow(LedgerTampered);
    await expect(module.takePackage.execute(setting.ask().item())).rejects.toThrow('does not hold it');
    await expect(module.ledger.head()).rejects.toThrow(LedgerTampered);
    expect(setting.chain.payments.size).toBe(2);
    await module.close();
  });

  it('is found out as well when it has grown past what was committed', async () => {
    const module = await setting.open();
    await module.takePackage.execute(setting.ask().item());
    await setting.asIntruder(
      `UPDATE receipt SET hash = repeat('ab', 32) WHERE sequence = 2;
       INSERT INTO receipt SELECT 3, repeat('cd', 32), repeat('ab', 32), withdrawal_id, outcome, reason, finality,
         recorded_at, signed FROM receipt WHERE sequence = 2;
       UPDATE ledger_head SET sequence = 3, hash = repeat('cd', 32)`,
    );
    await expect(module.takePackage.execute(setting.ask().item())).rejects.toThrow(LedgerTampered);
    await module.close();
  });

  it('before its first receipt is held against the head that was verified at the start', async () => {
    const first = await setting.open();
    await first.takePackage.execute(setting.ask().item());
    await first.close();
    const module = await setting.open();
    await setting.asIntruder(
      `UPDATE ledger_head SET sequence = 1, hash = (SELECT hash FROM receipt WHERE sequence = 1);
       DELETE FROM receipt WHERE sequence = 2`,
    );
    await expect(module.takePackage.execute(setting.ask().item())).rejects.toThrow(LedgerTampered);
    await module.close();
  });

  it('does not disturb loops that write at the same time', async () => {
    const module = await setting.open();
    await Promise.all(Array.from({ length: 12 }, () => module.takePackage.execute(setting.ask().item())));
    expect((await module.ledger.head()).sequence).toBe(24);
    await module.close();
  });

  /** To before the payment of one withdrawal, as the copy has it. */
  async function setBackTo(head: Record<string, unknown> | undefined, id: string): Promise<void> {
    const { sequence, hash, recorded_at } = head ?? {};
    await setting.asIntruder(
      `DELETE FROM receipt WHERE sequence > ${String(sequence)};
       DELETE FROM attempt WHERE spend_id IN (SELECT id FROM spend WHERE withdrawal_id = '${id}');
       DELETE FROM spend WHERE withdrawal_id = '${id}';
       DELETE FROM charge WHERE withdrawal_id = '${id}';
       UPDATE withdrawal SET state = 'authorised' WHERE id = '${id}';
       UPDATE ledger_head SET sequence = ${String(sequence)}, hash = '${String(hash)}', recorded_at = ${String(recorded_at)}`,
    );
  }
});

describe('the head file', () => {
  it('takes no other receipt under a number that it has noted, and lets an overtaken one pass', async () => {
    const file = new HeadFile(setting.headFile);
    await file.advance({ sequence: 1, hash: 'aa'.repeat(32) });
    await file.advance({ sequence: 3, hash: 'bb'.repeat(32) });
    await file.advance({ sequence: 3, hash: 'bb'.repeat(32) });
    await file.advance({ sequence: 2, hash: 'cc'.repeat(32) });
    await expect(file.advance({ sequence: 3, hash: 'cc'.repeat(32) })).rejects.toThrow(HeadMismatch);
    await expect(file.advance({ sequence: 1, hash: 'cc'.repeat(32) })).rejects.toThrow(HeadMismatch);
    expect(JSON.parse(readFileSync(setting.headFile, 'utf8'))).toEqual({ sequence: 3, hash: 'bb'.repeat(32) });
  });
});
