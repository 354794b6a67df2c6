import { join } from 'node:path';
import { type Route } from 'playwright-core';
import { consoleLoginDigest } from '../../../src/protocol/devices/console-login.js';
import { type Hex, type Hex32 } from '../../../src/protocol/hex.js';
import { invariant } from '../../../src/protocol/invariant.js';
import { readSignedVote, voteDigest, type SignedVote } from '../../../src/protocol/vote.js';
import { ConsoleBundle } from '../../../src/server/console/console-bundle.js';
import { HOST, Invite } from '../../../src/server/invitations/invite.js';
import { passkeyListSchema } from '../../../src/server/passkeys/passkey-views.js';
import { askAuthenticator, type Asked } from '../../support/ask-authenticator.js';
import { aDevice, BOB, DAVE, DEVICES, type TestDevice } from '../../support/builders/a-device.js';
import { aGenesis } from '../../support/builders/a-genesis.js';
import { LARGE_BTC } from '../../support/builders/a-policy.js';
import { anEngine } from '../../support/builders/an-engine.js';
import { GOVERNED } from '../../support/builders/an-order.js';
import { findChromium } from '../../support/chromium.js';
import { ConsoleUnderTest, type Person, type Tab } from '../../support/console-under-test.js';
import { GovernedModule } from '../../support/governed-module.js';
import { cast } from '../../support/proposals.js';
import { register } from '../../support/registered-proposals.js';
import { type VirtualKey } from '../../support/virtual-key.js';

// What Chromium's own authenticator really makes, judged by the signing module itself, and by the server at its door.
const program = await findChromium();
const RP_ID = 'localhost';
/** Forgeries are counted; here they are many, and freezing is shown elsewhere. */
const selfFreeze = { forgedPackages: 100, windowSeconds: 600 };

const bundle = ConsoleBundle.read(join(import.meta.dirname, '../../../dist/console'));

let key: TestDevice;
let house: ConsoleUnderTest;
let governed: GovernedModule;
beforeAll(async () => {
  house = await ConsoleUnderTest.start((origin) => {
    const relyingParty = { rpId: RP_ID, origins: [origin] };
    key = aDevice('alice', { id: 'alice-key', scheme: 'webauthn', path: 'console', relyingParty });
    return aGenesis({ devices: [...DEVICES, key], policy: { ...GOVERNED, selfFreeze, console: relyingParty } });
  }, program);
  const { console } = house.server.genesis.policy;
  invariant(console !== null, 'the policy names the console');
  const terms = { rpId: console.rpId, origins: console.origins };
  governed = await GovernedModule.start([...DEVICES, key], { selfFreeze, console: terms });
}, 60_000);
afterAll(async () => {
  await governed.end();
  await house.stop();
});

let people: Person[] = [];
afterEach(async () => {
  await Promise.all(people.map((person) => person.leave()));
  people = [];
});

async function alice(): Promise<Person> {
  const person = await house.loggedIn('alice');
  people.push(person);
  return person;
}

type Payment = Awaited<ReturnType<typeof aPayment>>;

/** Asked of the server, and in hand for the module. */
async function aPayment() {
  const asked = governed.setting.ask({ amount: LARGE_BTC.toString() }, anEngine('trading', house.server.publicUrl));
  expect((await house.server.send(asked.request)).status).toBe(201);
  return asked;
}

const policy = () => house.server.genesis.policy;
const others = ({ intent }: Payment): SignedVote[] => [BOB, DAVE].map((each) => each.approve(policy(), intent));
/** What Alice would sign with her key, and the digest of it. */
function ballot({ intent }: Payment, ago = 0): { readonly vote: SignedVote; readonly digest: Hex32 } {
  const castAt = Math.floor(Date.now() / 1000) - ago;
  const vote = key.approve(policy(), intent, { castAt, expiresAt: castAt + 3000 });
  return { vote, digest: voteDigest(policy().deploymentId, vote) };
}
const withSignature = (vote: SignedVote, signature: Hex): SignedVote => ({ ...vote, signature });
const take = (payment: Payment, ...votes: SignedVote[]) => governed.module.takePackage.execute(payment.item(votes));
const story = ({ id }: Payment) => governed.story(id);

