import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkWords } from '../../../src/protocol/check-words.js';
import { readAsked, writeSignedRequest } from '../../../src/protocol/evidence.js';
import { findingsMessage } from '../../../src/protocol/findings.js';
import { checkChange } from '../../../src/protocol/governance/check-change.js';
import { readSignedChange, writeSignedEnrolment } from '../../../src/protocol/governance/signed-change.js';
import { invariant } from '../../../src/protocol/invariant.js';
import { writeSignedReceipt } from '../../../src/protocol/receipt.js';
import { aDevice, listedDevice } from '../../support/builders/a-device.js';
import { anEngine, aWithdrawal } from '../../support/builders/an-engine.js';
import { parsePolicy } from '../../../src/protocol/policy.js';
import { tryOnGenerated } from '../../../src/desk/trial/generated-trial.js';
import { TestReceipts } from '../../support/builders/test-receipts.js';
import { BTC } from '../../support/builders/a-policy.js';
import { type Tab } from '../../support/console-under-test.js';
import { savedBy } from '../../support/saved-file.js';

import { genesis, inForce, only, PolicyConsole } from '../../support/policy-console.js';
const OUTPUT = join(import.meta.dirname, '../../output/console');
const now = (): number => Math.floor(Date.now() / 1000);

let desk: PolicyConsole;
beforeAll(async () => {
  mkdirSync(OUTPUT, { recursive: true });
  desk = await PolicyConsole.start();
}, 60_000);
afterEach(() => desk.leave());
afterAll(() => desk.stop());

const at = (...asked: Parameters<PolicyConsole['at']>): ReturnType<PolicyConsole['at']> => desk.at(...asked);
const main = ({ page }: Tab): Promise<string> => page.locator('main').innerText();

