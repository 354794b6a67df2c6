import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { readSignedVote, voteDigest } from '../../../src/protocol/vote.js';
import { fullProposalSchema } from '../../../src/server/approvers/full-proposal-view.js';
import { Voter } from '../../support/a-voter.js';
import { aDevice, BOB, CAROL, DAVE, DEVICES, type TestDevice } from '../../support/builders/a-device.js';
import { aGenesis } from '../../support/builders/a-genesis.js';
import { findChromium } from '../../support/chromium.js';
import { aConsoleSession } from '../../support/console-session.js';
import { ConsoleUnderTest } from '../../support/console-under-test.js';
import { approve, cast, type Proposed } from '../../support/proposals.js';
import { propose } from '../../support/registered-proposals.js';

// Whatever comes between: a clear message, no vote twice, nothing lost.
const program = await findChromium();
const OUTPUT = join(import.meta.dirname, '../../output/console');

let key: TestDevice;
let house: ConsoleUnderTest;
let viewer: Record<string, string>;
beforeAll(async () => {
  mkdirSync(OUTPUT, { recursive: true });
  house = await ConsoleUnderTest.start((origin) => {
    const relyingParty = { rpId: 'localhost', origins: [origin] };
    key = aDevice('alice', { id: 'alice-key', scheme: 'webauthn', path: 'console', relyingParty });
    return aGenesis({ devices: [...DEVICES, key], policy: { console: relyingParty } });
  }, program);
  viewer = await aConsoleSession(house.server, 'victor', ['viewer']);
}, 60_000);
afterAll(() => house.stop());

let payment: Proposed;
let alice: Voter;
beforeEach(async () => {
  [payment, alice] = [await propose(house.server), await Voter.sitDown(house, key)];
});
afterEach(() => alice.leave());

const page = () => `/proposals/${payment.id}`;
/** Whose votes the server has, in its own words. */
async function voters(): Promise<readonly unknown[]> {
  const answer = await house.server.fetch(`/v1/console/withdrawals/${payment.id}`, { headers: viewer });
  return answer.as(fullProposalSchema).proposal.votes.map(({ message }) => message['device']);
}
const others = async (...devices: TestDevice[]): Promise<void> => {
  for (const device of devices) expect((await approve(house.server, device, payment)).status).toBe(201);
};
async function inDatabase(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: house.server.database.url });
  await client.connect();
  await client.query(sql);
  await client.end();
}

const LOOK = 'Approve 0.1 BTC';
const SIGN = 'Approve 0.1 BTC with my key';
/** Up to the last look: what is left is to sign. */
async function begin(voter = alice): Promise<void> {
  await voter.open(page());
  await voter.press(LOOK);
  await voter.tab.page.getByRole('button', { name: SIGN, disabled: false }).waitFor();
}

describe('a session that ends in the middle of a vote', () => {
  it('costs nobody the vote: it lands, that is said, and then the page asks to log in', async () => {
    await begin();
    await inDatabase(`DELETE FROM person_session WHERE person = 'alice'`);
    const heard = alice.tab.page.waitForResponse('**/v1/console/session');
    await alice.press(SIGN);
    await alice.says('Your approval is in.');
    expect(await voters()).toEqual(['alice-key']);
    // Nor does the page, which has heard by now that nobody is logged in, take the word of it away.
    await heard;
    await new Promise((resolve) => setTimeout(resolve, 300));
    await alice.press('Back');
    await alice.heading('Log in to look');
  });

  it('before the last look says so, and nothing is signed', async () => {
    await alice.open(page());
    await inDatabase(`DELETE FROM person_session WHERE person = 'alice'`);
    await alice.press(LOOK);
    await alice.says('Your session is over. Nothing was signed');
    expect(await alice.asked()).toBe(0);
    expect(await alice.tab.page.getByRole('button', { name: SIGN }).count()).toBe(0);
    await alice.press('Close');
    await alice.heading('Log in to look');
  });
});