/** What the server says to it at the door, and the signing module to a package that has it. */
async function judged(payment: Payment, vote: SignedVote): Promise<readonly string[]> {
  const { code } = await cast(house.server, payment.id, vote);
  await take(payment, vote, ...others(payment));
  return [code, ...(await story(payment))];
}

const PAGE = (body: string) => (route: Route) => route.fulfill({ contentType: 'text/html', body });

/** A page at the console's own address that asks for whatever it likes, with Alice's key plugged in. */
async function aStrangePage(
  url = `${house.url}/strange`,
): Promise<{ readonly tab: Tab; readonly plugged: VirtualKey }> {
  const tab = await (await alice()).tab();
  await tab.page.route(url, PAGE('<title>strange</title>'));
  await tab.page.goto(url);
  const plugged = await tab.plugIn();
  await plugged.hold(key, RP_ID);
  return { tab, plugged };
}
const byKey = (challenge: Hex32): Asked => ({ rpId: RP_ID, credential: key.credential.id, challenge });

/** The console's own page of this payment, with Alice's key plugged in, and what it hands in. */
async function open(payment: Payment, plugIn = true) {
  await register(house.server, payment.intent);
  const tab = await (await alice()).open(`/proposals/${payment.id}#genesis=${house.genesisHash}`);
  const plugged = await tab.plugIn();
  if (plugIn) await plugged.hold(key, RP_ID);
  const posted: SignedVote[] = [];
  const consoles: unknown[] = [];
  tab.page.on('request', (request) => {
    if (!request.url().endsWith('/votes')) return;
    consoles.push(request.headers()['sekisho-console']);
    const vote = readSignedVote(request.postDataJSON());
    invariant(vote !== null, 'a vote');
    posted.push(vote);
  });
  const approve = async (): Promise<void> => {
    await tab.page.getByRole('button', { name: 'Approve 0.1 BTC' }).click();
    await tab.page.getByRole('button', { name: 'Approve 0.1 BTC with my key' }).click();
  };
  return { tab, plugged, posted, consoles, approve };
}

async function approved(payment: Payment): Promise<SignedVote> {
  const { tab, posted, consoles, approve } = await open(payment);
  await approve();
  await tab.page.getByText('Your approval is in.').waitFor();
  // Which console it was given in is kept with each vote.
  expect(consoles).toEqual([bundle.hash]);
  const [vote] = posted;
  invariant(vote !== undefined, 'a vote was handed in');
  return vote;
}

describe('what the console hands in', () => {
  it('is what the signing module pays on', async () => {
    const payment = await aPayment();
    await take(payment, await approved(payment), ...others(payment));
    expect(await story(payment)).toEqual(['registered', 'authorised']);
  });

  it('is nothing, where the key has become one that a cloud keeps', async () => {
    const payment = await aPayment();
    const { tab, plugged, posted, approve } = await open(payment);
    await plugged.becomeSynced(key);
    await approve();
    await tab.page.getByText('DEVICE_CREDENTIAL_SYNCED').waitFor();
    expect(posted).toEqual([]);
  });

  it('is nothing, where the key does not know who touches it', async () => {
    const payment = await aPayment();
    const { tab, plugged, posted, approve } = await open(payment);
    await plugged.setUserVerified(false);
    await approve();
    await tab.page.getByText('Nothing was signed: the key was not touched').waitFor();
    expect(posted).toEqual([]);
  });
});