describe('a draft', () => {
  it('is compared and linted while it is written, survives a reload, and is proposed as it was shown', async () => {
    const tab = await at('/policy/draft', 'carol', []);
    const { page } = tab;
    expect(await main(tab)).toContain('Nothing is changed yet.');
    await page.locator('summary', { hasText: 'Who changes the rules' }).click();
    await page.getByLabel('How many governors sign').fill('1');
    await page.getByText('loosens a change needs 1 governors').waitFor();
    await page.getByText('One governor alone changes every rule').waitFor();
    await page.getByLabel('How many governors sign').fill('0');
    await page.getByText('A whole number, 1 or more.').waitFor();
    await page.reload();
    await page.getByText('loosens a change needs 1 governors').waitFor();
    // In slices, beside everything else that the machine does.
    await page.getByRole('heading', { name: 'On 90 days that never were' }).waitFor({ timeout: 30_000 });
    const tried = (await main(tab)).replaceAll(',', '');
    await page.getByRole('button', { name: 'Look again, and propose' }).click();
    await page.getByRole('button', { name: 'Sign these words with my key' }).click();
    await page.getByRole('heading', { name: 'Signed' }).waitFor();
    const signed = readSignedChange(only(tab.posted, '/v1/policy/changes'));
    invariant(signed !== null, 'a change');
    // The same made-up days as the command line tries it on.
    const { tally, remarks } = tryOnGenerated(parsePolicy(signed.policy), now());
    const idle = remarks.flatMap((remark) => (remark.says === 'rule-idle' ? [remark.rule] : []));
    expect(idle).not.toEqual([]);
    for (const part of [`${tally.total} made-up withdrawals`, ...idle.map((rule) => `Rule ${rule} has a say in none`)])
      expect(tried).toContain(part);
    const judge = { genesisHash: genesis.genesis.hash, inForce, suspended: new Set<string>(), now: now() };
    expect(checkChange(signed, judge)).toMatchObject({
      ...{ kind: 'open', signedBy: ['carol'] },
      policy: { version: 2, governance: { threshold: 1 } },
    });
  });

  it('is tried on what was really asked for, which the page checks by its evidence', async () => {
    const registeredAt = now() - 86_400;
    const receipts = new TestReceipts(genesis);
    const findings = findingsMessage({
      ...{ destinationClass: 'known', firstSeenAt: registeredAt - 1_000_000, resembles: [], outlier: 'ordinary' },
      worths: new Map([['JPY', 500_000n]]),
    });
    const items = ['w-1', 'w-2', 'w-forged'].map((reference) => {
      const body = aWithdrawal(inForce.deploymentId, { reference, amount: '5000000', notAfter: registeredAt + 3600 });
      const request = anEngine('trading').withdrawal(body, { created: registeredAt, idempotencyKey: reference });
      const asked = readAsked(request, inForce);
      invariant(asked.kind === 'asked', 'the builder asks for something possible');
      const receipt = receipts.state(asked.intent, 'registered', { recordedAt: registeredAt, findings });
      const stated = reference === 'w-forged' ? [] : [writeSignedReceipt(receipt)];
      return { withdrawalId: asked.intent.withdrawalId, request: writeSignedRequest(request), receipts: stated };
    });
    const tab = await at('/policy/draft', 'carol', []);
    const { page } = tab;
    await page.route('**/v1/console/past?*', (route) => route.fulfill({ json: { items, nextCursor: null } }));
    await page.getByLabel('Amount', { exact: true }).first().fill('0.01');
    await page.getByRole('button', { name: 'Try it' }).click();
    await page.getByText('2 would be decided otherwise').waitFor();
    const text = await main(tab);
    for (const part of [
      '2 withdrawals of the last 90 days',
      '1 withdrawal shown without evidence',
      '0.05 BTC',
      'waited at limits',
    ])
      expect(text).toContain(part);
    const result = page.locator('section', { hasText: 'On the past' }).last();
    await result.screenshot({ path: join(OUTPUT, 'draft-past-360-en-light.png') });
  });

  it('takes a device from an offer, with its proof, and from an enrolment by hand', async () => {
    const { deploymentId, hash } = genesis.genesis;
    const spare = aDevice('dave', { id: 'dave-spare', path: 'console' });
    const offer = { device: listedDevice(spare), enrolment: writeSignedEnrolment(spare.enrolment(deploymentId, hash)) };
    const tab = await at('/policy/draft', 'carol', [], {}, [
      { ...offer, person: 'dave', offeredAt: '2026-11-22T06:00:00Z' },
    ]);
    const { page } = tab;
    await page.locator('summary', { hasText: 'People and their devices' }).click();
    const other = aDevice('erin', { id: 'erin-laptop' });
    const by = other.enrolment(deploymentId, hash);
    await page.getByLabel('Its enrolment, as the device wrote it').fill('{}');
    await page.getByRole('button', { name: 'Add the device to the draft' }).click();
    await page.getByText('This is no enrolment of a device.').waitFor();
    await page.getByLabel('Its enrolment, as the device wrote it').fill(JSON.stringify(writeSignedEnrolment(by)));
    await page.getByRole('button', { name: 'Add the device to the draft' }).click();
    await page
      .locator('.change-lines')
      .getByText(/erin-laptop/)
      .waitFor();
    await page.getByRole('button', { name: 'Add dave-spare to the draft' }).click();
    await page
      .locator('.change-lines')
      .getByText(/dave-spare/)
      .waitFor();
    // Both have proved that they hold their keys, or it could not be proposed.
    await page.getByRole('button', { name: 'Look again, and propose' }).click();
    await page.getByRole('button', { name: 'Sign these words with my key' }).click();
    await page.getByRole('heading', { name: 'Signed' }).waitFor();
    const signed = readSignedChange(only(tab.posted, '/v1/policy/changes'));
    expect(signed?.enrolments.map(({ message }) => message.device).sort()).toEqual(['dave-spare', 'erin-laptop']);
  });

  it('is saved with the proofs of its devices, for a governor whose own device no browser reaches', async () => {
    const { deploymentId, hash } = genesis.genesis;
    const spare = aDevice('dave', { id: 'dave-spare', path: 'console' });
    const enrolment = writeSignedEnrolment(spare.enrolment(deploymentId, hash));
    const offer = { device: listedDevice(spare), enrolment, person: 'dave', offeredAt: '2026-11-22T06:00:00Z' };
    // Alice governs, and her key lies in a folder.
    const tab = await at('/policy/draft', 'alice', [], {}, [offer]);
    const { page } = tab;
    await page.locator('summary', { hasText: 'People and their devices' }).click();
    const save = { name: 'Save the enrolment of dave-spare' };
    const proof = await savedBy(page.locator('.offer').getByRole('button', save));
    expect([proof.name, JSON.parse(proof.text)]).toEqual(['enrolment-dave-spare.json', enrolment]);
    await page.getByRole('button', { name: 'Add dave-spare to the draft' }).click();

    const side = page.getByRole('region', { name: 'Propose it' });
    await side.getByText('No device of yours that counts signs in this browser.').waitFor();
    await side
      .getByText('sekisho policy propose policy-2.json --enrolments enrolment-dave-spare.json --folder FOLDER')
      .waitFor();
    expect(await side.getByRole('button', { name: 'Look again, and propose' }).count()).toBe(0);
    expect(await savedBy(side.getByRole('button', save))).toEqual(proof);
    const draft = await savedBy(side.getByRole('button', { name: 'Save this draft' }));
    const policy = parsePolicy(new TextEncoder().encode(draft.text));
    expect([draft.name, policy.version, policy.previous]).toEqual(['policy-2.json', 2, inForce.hash]);
    expect([...policy.devices.keys()]).toContain('dave-spare');
    // Whoever proposes it elsewhere is shown these words there.
    const shown = await side.innerText();
    for (const word of checkWords(policy.hash)) expect(shown.toLowerCase()).toContain(word);
    expect(await tab.axe()).toEqual([]);
    expect(await tab.violations()).toEqual([]);
    await page.screenshot({ path: join(OUTPUT, 'draft-saved-360-en-light.png'), fullPage: true });
  });

  it('can be saved by a governor who could sign it here as well', async () => {
    const { page } = await at('/policy/draft', 'carol', []);
    await page.locator('summary', { hasText: 'Who changes the rules' }).click();
    await page.getByLabel('How many governors sign').fill('1');
    const side = page.getByRole('region', { name: 'Propose it' });
    await side.getByRole('button', { name: 'Look again, and propose' }).waitFor();
    await side.locator('summary', { hasText: 'on another device' }).click();
    await side.getByText('sekisho policy propose policy-2.json --folder FOLDER').waitFor();
    const { text } = await savedBy(side.getByRole('button', { name: 'Save this draft' }));
    expect(parsePolicy(new TextEncoder().encode(text)).governance).toMatchObject({ threshold: 1 });
  });

  it('is given a rule that two groups approve by forms alone, and is compared, linted and proposed with it', async () => {
    const tab = await at('/policy/draft', 'carol', []);
    const { page } = tab;
    await page.getByLabel('Name of the rule').fill('Big ones');
    await page.getByRole('button', { name: 'Add the rule' }).click();
    await page.getByText('Lower case letters and digits').waitFor();
    await page.getByLabel('Name of the rule').fill('btc-huge');
    await page.getByLabel('Where it stands').selectOption({ label: 'before 1. new-destinations' });
    await page.getByRole('button', { name: 'Add the rule' }).click();
    const rule = page.getByRole('region', { name: 'Rule btc-huge', exact: true });
    // Nobody is named yet, and the whole draft is refused for it.
    await rule.getByText('This is no rule yet:').waitFor();
    await rule.getByText('1 must approve, and 0 could.').waitFor();
    await page.getByText('POLICY_MALFORMED').waitFor();
    expect(await page.getByRole('button', { name: /propose/ }).count()).toBe(0);
    await rule.getByLabel('Asset').selectOption({ label: 'BTC' });
    await rule.getByLabel('From (inclusive)').fill('25');
    await rule.getByLabel('Name of the group').fill('ops');
    await rule.getByRole('checkbox', { name: /alice/ }).check();
    await rule.getByRole('checkbox', { name: /bob/ }).check();
    await rule.getByText('BTC >= 25: ops 1 of 2').waitFor();
    await rule.getByLabel('ops: how many approve').fill('2');
    await rule.getByRole('button', { name: 'Add a group that must approve as well' }).click();
    const second = rule.getByRole('group', { name: 'Group group-2' });
    await second.getByLabel('Name of the group').fill('finance');
    const finance = rule.getByRole('group', { name: 'Group finance' });
    await finance.getByRole('checkbox', { name: /erin/ }).check();
    await rule.getByLabel('Wait before it is paid', { exact: true }).fill('10');
    await rule.getByText('BTC >= 25: ops 2 of 2 and finance 1 of 1, signed after 600 s').waitFor();
    await page
      .locator('.change-lines')
      .getByText(/btc-huge/)
      .first()
      .waitFor();
    // What it brings: both groups need all of their members.
    await page
      .locator('.findings')
      .getByText(/needs all of its members/)
      .first()
      .waitFor();
    // It is the first one already.
    await page.getByRole('button', { name: 'Move btc-huge up' }).press('Enter');
    expect(await page.getByRole('heading', { name: '1. btc-huge' }).count()).toBe(1);
    await page.getByRole('button', { name: 'Move btc-huge down' }).press('Enter');
    await page.getByRole('heading', { name: '2. btc-huge' }).waitFor();
    await page.getByText('btc-huge now stands at 2 of').waitFor({ state: 'attached' });
    // The keyboard is still where it was, and goes on.
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '1. btc-huge' }).waitFor();
    expect(await tab.axe()).toEqual([]);
    await page.screenshot({ path: join(OUTPUT, 'draft-rule-360-en-light.png'), fullPage: true });
    await page.getByRole('button', { name: 'Look again, and propose' }).click();
    await page.getByRole('button', { name: 'Sign these words with my key' }).click();
    await page.getByRole('heading', { name: 'Signed' }).waitFor();
    const signed = readSignedChange(only(tab.posted, '/v1/policy/changes'));
    invariant(signed !== null, 'a change');
    const judge = { genesisHash: genesis.genesis.hash, inForce, suspended: new Set<string>(), now: now() };
    const checked = checkChange(signed, judge);
    invariant(checked.kind === 'open', 'a change that others may sign');
    expect(checked.policy.tiers.map(({ id }) => id)).toEqual(['btc-huge', ...inForce.tiers.map(({ id }) => id)]);
    expect(checked.policy.tiers[0]).toMatchObject({
      ...{ asset: BTC, atLeast: 2_500_000_000n },
      requires: {
        groups: [
          { name: 'ops', threshold: 2, members: ['alice', 'bob'] },
          { name: 'finance', threshold: 1, members: ['erin'] },
        ],
        delaySeconds: 600,
      },
    });
  });

  it('is given every kind of demand and condition, a limit and a role by forms', async () => {
    const tab = await at('/policy/draft', 'carol', []);
    const { page } = tab;
    await page.locator('summary', { hasText: /^Roles/ }).click();
    await page.getByLabel('Name of the role').fill('night');
    await page.getByRole('button', { name: 'Add the role' }).click();
    const role = page.getByRole('group', { name: 'Role night' });
    await role.getByRole('checkbox', { name: /dave/ }).check();
    await page.getByLabel('Name of the rule').fill('any-of');
    await page.getByLabel('Where it stands').selectOption({ label: 'before 1. new-destinations' });
    await page.getByRole('button', { name: 'Add the rule' }).click();
    const rule = page.getByRole('region', { name: 'Rule any-of', exact: true });
    const said = (words: string): Promise<void> => rule.getByText(words).waitFor();
    await rule.getByRole('button', { name: 'Add a choice between groups' }).click();
    await rule.getByRole('button', { name: 'Remove group-1' }).click();
    const one = rule.getByRole('group', { name: 'Choice 1' });
    await one.getByLabel('Who belongs to it').selectOption({ label: 'whoever has the role night' });
    const other = rule.getByRole('group', { name: 'Choice 2' });
    await other.getByRole('checkbox', { name: /alice/ }).check();
    await said('everything: either group-2 1 of 1 or group-3 1 of 1');
    await rule.getByLabel('Worth, told in').selectOption('JPY');
    await rule.getByLabel('Worth from (inclusive)').fill('5000000');
    await rule.getByRole('checkbox', { name: 'btc-hot' }).check();
    await rule.getByRole('checkbox', { name: 'desk' }).check();
    await rule.getByRole('checkbox', { name: 'new', exact: true }).check();
    await rule.getByRole('checkbox', { name: 'the amount is unusual' }).check();
    await rule.getByLabel('Beneficiaries, as the engine names them').fill('treasury, payroll');
    await rule.getByLabel('From', { exact: true }).fill('22:00');
    await rule.getByLabel('Until', { exact: true }).fill('06:00');
    await rule.getByLabel('Least time to review', { exact: true }).fill('5');
    await rule.getByLabel('What does not fit under the limits').selectOption('refuse');
    await said(
      'worth >= 5000000 JPY, from btc-hot, asked by desk, to a destination that is new, of an unusual amount, for treasury or payroll, between 22:00 and 06:00 UTC: either group-2 1 of 1 or group-3 1 of 1, reviewed for 300 s, beyond the limits it is refused',
    );
    await rule.getByLabel('What happens').selectOption('hold');
    await said('held until group-2 1 of 1 has approved');
    await rule.getByLabel('What happens').selectOption('cooling');
    await said('signed when the destination has been known for 3600 s');
    await rule.getByLabel('What happens').selectOption('engine-signature');
    await rule.getByLabel('What does not fit under the limits').selectOption({ label: 'is refused' });
    await said('the engine’s signature; beyond the limits it is refused');
    await page.getByLabel('Name of the limit').fill('each-beneficiary');
    await page.getByRole('button', { name: 'Add the limit' }).click();
    const limit = page.getByRole('group', { name: 'each-beneficiary' });
    await limit.getByText('It limits nothing yet').waitFor();
    await limit.getByLabel('Payments').fill('3');
    await limit.getByRole('checkbox', { name: 'beneficiary' }).check();
    await page
      .locator('.change-lines')
      .getByText(/each-beneficiary/)
      .first()
      .waitFor();
    // Out again, and the keyboard is not lost with the button.
    await page.getByRole('button', { name: 'Remove any-of' }).click();
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Rules');
    expect(await rule.count()).toBe(0);
  });

  it('says what is wrong with it, and does not let anybody sign that', async () => {
    const tab = await at('/policy/draft', 'carol', []);
    const { page } = tab;
    await page.locator('summary', { hasText: 'The document as text' }).click();
    const text = page.locator('#draft-text');
    const written = await text.inputValue();
    await text.fill(written.replace('"threshold": 2', '"threshold": 9'));
    await page.getByText('POLICY_MALFORMED').waitFor();
    await text.fill('{');
    await page.getByRole('heading', { name: 'The text is not JSON' }).waitFor();
    expect(await page.getByRole('button', { name: /propose/ }).count()).toBe(0);
    await page.getByRole('button', { name: 'Throw this draft away' }).click();
    await page.getByText('Nothing is changed yet.').waitFor();
    expect(await text.inputValue()).toBe(written);
  });
});
