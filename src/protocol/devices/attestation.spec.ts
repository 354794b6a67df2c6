import { Maker } from '../../../test/support/builders/a-maker.js';
import {
  ALICES_KEY,
  aDeviceBy,
  aRegistration,
  HERE,
  hexed,
  MODEL,
} from '../../../test/support/builders/an-enrolled-key.js';
import { aSecret } from '../../../test/support/builders/a-secret.js';
import { BE, SecurityKey, UP, UV, type Making } from '../../../test/support/builders/a-security-key.js';
import { type Writable } from '../../../test/support/builders/cbor.js';
import { hex32Of } from '../hex.js';
import { type ApproverId, type DeploymentId, type DeviceId } from '../ids.js';
import { type ConsoleTerms, type WebauthnDevice } from '../policy.js';
import { checkAttestation, type CertifiedAttestation } from './attestation.js';
import { type GivenRegistration } from './registration.js';

const maker = new Maker();
const LISTED = [{ aaguid: MODEL }];
const MADE = [{ aaguid: MODEL, roots: [maker.root] }];

function check(
  given: GivenRegistration | null,
  authenticators?: ConsoleTerms['authenticators'],
  device: WebauthnDevice = aDeviceBy(given ?? aRegistration()),
  judgeCertificates?: (attestation: CertifiedAttestation) => boolean,
) {
  return checkAttestation(given, device, { ...HERE, terms: { authenticators }, judgeCertificates });
}

describe('the attestation of a security key', () => {
  it('is asked for where the policy names models, and else looked at when it is there', () => {
    expect(check(null)).toBe('ok');
    expect(check(null, LISTED)).toBe('DEVICE_ATTESTATION_MISSING');
    expect(check(aRegistration())).toBe('ok');
    expect(check(aRegistration(), LISTED)).toBe('ok');
    expect(check(aRegistration(), [{ aaguid: hexed('ff'.repeat(16)) }])).toBe('DEVICE_ATTESTATION_REFUSED');
  });

  it('takes a maker’s word where the policy names makers, as whoever knows certificates judges it', () => {
    const given = aRegistration({ attest: maker.attest() });
    const judged: CertifiedAttestation[] = [];
    const judge = (answer: boolean) => (attestation: CertifiedAttestation) => {
      judged.push(attestation);
      return answer;
    };
    expect(check(given, MADE, aDeviceBy(given), judge(true))).toBe('ok');
    expect(check(given, MADE, aDeviceBy(given), judge(false))).toBe('DEVICE_ATTESTATION_REFUSED');
    expect(judged[0]).toMatchObject({ aaguid: MODEL, roots: [maker.root] });
    expect(judged[0]?.chain).toHaveLength(1);
    // A browser cannot judge them, and says nothing of them.
    expect(check(given, MADE)).toBe('ok');
  });

  it.each<[string, Making['attest']]>([
    ['no statement', undefined],
    ['another format', () => ({ format: 'fido-u2f', statement: statement([Buffer.alloc(9)]) })],
    ['no certificates', () => ({ format: 'packed', statement: statement([]) })],
    ['texts in their place', () => ({ format: 'packed', statement: statement(['text']) })],
    ['another algorithm', () => ({ format: 'packed', statement: statement([Buffer.alloc(9)], -257) })],
  ])('is no maker’s word with %s, wherever it is looked at', (_what, attest) => {
    expect(check(aRegistration({ ...(attest && { attest }) }), MADE)).toBe('DEVICE_ATTESTATION_REFUSED');
  });

  it.each<[string, Making, string]>([
    ['of a credential that a cloud may copy', { flags: UP | UV | BE }, 'DEVICE_CREDENTIAL_SYNCED'],
    ['without user verification', { flags: UP }, 'DEVICE_NOT_USER_VERIFIED'],
    ['on another site', { client: { origin: 'https://evil.example' } }, 'DEVICE_WRONG_ORIGIN'],
    ['over the server’s own challenge', { client: { challenge: 'AAAA' } }, 'DEVICE_CHALLENGE_DIFFERS'],
  ])('does not hold %s', (_what, making, code) => {
    expect(check(aRegistration({ ...making, attest: maker.attest() }), MADE)).toBe(code);
  });

  it('belongs to this person, device and deployment', () => {
    for (const other of [
      { ...ALICES_KEY, approver: 'bob' as ApproverId },
      { ...ALICES_KEY, id: 'alice-spare' as DeviceId },
      { ...ALICES_KEY, path: 'independent' as const },
    ])
      expect(check(aRegistration({}, other))).toBe('DEVICE_CHALLENGE_DIFFERS');
    const elsewhere = { ...HERE, deploymentId: hex32Of(aSecret('elsewhere')) as DeploymentId };
    const given = aRegistration();
    expect(checkAttestation(given, aDeviceBy(given), { ...elsewhere, terms: {} })).toBe('DEVICE_CHALLENGE_DIFFERS');
  });

  it('is that of the very key that the policy lists, and of the very bytes that it pins', () => {
    const given = aRegistration();
    const { credential } = aDeviceBy(given);
    for (const overrides of [
      { publicKey: new SecurityKey(aSecret('another')).publicKey },
      { credential: { ...credential, id: hexed('ab'.repeat(16)) } },
      { credential: { ...credential, aaguid: hexed('ff'.repeat(16)) } },
      { credential: { ...credential, attestation: hex32Of(aSecret('other bytes')) } },
    ])
      expect(check(given, undefined, aDeviceBy(given, overrides))).toBe('DEVICE_ATTESTATION_REFUSED');
    const broken = { ...given, attestationObject: given.attestationObject.subarray(1) };
    expect(check(broken)).toBe('DEVICE_ASSERTION_MALFORMED');
  });
});

function statement(x5c: readonly Writable[], alg = -7): Writable {
  return {
    map: [
      ['alg', alg],
      ['sig', Buffer.alloc(70)],
      ['x5c', { list: [...x5c] }],
    ],
  };
}