describe('a line that breaks', () => {
  it('before the last look leaves nothing to sign, until there has been one', async () => {
    await alice.open(page());
    await alice.person.context.setOffline(true);
    await alice.press(LOOK);
    await alice.says('The server does not answer. Nothing was signed.');
    expect(await alice.tab.page.getByRole('button', { name: SIGN }).count()).toBe(0);
    await alice.person.context.setOffline(false);
    await alice.press('Try again');
    await alice.press(SIGN);
    await alice.says('Your approval is in.');
    expect(await voters()).toEqual(['alice-key']);
  });

  it('on the way to a page says that it did not load, and other pages go on', async () => {
    await alice.open('/');
    await alice.tab.page.route('**/assets/**', (route) => route.abort());
    await alice.tab.page.getByRole('link', { name: 'Wallets' }).click();
    await alice.heading('This page did not load');
    expect(await alice.tab.axe()).toEqual([]);
    await alice.tab.page.screenshot({ path: join(OUTPUT, 'not-loaded-360.png') });
    await alice.tab.page.getByRole('link', { name: 'In-tray' }).click();
    await alice.heading(/wait for you|waits for you/);
    await alice.tab.page.getByRole('link', { name: 'Wallets' }).click();
    await alice.heading('This page did not load');
    await alice.tab.page.unroute('**/assets/**');
    await alice.press('Load again');
    await alice.heading('Wallets');
  });

  it('after the key was touched keeps the vote, to be handed in again and counted once', async () => {
    await begin();
    await alice.person.context.setOffline(true);
    await alice.press(SIGN);
    await alice.says('What you signed is kept on this page');
    await alice.tab.page.screenshot({ path: join(OUTPUT, 'vote-unsent-360.png') });
    expect(await voters()).toEqual([]);
    await alice.person.context.setOffline(false);
    await alice.press('Hand the same in again');
    await alice.says('Your approval is in.');
    expect(await voters()).toEqual(['alice-key']);
    // The very same: one touch, one signature.
    expect(await alice.asked()).toBe(1);
  });

  it('after the server had the vote, before it could say so, counts it once as well', async () => {
    await begin();
    await alice.tab.page.route('**/votes', async (route) => {
      await route.fetch();
      await route.abort();
    });
    await alice.press(SIGN);
    await alice.says('What you signed is kept on this page');
    expect(await voters()).toEqual(['alice-key']);
    await alice.tab.page.unroute('**/votes');
    await alice.press('Hand the same in again');
    await alice.says('Your approval is in.');
    expect(await voters()).toEqual(['alice-key']);
    const [first, second] = alice.postedTo('/votes').map(readSignedVote);
    const { deploymentId } = house.server.genesis.policy;
    expect(first && voteDigest(deploymentId, first)).toBe(second && voteDigest(deploymentId, second));
  });

  it('and a session that ends before the vote is handed in again, call nothing a success that nobody has looked up', async () => {
    await begin();
    await alice.tab.page.route('**/votes', async (route) => {
      await route.fetch();
      await route.abort();
    });
    await alice.press(SIGN);
    await alice.says('What you signed is kept on this page');
    await alice.tab.page.unroute('**/votes');
    await inDatabase(`DELETE FROM person_session WHERE person = 'alice'`);
    await alice.press('Hand the same in again');
    await alice.says('Whether it is this one could not be looked up');
    expect(await alice.asked()).toBe(1);
  });

  it('keeps the sheet open, until the vote has arrived or is given up', async () => {
    await begin();
    await alice.person.context.setOffline(true);
    await alice.press(SIGN);
    await alice.says('What you signed is kept on this page');
    await alice.tab.page.keyboard.press('Escape');
    await alice.says('What you signed is kept on this page');
    expect(await alice.tab.page.getByRole('button', { name: 'Close', exact: true }).isDisabled()).toBe(true);
    await alice.person.context.setOffline(false);
    await alice.press('Give it up');
    expect(await alice.tab.page.locator('dialog').count()).toBe(0);
    expect(await voters()).toEqual([]);
  });

  const isLive = () => alice.tab.page.getByText(/^live$/).waitFor();
  const isOff = () => alice.tab.page.getByText('disconnected').waitFor();

  it('between server and browser is shown until it is back, and then everything is looked at anew', async () => {
    await alice.open('/');
    await isLive();
    await alice.tab.page.route('**/v1/console/stream', (route) => route.abort());
    house.server.app.getHttpServer().closeAllConnections();
    await isOff();
    await alice.tab.page.screenshot({ path: join(OUTPUT, 'disconnected-360.png') });
    const later = await propose(house.server);
    await alice.tab.page.unroute('**/v1/console/stream');
    await isLive();
    await alice.tab.page.locator(`a[href="/proposals/${later.id}"]`).waitFor();
  });

  it('at the phone is shown at once', async () => {
    await alice.open('/');
    await isLive();
    await alice.person.context.setOffline(true);
    await isOff();
    await alice.person.context.setOffline(false);
    await isLive();
  });
});

