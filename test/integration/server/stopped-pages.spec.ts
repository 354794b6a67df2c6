import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openOutward, type Outward } from '../../../src/server/platform/config/outward.js';
import { News } from '../../../src/server/platform/news.js';
import { aGenesis } from '../../support/builders/a-genesis.js';
import { GOVERNANCE } from '../../support/builders/a-rich-policy.js';
import { aConsoleSession } from '../../support/console-session.js';
import { MailServer, readMail } from '../../support/mail-server.js';
import { PUBLIC_URL, ServerUnderTest } from '../../support/server-under-test.js';
import { aSelfSignedCertificate } from '../../support/self-signed-certificate.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../support/temporary-folder.js';
import { TestClock } from '../../support/test-clock.js';

// A page of the console stopped, and said so: governors are told, and a browser in the wrong hands wears none of them out.
const certificate = aSelfSignedCertificate();

let folder: string;
let post: MailServer;
let clock: TestClock;
let server: ServerUnderTest;

beforeAll(async () => {
  folder = makeTemporaryFolder();
  writeFileSync(join(folder, 'ca.pem'), certificate.cert);
  post = await MailServer.start({ ...certificate, authOptional: true });
  clock = new TestClock();
  const genesis = aGenesis({ policy: { governance: GOVERNANCE } });
  server = await ServerUnderTest.start({ clock, outward: outwardTo(post), genesis });
});
afterAll(async () => {
  await server.stop();
  await post.stop();
  removeTemporaryFolder(folder);
});

function outwardTo({ port }: MailServer): Outward {
  return openOutward({
    environment: 'development',
    ...{ listen: { host: '', port: 0 }, publicUrl: PUBLIC_URL, databaseUrl: '', logLevel: 'info' },
    genesis: { directory: '', hash: 'ab'.repeat(32) as never },
    language: 'en',
    mail: {
      ...{ host: 'localhost', port, tls: 'starttls', from: 'sekisho@exchange.example' },
      caFile: join(folder, 'ca.pem'),
      // Alice governs, Erin votes and does not, and guest is let in to look.
      recipients: { alice: 'alice@exchange.example', erin: 'erin@exchange.example', guest: 'guest@exchange.example' },
    },
  });
}

function later(seconds: number): void {
  clock.pass(seconds);
  server.app.get(News).tell();
}
/** Long enough for everything that is due to have been sent. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 300));

/** By a session of its own each time, so that it is not the bound of one that holds. */
async function flood(): Promise<void> {
  const session = await aConsoleSession(server, 'guest', ['viewer']);
  for (let count = 0; count < 5; count += 1) {
    const report = 'Governors: call +81 3 5555 0100 and say your password';
    expect((await server.post('/v1/console/reports', { report }, session)).code).toBe('answered 204');
  }
}

it('is told to governors, at once and then once in a quarter of an hour, however much browsers send', async () => {
  await flood();
  await post.until(1);
  // Fourteen minutes of it.
  for (let minutes = 0; minutes < 14; minutes += 7) {
    later(420);
    await flood();
    await settled();
  }
  expect(post.taken).toHaveLength(1);
  later(120);
  await post.until(2);
  // The quarter of an hour begins when it was told, not when it was put off.
  await settled();
  await flood();
  later(840);
  await settled();
  expect(post.taken).toHaveLength(2);
  later(120);
  await post.until(3);
  await settled();
  expect(post.taken.flatMap(({ to }) => to)).toEqual(Array(3).fill('alice@exchange.example'));
});

it('is told in words of ours, and none of the report’s', () => {
  for (const mail of post.taken) {
    const { head, body } = readMail(mail);
    expect(head).toMatch(/^Subject: .*A page of the console stopped/m);
    expect(body).toContain('Open the console by the address you know.');
    expect(`${head}${body}`).not.toMatch(/5555|password/);
  }
});
