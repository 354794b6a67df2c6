import { z } from 'zod';
import { verifyExport } from '../../../src/cli/audit/verify-export.js';
import { readAsked, writeSignedRequest } from '../../../src/protocol/evidence.js';
import { type Hex32 } from '../../../src/protocol/hex.js';
import { type SignedRequest } from '../../../src/protocol/http-signature.js';
import { writeSignedReceipt, type SignedReceipt } from '../../../src/protocol/receipt.js';
import { workSchema } from '../../../src/server/signing-work/signing-work-views.js';
import { aGenesis } from '../../support/builders/a-genesis.js';
import { LARGE_BTC } from '../../support/builders/a-policy.js';
import { anAuditor, anEngine, aSigningModule, aWithdrawal } from '../../support/builders/an-engine.js';
import { TestReceipts } from '../../support/builders/test-receipts.js';
import { lookUp, propose, type Proposed } from '../../support/proposals.js';
import { PUBLIC_URL, ServerUnderTest } from '../../support/server-under-test.js';

const signingModule = aSigningModule(PUBLIC_URL);
const engine = anEngine('trading', PUBLIC_URL);
const auditor = anAuditor('auditor', PUBLIC_URL);
const genesis = aGenesis();
const { deploymentId } = genesis.policy;

let server: ServerUnderTest;
let receipts: TestReceipts;
beforeEach(async () => {
  server = await ServerUnderTest.start({ genesis });
  receipts = new TestReceipts(genesis);
});
afterEach(() => server.stop());

function hand(signed: readonly SignedReceipt[], cancels: readonly SignedRequest[] = []) {
  const body = {
    receipts: signed.map(writeSignedReceipt),
    ...(cancels.length > 0 && { cancels: cancels.map(writeSignedRequest) }),
  };
  return server.send(signingModule.post('/v1/signing-work/receipts', body, { tag: 'sekisho-work' }));
}
/** What the signing module says when it has taken a cancel besides the server. */
const takenFor = (id: string) => receipts.order(id as Hex32, 'registered');
const cancelled = ({ intent }: Pick<Proposed, 'intent'>) =>
  receipts.state(intent, 'cancelled', { reason: 'CANCELLED_BY_ENGINE' });
const cancelFor = (id: string, reference: string) => engine.cancel(deploymentId, id, reference);
async function exported() {
  const lines = (await server.send(auditor.get('/v1/audit/export?format=jsonl'))).text.trimEnd().split('\n');
  const withdrawal = z.object({ kind: z.literal('withdrawal'), package: z.object({ cancel: z.unknown() }) });
  const packages = lines.flatMap((text) => {
    const read = withdrawal.safeParse(JSON.parse(text));
    return read.success ? [read.data.package] : [];
  });
  const { defects } = await verifyExport(lines, genesis.genesis.hash, { isPartial: false });
  return { cancels: packages.map(({ cancel }) => cancel), defects };
}
const owed = async () =>
  (await server.send(signingModule.get('/v1/signing-work?waitSeconds=0', { tag: 'sekisho-work' }))).as(workSchema)
    .items;

it('exports the cancel that never came here, as the signing module hands it in, so that an auditor finds it', async () => {
  const proposal = await propose(server);
  const { id, intent } = proposal;
  await hand([receipts.state(intent, 'registered')]);
  const cancel = cancelFor(id, intent.reference);
  const news = [takenFor(id), cancelled(proposal)];
  expect((await hand(news, [cancel])).code).toBe('answered 200');
  expect(await lookUp(server, id)).toMatchObject({ state: 'cancelled', reason: 'CANCELLED_BY_ENGINE' });
  expect(await exported()).toEqual({ cancels: [writeSignedRequest(cancel)], defects: [] });
  expect(await owed()).toEqual([]);
  // The answer was lost: the same again.
  expect((await hand(news, [cancel])).code).toBe('answered 200');
});

it('would show an auditor an end that nobody asked for, without that', async () => {
  const proposal = await propose(server);
  await hand([receipts.state(proposal.intent, 'registered'), takenFor(proposal.id), cancelled(proposal)]);
  const { cancels, defects } = await exported();
  expect(cancels).toEqual([null]);
  expect(defects.map(({ what }) => what)).toEqual([
    'receipt 3 cancels it, and no engine’s signed cancel is in evidence',
  ]);
});

it('keeps it for a withdrawal that comes later, and hands both on', async () => {
  const body = aWithdrawal(deploymentId, { amount: LARGE_BTC.toString() });
  const request = engine.withdrawal(body);
  const asked = readAsked(request, genesis.policy);
  if (asked.kind !== 'asked') throw new Error(asked.kind);
  const { intent } = asked;
  const cancel = cancelFor(intent.withdrawalId, intent.reference);
  await hand([takenFor(intent.withdrawalId)], [cancel]);
  expect((await server.send(request)).status).toBe(201);
  const [item] = await owed();
  expect(item).toMatchObject({ withdrawalId: intent.withdrawalId, package: { cancel: writeSignedRequest(cancel) } });
  await hand([receipts.state(intent, 'registered'), cancelled({ intent })]);
  expect((await lookUp(server, intent.withdrawalId)).state).toBe('cancelled');
  expect((await exported()).defects).toEqual([]);
});

it('keeps it for a withdrawal that was lost with yesterday’s database and is asked for again', async () => {
  const request = engine.withdrawal(aWithdrawal(deploymentId, { amount: LARGE_BTC.toString() }));
  const asked = readAsked(request, genesis.policy);
  if (asked.kind !== 'asked') throw new Error(asked.kind);
  const { intent } = asked;
  const cancel = cancelFor(intent.withdrawalId, intent.reference);
  await hand([receipts.state(intent, 'registered'), takenFor(intent.withdrawalId), cancelled({ intent })], [cancel]);
  expect((await server.send(request)).status).toBe(201);
  expect((await lookUp(server, intent.withdrawalId)).state).toBe('cancelled');
  expect(await exported()).toEqual({ cancels: [writeSignedRequest(cancel)], defects: [] });
  expect(await owed()).toEqual([]);
});

it('leaves the cancel that came here as it is', async () => {
  const proposal = await propose(server);
  const { id, intent } = proposal;
  const own = cancelFor(id, intent.reference);
  expect((await server.send(own)).status).toBe(202);
  const news = [receipts.state(intent, 'registered'), takenFor(id), cancelled(proposal)];
  expect((await hand(news, [cancelFor(id, intent.reference)])).code).toBe('answered 200');
  expect(await exported()).toEqual({ cancels: [writeSignedRequest(own)], defects: [] });
});

it('takes no cancel that no receipt beside it states, and nothing that is none', async () => {
  const [one, other] = [await propose(server), await propose(server)];
  const cancel = cancelFor(one.id, one.intent.reference);
  expect((await hand([takenFor(other.id)], [cancel])).code).toBe('MALFORMED');
  expect((await hand([receipts.state(one.intent, 'registered')], [cancel])).code).toBe('MALFORMED');
  const request = engine.withdrawal(aWithdrawal(deploymentId));
  expect((await hand([takenFor(one.id)], [request])).code).toBe('MALFORMED');
  expect((await exported()).cancels).toEqual([null, null]);
});
