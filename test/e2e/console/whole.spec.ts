import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser } from 'playwright-core';
import { z } from 'zod';
import { runProgram } from '../../../src/sandbox/parts/run-program.js';
import { findChromium } from '../../support/chromium.js';
import { launchBrowser, personIn, type Tab } from '../../support/console-under-test.js';
import { PROGRAMS_IN_DIST } from '../../support/programs.js';
import { savedBy } from '../../support/saved-file.js';
import { startSandbox } from '../../support/sandbox-command.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../support/temporary-folder.js';

const program = await findChromium();
const OUTPUT = join(import.meta.dirname, '../../output/console');
/** So short that a test can wait it out. */
const GOVERNANCE = {
  ...{ threshold: 2, governors: ['aiko', 'ben', 'daniel'] },
  ...{ looseningDelaySeconds: 2, delayFloorSeconds: 1 },
};
/** So that a proposal says what it is worth. */
const PRICES = { windowSeconds: 900, staleAfterSeconds: 60 };
const TO = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';

const description = z.looseObject({
  dataDirectory: z.string(),
  console: z.object({ url: z.string() }),
  devices: z.array(z.object({ approver: z.string(), folder: z.string() })),
});

let folder: string;
let sandbox: ReturnType<typeof startSandbox>;
let described: z.infer<typeof description>;
let browser: Browser;
beforeAll(async () => {
  mkdirSync(OUTPUT, { recursive: true });
  folder = makeTemporaryFolder();
  const policy = join(folder, 'policy.json');
  writeFileSync(policy, JSON.stringify({ governance: GOVERNANCE, prices: PRICES }));
  sandbox = startSandbox('sandbox', ['--json', '--data', join(folder, 'data'), '--policy', policy]);
  const [launched] = await Promise.all([
    launchBrowser(program),
    Promise.race([once(sandbox.child.stdout, 'data'), sandbox.ended]),
  ]);
  browser = launched;
  if (sandbox.output.stdout === '') throw new Error(sandbox.output.stderr);
  described = description.parse(JSON.parse(sandbox.output.stdout));
}, 300_000);
afterAll(async () => {
  await browser.close();
  sandbox.child.kill('SIGTERM');
  await sandbox.ended;
  removeTemporaryFolder(folder);
}, 60_000);

const run = (of: keyof typeof PROGRAMS_IN_DIST, ...args: string[]) =>
  runProgram(process.execPath, [PROGRAMS_IN_DIST[of], ...args], { timeoutMs: 60_000 });
const deviceOf = (person: string): string[] => {
  const own = described.devices.find(({ approver }) => approver === person)?.folder ?? '';
  return ['--folder', own, '--passphrase-file', join(own, 'passphrase')];
};
const request = (reference: string, amount: string) =>
  run(
    ...(['sekisho', 'request', '--config', join(described.dataDirectory, 'engine', 'engine.json'), '--json'] as const),
    ...['--asset', 'ETH', '--reference', reference, '--to', TO, '--amount', amount, '--beneficiary', 'customer-17'],
  );

/** What aiko has offered becomes the next policy. Nobody has a device that a browser signs with: the page hands out files. */
async function takeIn({ page }: Tab): Promise<void> {
  await page.getByRole('link', { name: 'Policy', exact: true }).click();
  await page.getByRole('link', { name: 'Write a change' }).click();
  await page.locator('summary', { hasText: 'People and their devices' }).click();
  const offer = page.locator('.offer', { hasText: 'aiko-key' });
  const enrolment = kept(await savedBy(offer.getByRole('button', { name: 'Save the enrolment of aiko-key' })));
  await offer.getByRole('button', { name: 'Add aiko-key to the draft' }).click();
  const side = page.getByRole('region', { name: 'Propose it' });
  const draft = kept(await savedBy(side.getByRole('button', { name: 'Save this draft' })));
  const proposed = await run(
    ...(['sekisho', 'policy', 'propose', draft, '--json', '--yes', '--enrolments', enrolment] as const),
    ...deviceOf('aiko'),
  );
  const { policyHash } = z.object({ policyHash: z.string() }).parse(JSON.parse(proposed));
  await run('sekisho', 'policy', 'sign', policyHash, '--json', '--yes', ...deviceOf('ben'));
  await page.getByRole('link', { name: 'You', exact: true }).click();
}

/** In a folder of the test's own, under its own name. */
function kept({ name, text }: Awaited<ReturnType<typeof savedBy>>): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

async function picture({ page }: Tab, name: string, width: number, height: number): Promise<void> {
  await page.setViewportSize({ width, height });
  await page.screenshot({ path: join(OUTPUT, `${name}.png`) });
}

it('lets an approver in, takes a key in, has a payment approved with it and paid, and stops everything', async () => {
  const [link = ''] = (
    await run(
      'server',
      'invite',
      '--config',
      join(described.dataDirectory, 'server', 'server.json'),
      '--person',
      'aiko',
    )
  ).split('\n');
  const tab = await (await personIn(browser, described.console.url, { deviceScaleFactor: 2 })).tab();
  const { page } = tab;
  const see = (name: string | RegExp) => page.getByRole('heading', { name }).waitFor();
  await page.goto(link);
  await tab.plugIn({ transport: 'internal' });
  await page.getByRole('button', { name: 'Make the passkey' }).click();
  await see('Nothing waits for you');
  await page.getByRole('button', { name: 'Log out' }).click();
  await see('Log in to look');
  await page.getByRole('button', { name: 'Log in with a passkey' }).click();
  await see('Nothing waits for you');

  await tab.plugIn();
  await page.getByRole('link', { name: 'You' }).click();
  await page.getByRole('button', { name: 'Enrol a key' }).click();
  await page.getByRole('button', { name: 'Make it and offer it' }).click();
  await see('Offered');
  await page.locator('dialog').getByRole('button', { name: 'Close' }).first().click();
  await takeIn(tab);
  await page.getByText('aiko-key').waitFor();
  await page.getByText('Offered').waitFor({ state: 'detached', timeout: 60_000 });

  await request('big-one', '3');
  await page.getByRole('link', { name: 'In-tray' }).click();
  await see('1 payment waits for you');
  await page.locator('.tray-row a').click();
  await page.getByText('The signing module has registered exactly this payment.').waitFor();
  await run('sekisho', 'device', 'approve', 'big-one', '--yes', ...deviceOf('ben'));
  await page.getByText('operations 1 of 2').waitFor();
  await picture(tab, 'readme-phone', 390, 844);
  await picture(tab, 'readme-desk', 1280, 900);
  await page.getByRole('button', { name: 'Approve 3 ETH' }).click();
  await page.getByRole('button', { name: 'Approve 3 ETH with my key' }).click();
  await page.getByText(/Your approval is in/).waitFor();
  await page.getByRole('button', { name: 'Back' }).click();
  await page
    .locator('.timeline')
    .getByText(/^Final/)
    .waitFor({ timeout: 120_000 });
  await page.screenshot({ path: join(OUTPUT, 'paid-360.png'), fullPage: true });

  await page.getByRole('button', { name: 'Freeze' }).click();
  await page.getByRole('button', { name: 'Freeze everything' }).click();
  await page.getByText('The order is handed in.').waitFor();
  const stopped = z
    .object({ state: z.string(), told: z.object({ reason: z.string().nullable() }) })
    .parse(JSON.parse(await request('small-one', '0.1')));
  expect(stopped.state).not.toBe('final');
  expect(tab.complaints).toEqual([]);
  expect(await tab.violations()).toEqual([]);
}, 240_000);