describe('an assertion that must not count', () => {
  it('is one by a credential that a cloud keeps, planted as an approver’s', async () => {
    const [payment, { tab, plugged }] = [await aPayment(), await aStrangePage()];
    await plugged.becomeSynced(key);
    const { vote, digest } = ballot(payment);
    const signature = await askAuthenticator(tab.page, byKey(digest));
    expect(await judged(payment, withSignature(vote, signature))).toEqual([
      'DEVICE_CREDENTIAL_SYNCED',
      'refused DEVICE_CREDENTIAL_SYNCED',
    ]);
  });

  it('is one without user verification', async () => {
    const [payment, { tab, plugged }] = [await aPayment(), await aStrangePage()];
    await plugged.setUserVerified(false);
    const { vote, digest } = ballot(payment);
    const signature = await askAuthenticator(tab.page, { ...byKey(digest), userVerification: 'discouraged' });
    expect(await judged(payment, withSignature(vote, signature))).toEqual([
      'DEVICE_NOT_USER_VERIFIED',
      'refused DEVICE_NOT_USER_VERIFIED',
    ]);
  });

  it('is one that a page at another address asked for', async () => {
    const [payment, { tab }] = [await aPayment(), await aStrangePage('http://localhost:8443/')];
    const { vote, digest } = ballot(payment);
    const signature = await askAuthenticator(tab.page, byKey(digest));
    expect(await judged(payment, withSignature(vote, signature))).toEqual([
      'DEVICE_WRONG_ORIGIN',
      'refused DEVICE_WRONG_ORIGIN',
    ]);
  });

  it('is one that was given before for another payment', async () => {
    const [one, other] = [await aPayment(), await aPayment()];
    const { signature } = await approved(one);
    expect(await judged(other, withSignature(ballot(other).vote, signature))).toEqual([
      'DEVICE_CHALLENGE_DIFFERS',
      'refused DEVICE_CHALLENGE_DIFFERS',
    ]);
  });

  it('is one by the passkey that the same person logs in with', async () => {
    const person = await house.person();
    people.push(person);
    const { link } = await house.server.app.get(Invite).execute({ person: 'alice' }, HOST);
    const tab = await person.open(link.slice(link.indexOf('/welcome')));
    await tab.plugIn({ transport: 'internal' });
    await tab.page.getByRole('button', { name: 'Make the passkey' }).click();
    await tab.page.getByRole('button', { name: 'Log out' }).waitFor();
    const list = await tab.page.evaluate(`fetch('/v1/console/passkeys').then((answer) => answer.json())`);
    const credential = passkeyListSchema.parse(list).items.at(-1)?.id;
    invariant(credential !== undefined, 'a passkey was made');
    const payment = await aPayment();
    const { vote, digest } = ballot(payment);
    const signature = await askAuthenticator(tab.page, { rpId: RP_ID, credential, challenge: digest });
    expect(await judged(payment, withSignature(vote, signature))).toEqual([
      'VOTE_SIGNATURE_INVALID',
      'refused VOTE_SIGNATURE_INVALID',
    ]);
  });

  it.each([
    ['stood still', 40, 0],
    ['went back', 20, 600],
  ])('is one whose counter %s: there is a copy of the key', async (_what, signCount, ago) => {
    const [first, second] = [await aPayment(), await aPayment()];
    const { tab, plugged } = await aStrangePage();
    const sign = async ({ vote, digest }: ReturnType<typeof ballot>) =>
      withSignature(vote, await askAuthenticator(tab.page, byKey(digest)));
    const pretend = async (count: number): Promise<void> => {
      await plugged.drop(key);
      await plugged.hold(key, RP_ID, { signCount: count });
    };
    await pretend(40);
    await take(first, await sign(ballot(first, ago)));
    await pretend(signCount);
    await take(second, await sign(ballot(second)), ...others(second));
    expect(await story(second)).toEqual(['registered', 'refused DEVICE_COUNTER_WENT_BACK']);
  });
});

