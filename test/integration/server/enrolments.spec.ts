import { attestationDigest } from '../../../src/protocol/devices/attestation.js';
import { type ApproverId, type DeviceId } from '../../../src/protocol/ids.js';
import { typedDataDigest } from '../../../src/protocol/typed-data.js';
import { DEVICE_ENROLMENT } from '../../../src/protocol/verbs.js';
import { offerListSchema } from '../../../src/server/enrolments/offer-views.js';
import { aDevice } from '../../support/builders/a-device.js';
import { aGenesis } from '../../support/builders/a-genesis.js';
import { Maker } from '../../support/builders/a-maker.js';
import { aSecret } from '../../support/builders/a-secret.js';
import {
  AAGUID,
  BE,
  CONSOLE,
  SecurityKey,
  UP,
  UV,
  type Ceremony,
  type Making,
} from '../../support/builders/a-security-key.js';
import { aConsoleSession, type SessionHeaders } from '../../support/console-session.js';
import { anInvitation, PasskeyBrowser } from '../../support/passkey-browser.js';
import { ServerUnderTest } from '../../support/server-under-test.js';

const OFFERS = '/v1/console/offers';
const [ORIGIN = ''] = CONSOLE.origins;
const governance = { threshold: 1, governors: ['bob'], looseningDelaySeconds: 60, delayFloorSeconds: 60 };
const maker = new Maker();
const authenticators = [{ aaguid: AAGUID, roots: [maker.root] }];

let server: ServerUnderTest;
let alice: SessionHeaders;
beforeAll(async () => {
  const genesis = aGenesis({ policy: { governance, console: { ...CONSOLE, authenticators } } });
  server = await ServerUnderTest.start({ genesis });
  alice = await aConsoleSession(server, 'alice');
});
afterAll(() => server.stop());

interface Different {
  readonly making?: Making;
  readonly ceremony?: Ceremony;
  readonly message?: Readonly<Record<string, string>>;
  readonly id?: string;
  readonly approver?: string;
}

let made = 0;
/** What the console sends after both ceremonies. */
function anEnrolment({ making, ceremony, message: other, id = 'alice-key', approver = 'alice' }: Different = {}) {
  const key = new SecurityKey(aSecret(`offered ${++made}`));
  const { deploymentId } = server.genesis.policy;
  const where = { deploymentId, genesisHash: server.genesis.genesis.hash };
  const about = { approver: approver as ApproverId, id: id as DeviceId, path: 'console' } as const;
  const registration = key.create(attestationDigest(where, about), { attest: maker.attest(), ...making });
  const { genesisHash } = where;
  const { publicKey } = key;
  const message = { genesisHash, approver, device: id, scheme: 'webauthn', publicKey, path: 'console', ...other };
  const digest = typedDataDigest(deploymentId, DEVICE_ENROLMENT, { ...message, genesisHash, publicKey });
  const attestation = {
    object: registration.attestationObject.toString('hex'),
    clientData: registration.clientDataJson.toString('hex'),
  };
  return { key, body: { message, signature: key.get(digest, ceremony), attestation } };
}

const offer = (body: unknown, session = alice) => server.post(OFFERS, body, { ...session, origin: ORIGIN });
const offers = async (session: SessionHeaders) =>
  (await server.fetch(OFFERS, { headers: session })).as(offerListSchema).items;

