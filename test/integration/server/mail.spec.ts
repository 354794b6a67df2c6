import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NOTICE_RETRIES } from '../../../src/core/retry-times.js';
import { writeSignedReceipt } from '../../../src/protocol/receipt.js';
import { SendMail } from '../../../src/server/notifications/send-mail.js';
import { type MailConfig } from '../../../src/server/platform/config/outward-config.js';
import { openOutward, type Outward } from '../../../src/server/platform/config/outward.js';
import { News } from '../../../src/server/platform/news.js';
import { ALICE } from '../../support/builders/a-device.js';
import { aSigningModule } from '../../support/builders/an-engine.js';
import { TestReceipts } from '../../support/builders/test-receipts.js';
import { MailServer, readMail } from '../../support/mail-server.js';
import { approve, propose } from '../../support/proposals.js';
import { aSelfSignedCertificate } from '../../support/self-signed-certificate.js';
import { PUBLIC_URL, ServerUnderTest } from '../../support/server-under-test.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../support/temporary-folder.js';
import { TestClock } from '../../support/test-clock.js';

const attestation = aSigningModule(PUBLIC_URL);
const certificate = aSelfSignedCertificate();
const PASSWORD = 'correct horse battery staple';
const notice = { kind: 'waits', until: null } as const;

let folder: string;
let post: MailServer;
let clock: TestClock;
let server: ServerUnderTest;

beforeAll(async () => {
  folder = makeTemporaryFolder();
  writeFileSync(join(folder, 'mail.password'), `${PASSWORD}\n`, { mode: 0o400 });
  writeFileSync(join(folder, 'ca.pem'), certificate.cert);
  post = await MailServer.start(certificate);
  clock = new TestClock();
  server = await ServerUnderTest.start({ clock, outward: outwardTo(post) });
});
afterAll(async () => {
  await server.stop();
  await post.stop();
  removeTemporaryFolder(folder);
});

function outwardTo({ port }: MailServer, overrides: Partial<MailConfig> = {}): Outward {
  return openOutward({
    environment: 'development',
    ...{ listen: { host: '', port: 0 }, publicUrl: PUBLIC_URL, databaseUrl: '', logLevel: 'info' },
    genesis: { directory: '', hash: 'ab'.repeat(32) as never },
    language: 'ja',
    mail: {
      ...{ host: 'localhost', port, tls: 'starttls', from: 'sekisho@exchange.example' },
      ...{ user: 'sekisho', passwordFile: join(folder, 'mail.password'), caFile: join(folder, 'ca.pem') },
      recipients: { alice: 'alice@exchange.example', erin: 'erin@exchange.example', watch: 'watch@exchange.example' },
      ...overrides,
    },
  });
}

function later(seconds: number): void {
  clock.pass(seconds);
  server.app.get(News).tell();
}

it('tells by mail that something waits, over TLS and with the password from its file, and never what', async () => {
  const proposal = await propose(server);
  const receipts = new TestReceipts(server.genesis);
  const body = { receipts: [writeSignedReceipt(receipts.state(proposal.intent, 'registered'))] };
  await server.send(attestation.post('/v1/signing-work/receipts', body, { tag: 'sekisho-work' }));
  // Who has voted already when it is looked up is asked no more.
  await post.until(2);
  await approve(server, ALICE, proposal);
  const mails = await post.until(3);
  // Two who are asked and have an address here, and the vote in alice's name; nobody else.
  expect(mails.map(({ to }) => to.join()).sort()).toEqual([
    ...['alice@exchange.example', 'alice@exchange.example', 'erin@exchange.example'],
  ]);
  expect(post.logins).toContainEqual(['sekisho', PASSWORD]);
  const { reference, destination, amount, amountText, withdrawalId, beneficiary } = proposal.intent;
  for (const mail of mails) {
    expect([mail.isEncrypted, mail.from]).toEqual([true, 'sekisho@exchange.example']);
    const { head, body: text } = readMail(mail);
    expect(head).toMatch(/^Subject: .*(あなたの投票を待っている案件があります|あなたの名前で投票がありました)/m);
    expect(text).toContain('ご存じのアドレスからコンソールを開いてください。');
    for (const all of [mail.raw, head, text]) {
      for (const secret of [reference, destination, amount.toString(), amountText, withdrawalId, beneficiary])
        expect(all).not.toContain(secret);
      expect(all).not.toMatch(/https?:|www\.|sekisho\.test|href/i);
    }
    expect(text).not.toMatch(/[0-9@/]/);
    expect(head).not.toMatch(/nodemailer|x-mailer/i);
    expect(head).toMatch(/^Auto-Submitted: auto-generated$/m);
  }
});

it('is tried again where the mail server does not take it', async () => {
  const before = post.taken.length;
  // Notes are written after the mail server has answered, and the next notice counts its minute from there.
  await new Promise((resolve) => setTimeout(resolve, 200));
  post.complaint = 'come back later';
  later(61);
  const proposal = await propose(server);
  await approve(server, ALICE, proposal);
  await post.until(before + 1);
  post.complaint = null;
  await new Promise((resolve) => setTimeout(resolve, 200));
  later(NOTICE_RETRIES[0] ?? 0);
  await post.until(before + 2);
  const [first, second] = post.taken.slice(before).map((mail) => readMail(mail).body);
  expect(second).toBe(first);
});

describe('a mail server', () => {
  const send = (at: MailServer, overrides: Partial<MailConfig> = {}) =>
    new SendMail(outwardTo(at, overrides)).execute('alice', notice, 'en');

  it('that offers no encryption gets neither the password nor the mail', async () => {
    const plain = await MailServer.start({ ...certificate, disabledCommands: ['STARTTLS'], authOptional: true });
    await expect(send(plain)).rejects.toThrow();
    expect([plain.logins, plain.taken]).toEqual([[], []]);
    await plain.stop();
  });

  it('with a certificate that nobody vouches for gets neither', async () => {
    const other = await MailServer.start(aSelfSignedCertificate());
    await expect(send(other)).rejects.toThrow(/certificate|self[- ]signed|signature/i);
    expect([other.logins, other.taken]).toEqual([[], []]);
    await other.stop();
  });

  it('that speaks TLS from the first byte is spoken to so', async () => {
    const wrapped = await MailServer.start({ ...certificate, secure: true });
    expect(await send(wrapped, { tls: 'immediate' })).toBe(true);
    expect((await wrapped.until(1))[0]?.isEncrypted).toBe(true);
    await wrapped.stop();
  });

  it('is told of nobody whose address the operator has not written down', async () => {
    const sent = new SendMail(outwardTo(post)).execute('constructor', notice, 'en');
    expect(await sent).toBe(false);
  });
});

describe('the configuration', () => {
  it('sends no password in the clear, and reads none that others can read', () => {
    expect(() => outwardTo(post, { tls: 'none' })).toThrow('mail.tls: a password is not sent in the clear');
    expect(() => outwardTo(post, { user: undefined as never })).toThrow('mail.user: give user and passwordFile');
    chmodSync(join(folder, 'mail.password'), 0o440);
    expect(() => outwardTo(post)).toThrow('mail.passwordFile: chmod');
    chmodSync(join(folder, 'mail.password'), 0o400);
  });
});
