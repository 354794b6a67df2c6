import { NO_FINDINGS } from '../../../src/protocol/findings.js';
import pg from 'pg';
import { z } from 'zod';
import { type Hex } from '../../../src/protocol/hex.js';
import { receiptHash, signReceipt, writeSignedReceipt } from '../../../src/protocol/receipt.js';
import { type Receipt } from '../../../src/protocol/verbs.js';
import { type Reader } from '../../../src/signing-module/ledger/database.js';
import { LedgerTampered } from '../../../src/signing-module/ledger/ledger-tampered.js';
import { verifyLedger } from '../../../src/signing-module/ledger/open-ledger.js';
import { LedgerSetting } from '../../support/ledger-setting.js';

const RECEIPTS = 6_000;
/** Whatever a statement looks at, it looks at no more of than this. */
const ROWS_AT_MOST = 2_000;
const plan = z.tuple([z.object({ 'QUERY PLAN': z.tuple([z.object({ Plan: z.unknown() })]) })]);
interface Node {
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Node[];
}

/** Rows that the costliest step of a statement has looked at: what its time grows with, on any machine. */
function mostRows(node: Node): number {
  const own = (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'];
  return Math.max(own, ...(node.Plans ?? []).map(mostRows));
}

describe('a ledger of many receipts', () => {
  let setting: LedgerSetting;
  let client: pg.Client;
  /** Of each statement. */
  let looked: number[];
  const reader: Reader = {
    query: async (sql, values = []) => {
      if (sql.trimStart().startsWith('SELECT')) {
        const { rows } = await client.query<pg.QueryResultRow>(`EXPLAIN (ANALYZE, FORMAT JSON) ${sql}`, values);
        looked.push(mostRows(plan.parse(rows)[0]['QUERY PLAN'][0].Plan as Node));
      }
      return client.query<pg.QueryResultRow>(sql, values);
    },
  };

  beforeAll(async () => {
    setting = await LedgerSetting.make();
    const module = await setting.open();
    await module.takePackage.execute(setting.ask().item());
    await module.close();
    client = new pg.Client({ connectionString: setting.database.adminUrl });
    await client.connect();
    await grow(client, setting);
    await client.query('ANALYZE receipt');
  }, 120_000);
  afterAll(async () => {
    await client.end();
    await setting.end();
  });
  beforeEach(() => {
    looked = [];
  });

  it('is verified by statements of which none grows with it', async () => {
    expect((await verifyLedger(reader, setting.genesis.genesis)).sequence).toBe(RECEIPTS);
    expect(looked.length).toBeGreaterThan(RECEIPTS / ROWS_AT_MOST);
    expect(Math.max(...looked)).toBeLessThan(ROWS_AT_MOST);
  }, 120_000);

  it.each([
    ['a column', "UPDATE receipt SET outcome = 'failed' WHERE sequence = 700"],
    ['the reason beside it', "UPDATE receipt SET reason = 'EXPIRED' WHERE sequence = 700"],
    ['the moment beside it', 'UPDATE receipt SET recorded_at = recorded_at + 1 WHERE sequence = 700'],
    ['the message', `UPDATE receipt SET signed = replace(signed, '"w-long"', '"w-other"') WHERE sequence = 700`],
    ['one receipt', 'DELETE FROM receipt WHERE sequence = 700'],
    ['the last receipt', `DELETE FROM receipt WHERE sequence = ${RECEIPTS}`],
    ['the state of the withdrawal', "UPDATE withdrawal SET state = 'final'"],
  ])(
    'is refused when somebody has changed %s',
    async (_what, sql) => {
      await client.query('BEGIN');
      await client.query('SET LOCAL session_replication_role = replica');
      await client.query(sql);
      await expect(verifyLedger(client, setting.genesis.genesis)).rejects.toThrow(LedgerTampered);
      await client.query('ROLLBACK');
    },
    120_000,
  );
});

/** Refusals without end behind what is there, chained as the module chains them; only the last is really signed. */
async function grow(client: pg.Client, { genesis }: LedgerSetting): Promise<void> {
  const { deploymentId } = genesis.genesis;
  const head = z.tuple([z.object({ sequence: z.coerce.number(), hash: z.string() })]);
  await client.query('SET session_replication_role = replica');
  let [{ sequence, hash }] = head.parse((await client.query('SELECT sequence, hash FROM ledger_head')).rows);
  while (sequence < RECEIPTS) {
    const rows: [number, string, string, string][] = [];
    while (rows.length < 2_000 && sequence < RECEIPTS) {
      sequence += 1;
      const message = refusal(sequence, hash, genesis.policy.hash);
      const { signature } =
        sequence === RECEIPTS
          ? signReceipt(deploymentId, message, genesis.attestationSecret)
          : { signature: 'ef'.repeat(64) as Hex };
      const previous = hash;
      hash = receiptHash(deploymentId, message);
      rows.push([sequence, hash, previous, JSON.stringify(writeSignedReceipt({ message, signature }))]);
    }
    await client.query(
      `INSERT INTO receipt (sequence, hash, previous, withdrawal_id, outcome, reason, finality, recorded_at, signed)
       SELECT s, h, p, repeat('ab', 32), 'refused', 'VOTE_SIGNATURE_INVALID', 'retryable', 1795327200, x
         FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[]) AS row (s, h, p, x)`,
      [0, 1, 2, 3].map((at) => rows.map((row) => row[at])),
    );
  }
  await client.query('UPDATE ledger_head SET sequence = $1, hash = $2', [sequence, hash]);
  await client.query('RESET session_replication_role');
}

function refusal(sequence: number, previous: string, policyHash: string): Receipt {
  return {
    ...{ sequence, previous, policyHash, withdrawalId: 'ab'.repeat(32), reference: 'w-long' },
    ...{ intentHash: 'cd'.repeat(32), outcome: 'refused', reason: 'VOTE_SIGNATURE_INVALID', finality: 'retryable' },
    ...{ tier: '', votes: [], attempt: 0, txid: '', fee: 0n, blockHeight: 0, blockHash: '', confirmations: 0 },
    findings: NO_FINDINGS,
    recordedAt: 1795327200,
  } as unknown as Receipt;
}