describe('an offered device', () => {
  it('is what governors put into a policy: the device, and the proof', async () => {
    const { key, body } = anEnrolment();
    expect((await offer(body)).status).toBe(201);
    const [found, ...others] = await offers(await aConsoleSession(server, 'bob'));
    expect(others).toEqual([]);
    expect(found?.device).toMatchObject({ id: 'alice-key', approver: 'alice', publicKey: key.publicKey });
    expect(found?.device.credential).toMatchObject({ id: key.credentialId, aaguid: AAGUID });
    expect(found?.enrolment).toEqual(body);
  });

  it('is shown to its owner and to governors', async () => {
    await offer(anEnrolment().body);
    expect(await offers(alice)).toHaveLength(1);
    expect(await offers(await aConsoleSession(server, 'carol'))).toEqual([]);
    expect((await server.fetch(OFFERS)).code).toBe('UNAUTHENTICATED');
  });

  it.each<[string, Different, string]>([
    ['that a cloud may copy', { making: { flags: UP | UV | BE } }, 'DEVICE_CREDENTIAL_SYNCED'],
    ['that says so only when it signs', { ceremony: { flags: UP | UV | BE } }, 'DEVICE_CREDENTIAL_SYNCED'],
    ['made without user verification', { making: { flags: UP } }, 'DEVICE_NOT_USER_VERIFIED'],
    ['that signs without user verification', { ceremony: { flags: UP } }, 'DEVICE_NOT_USER_VERIFIED'],
    ['made on another site', { making: { client: { origin: 'https://evil.example' } } }, 'DEVICE_WRONG_ORIGIN'],
    ['made for something else', { making: { client: { challenge: 'AAAA' } } }, 'DEVICE_CHALLENGE_DIFFERS'],
    ['that signs something else', { ceremony: { client: { challenge: 'AAAA' } } }, 'DEVICE_CHALLENGE_DIFFERS'],
    ['of another maker', { making: { attest: new Maker().attest() } }, 'DEVICE_ATTESTATION_REFUSED'],
    ['of another model', { making: { aaguid: 'ff'.repeat(16) } }, 'DEVICE_ATTESTATION_REFUSED'],
    ['on the independent path', { message: { path: 'independent' } }, 'MALFORMED'],
    ['by a name that is none', { id: 'Alice’s key' }, 'MALFORMED'],
    ['by the name of one in force', { id: 'alice-laptop' }, 'MALFORMED'],
    ['for another deployment', { message: { genesisHash: '11'.repeat(32) } }, 'MALFORMED'],
    ['for somebody else', { approver: 'bob', id: 'bob-key' }, 'FORBIDDEN'],
  ])('is refused %s', async (_what, different, code) => {
    expect((await offer(anEnrolment(different).body)).code).toBe(code);
  });

  it('is refused without its attestation, and with another signature', async () => {
    const { message, signature } = anEnrolment().body;
    expect((await offer({ message, signature })).code).toBe('DEVICE_ATTESTATION_MISSING');
    const { body } = anEnrolment();
    expect((await offer({ ...body, signature })).code).toBe('SIGNATURE_INVALID');
  });

  it('may be a wallet or another machine, which have nothing to attest', async () => {
    for (const scheme of ['eip712', 'ed25519'] as const) {
      const device = aDevice('alice', { id: `alice-${scheme}`, scheme, path: 'console' });
      const enrolment = device.enrolment(server.genesis.policy.deploymentId, server.genesis.genesis.hash);
      expect((await offer(enrolment)).status).toBe(201);
      const forged = aDevice('alice', { id: 'alice-forger', scheme }).enrolment(
        server.genesis.policy.deploymentId,
        '22'.repeat(32) as typeof server.genesis.genesis.hash,
      );
      expect((await offer({ ...enrolment, signature: forged.signature })).code).toBe('SIGNATURE_INVALID');
    }
  });

  it('is no login passkey, nor becomes one', async () => {
    const { key, body } = anEnrolment({ id: 'alice-second' });
    expect((await offer(body)).status).toBe(201);
    const browser = new PasskeyBrowser(server, key, ORIGIN);
    expect((await browser.take(await anInvitation(server, 'alice'), 'alice')).code).toBe('CREDENTIAL_IS_FOR_VOTES');

    const { key: passkey, body: late } = anEnrolment({ id: 'alice-third' });
    const owner = new PasskeyBrowser(server, passkey, ORIGIN);
    expect((await owner.take(await anInvitation(server, 'alice'), 'alice')).status).toBe(201);
    expect((await offer(late)).code).toBe('CREDENTIAL_IS_FOR_VOTES');
  });

  it('takes the place of what the same person offered under that name, and the oldest make room', async () => {
    const dave = await aConsoleSession(server, 'dave');
    for (let each = 0; each < 12; each++)
      await offer(anEnrolment({ approver: 'dave', id: `dave-key-${each % 11}` }).body, dave);
    const ids = (await offers(dave)).map(({ device }) => device.id);
    expect(ids).toHaveLength(10);
    expect(ids).toContain('dave-key-0');
    expect(ids).not.toContain('dave-key-1');
  });
});