/** Signed, and held back on its way until it is let go. */
async function onItsWay(...voters: Voter[]): Promise<() => void> {
  let letGo = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  for (const { tab } of voters) {
    await tab.page.route('**/votes', async (route) => {
      await gate;
      await route.continue();
    });
  }
  for (const voter of voters) {
    await voter.press(SIGN);
    await voter.says('Signed. Handing it in…');
  }
  return letGo;
}

describe('two tabs of one person', () => {
  it('that vote at once cast one vote, and both say that it is in', async () => {
    const second = await Voter.at(house, alice.person, key);
    await begin();
    await begin(second);
    const letGo = await onItsWay(alice, second);
    letGo();
    await Promise.all([alice.says('Your approval is in.'), second.says('Your approval is in.')]);
    expect(await voters()).toEqual(['alice-key']);
    await second.tab.page.unrouteAll({ behavior: 'ignoreErrors' });
  });

  it('of which one has said no meanwhile, do not call the lost yes of the other a success', async () => {
    await begin();
    const letGo = await onItsWay(alice);
    const said = await cast(house.server, payment.id, key.reject(house.server.genesis.policy, payment.intent));
    expect(said.status).toBe(201);
    letGo();
    await alice.says('You have voted on this before, and otherwise than here');
  });
});

describe('a freeze', () => {
  it('is two presses away while a vote waits for its key, and comes first', async () => {
    await begin();
    await alice.plugged.touchesItself(false);
    await alice.press(SIGN);
    await alice.says('Touch your key now.');
    await alice.tab.page.locator('dialog').getByRole('button', { name: 'Freeze', exact: true }).click();
    // What waits for a touch by now goes on waiting for one.
    await alice.plugged.touchesItself(true);
    await alice.press('Freeze everything');
    await alice.says('The order is handed in.');
    expect(alice.postedTo('/votes')).toEqual([]);
    await alice.tab.page.locator('dialog').last().getByRole('button', { name: 'Close' }).last().click();
    await alice.says('Nothing was signed: the key was not touched');
  });
});

describe('others who are faster', () => {
  it('do not keep anybody from saying no until it is signed', async () => {
    await alice.open(page());
    await alice.press('Reject…');
    await alice.press('The amount is wrong.');
    await others(BOB, CAROL, DAVE);
    await alice.press('Reject with my key');
    await alice.says('the signing module hears it for as long as it has not signed');
    const { json } = await house.server.fetch('/v1/orders');
    expect(JSON.stringify(json)).toContain(`"withdrawalId":"${payment.id}"`);
  });

  it('while one looks for the last time end the matter: it is said, and there is nothing left to sign', async () => {
    await begin();
    await others(BOB, CAROL, DAVE);
    await alice.says('It is decided. Your vote was not needed.');
    expect(await alice.tab.page.getByRole('button', { name: SIGN }).count()).toBe(0);
    expect(await alice.asked()).toBe(0);
  });

  it('while the vote is on its way end it too: it is not counted, and that is said', async () => {
    await begin();
    const letGo = await onItsWay(alice);
    await others(BOB, CAROL, DAVE);
    letGo();
    await alice.says('It was decided before your vote arrived.');
    expect(await voters()).toEqual(['bob-laptop', 'carol-wallet', 'dave-laptop']);
  });
});

describe('a payment that expires', () => {
  it('while it is on the screen says so, and there is nothing left to sign', async () => {
    await alice.tab.page.clock.install();
    await begin();
    await alice.tab.page.clock.fastForward('01:00:05');
    await alice.says('It has expired. Nothing will be paid.');
    expect(await alice.tab.page.getByRole('button', { name: /^Approve/ }).count()).toBe(0);
    expect(await alice.asked()).toBe(0);
    await alice.tab.page.screenshot({ path: join(OUTPUT, 'expired-360.png') });
  });
});