describe('within a frame of somebody else’s page', () => {
  const EVIL = 'http://evil.localhost:8443/';
  const POLICY = 'content-security-policy';

  /** The console within such a page, which lets it ask for keys. */
  async function framed({ without = '' } = {}) {
    const tab = await (await alice()).tab();
    const src = `${house.url}/welcome`;
    await tab.page.route(EVIL, PAGE(`<iframe src="${src}" allow="publickey-credentials-get *"></iframe>`));
    await tab.page.route(src, async (route) => {
      const response = await route.fetch();
      const headers = Object.entries(response.headers()).filter(([name]) => name !== without);
      await route.fulfill({ response, headers: Object.fromEntries(headers) });
    });
    await tab.page.goto(EVIL);
    await (await tab.plugIn()).hold(key, RP_ID);
    const [, frame] = tab.page.frames();
    invariant(frame !== undefined, 'the frame is there');
    return frame;
  }

  it('an assertion does not count, if ever the console could be framed', async () => {
    const payment = await aPayment();
    const { vote, digest } = ballot(payment);
    const signature = await askAuthenticator(await framed({ without: POLICY }), byKey(digest));
    expect(await judged(payment, withSignature(vote, signature))).toEqual([
      'DEVICE_CROSS_ORIGIN',
      'refused DEVICE_CROSS_ORIGIN',
    ]);
  });

  it('there is nobody to ask as it is served: by its header the browser does not show it there', async () => {
    const { digest } = ballot(await aPayment());
    const frame = await framed();
    await frame.waitForURL('chrome-error://**');
    await expect(askAuthenticator(frame, byKey(digest))).rejects.toThrow();
  });
});

describe('the key that approves', () => {
  it('logs nobody in, whatever it signed', async () => {
    const { tab } = await aStrangePage();
    const browse = async (path: string, body: object): Promise<unknown> =>
      tab.page.evaluate(
        `fetch('${path}', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '${JSON.stringify(body)}' })
          .then((answer) => answer.json())`,
      );
    const { challenge, expiresAt } = (await browse('/v1/login/challenges', {})) as {
      challenge: Hex32;
      expiresAt: string;
    };
    const login = { challenge, expiresAt: Math.floor(Date.parse(expiresAt) / 1000) };
    const signature = await askAuthenticator(tab.page, byKey(consoleLoginDigest(policy().deploymentId, login)));
    const answer = await browse('/v1/console/session', { challenge, credential: key.credential.id, signature });
    expect(answer).toMatchObject({ code: 'CREDENTIAL_IS_FOR_VOTES' });
    // And for what it was made to sign, nothing is paid.
    const payment = await aPayment();
    expect(await judged(payment, withSignature(ballot(payment).vote, signature))).toEqual([
      'DEVICE_CHALLENGE_DIFFERS',
      'refused DEVICE_CHALLENGE_DIFFERS',
    ]);
  });

  it('does not sign a payment that a lying server hands out as the challenge of a login', async () => {
    const person = await house.person();
    people.push(person);
    const [tab, payment] = [await person.tab(), await aPayment()];
    const { vote, digest } = ballot(payment);
    const expiresAt = new Date(Math.floor(Date.now() / 1000) * 1000 + 60_000).toISOString();
    await tab.page.route('**/v1/login/challenges', (route) =>
      route.fulfill({ json: { challenge: digest, expiresAt } }),
    );
    await tab.page.goto(`${house.url}/#genesis=${house.genesisHash}`);
    // It offers itself as a passkey, and nobody else is there.
    await (await tab.plugIn()).hold(key, RP_ID, { isDiscoverable: true });
    const asked = tab.page.waitForRequest(
      (request) => request.url().endsWith('/v1/console/session') && request.method() === 'POST',
    );
    await tab.page.getByRole('button', { name: 'Log in with a passkey' }).click();
    const { signature } = (await asked).postDataJSON() as { signature: Hex };
    await tab.page.getByText('This is a key that approves. It never logs in').waitFor();
    expect(await judged(payment, withSignature(vote, signature))).toEqual([
      'DEVICE_CHALLENGE_DIFFERS',
      'refused DEVICE_CHALLENGE_DIFFERS',
    ]);
  });
});
