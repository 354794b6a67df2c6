import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Invite, HOST } from '../../../src/server/invitations/invite.js';
import { aDevice, BOB, DAVE, DEVICES, type TestDevice } from '../../support/builders/a-device.js';
import { aGenesis } from '../../support/builders/a-genesis.js';
import { findChromium } from '../../support/chromium.js';
import { ConsoleUnderTest, type Person, type Tab } from '../../support/console-under-test.js';
import { approve, lookUp } from '../../support/proposals.js';
import { propose } from '../../support/registered-proposals.js';

const program = await findChromium();
const OUTPUT = join(import.meta.dirname, '../../output/console');
const RP_ID = 'localhost';

let key: TestDevice;
let house: ConsoleUnderTest;
let alice: Person;
beforeAll(async () => {
  mkdirSync(OUTPUT, { recursive: true });
  house = await ConsoleUnderTest.start((origin) => {
    const relyingParty = { rpId: RP_ID, origins: [origin] };
    key = aDevice('alice', { id: 'alice-key', scheme: 'webauthn', path: 'console', relyingParty });
    return aGenesis({ devices: [...DEVICES, key], policy: { console: { rpId: RP_ID, origins: [origin] } } });
  }, program);
  alice = await house.person();
}, 60_000);
afterAll(() => house.stop());

/** As a governor sends it, without the address before it. */
async function invitation(person: string): Promise<string> {
  const { link } = await house.server.app.get(Invite).execute({ person }, HOST);
  return link.slice(link.indexOf('/welcome'));
}

const heading = ({ page }: Tab, name: string | RegExp) => page.getByRole('heading', { name }).waitFor();

describe('somebody who was invited', () => {
  it('makes a passkey, looks, and approves with another key', async () => {
    const tab = await alice.open(await invitation('alice'));
    await heading(tab, /Welcome/);
    await tab.page.screenshot({ path: join(OUTPUT, 'welcome-360.png') });
    await tab.plugIn({ transport: 'internal' });
    await tab.page.getByRole('button', { name: 'Make the passkey' }).click();
    await heading(tab, 'Nothing waits for you');

    const proposed = await propose(house.server);
    await heading(tab, '1 payment waits for you');
    await tab.page.screenshot({ path: join(OUTPUT, 'tray-360.png') });
    await tab.page.locator('.tray-row a').click();
    await tab.page.getByRole('button', { name: 'Approve 0.1 BTC' }).waitFor();
    await tab.page.screenshot({ path: join(OUTPUT, 'proposal-360.png'), fullPage: true });
    await (await tab.plugIn()).hold(key, RP_ID);
    await tab.page.getByRole('button', { name: 'Approve 0.1 BTC' }).click();
    await tab.page.getByRole('button', { name: 'Approve 0.1 BTC with my key' }).click();
    await tab.page.getByText('Your approval is in.').waitFor();
    await tab.page.screenshot({ path: join(OUTPUT, 'approved-360.png') });
    expect(await lookUp(house.server, proposed.id)).toMatchObject({ state: 'pending_approval' });
    await approve(house.server, BOB, proposed);
    await approve(house.server, DAVE, proposed);
    expect(tab.complaints).toEqual([]);
    expect(await tab.violations()).toEqual([]);
  });
});
