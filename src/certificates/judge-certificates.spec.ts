import { Maker, type CertificateTerms } from '../../test/support/builders/a-maker.js';
import { aDeviceBy, aRegistration, HERE, MODEL } from '../../test/support/builders/an-enrolled-key.js';
import { type Making } from '../../test/support/builders/a-security-key.js';
import { checkAttestation } from '../protocol/devices/attestation.js';
import { judgeCertificates } from './judge-certificates.js';

const maker = new Maker();

function verdict(attest: NonNullable<Making['attest']>) {
  const given = aRegistration({ attest });
  const terms = { authenticators: [{ aaguid: MODEL, roots: [new Maker().root, maker.root] }] };
  return checkAttestation(given, aDeviceBy(given), { ...HERE, terms, judgeCertificates });
}

const with5c = (x5c: NonNullable<Parameters<typeof statement>[0]>) => verdict(statement(x5c));
function statement(x5c: readonly Buffer[]): NonNullable<Making['attest']> {
  const map = (signed: Buffer) =>
    [
      ['alg', -7],
      ['sig', signed],
      ['x5c', { list: [...x5c] }],
    ] as const;
  return (signed) => ({ format: 'packed', statement: { map: map(signed) } });
}

describe('a maker’s word for a security key', () => {
  it('holds when a maker of the policy signed for the authenticator’s batch', () => {
    expect(verdict(maker.attest())).toBe('ok');
    // Older certificates do not name the model.
    expect(verdict(maker.attest({ aaguid: null }))).toBe('ok');
  });

  it.each<[string, CertificateTerms]>([
    ['for another model', { aaguid: 'ff'.repeat(16) }],
    ['for something else than attesting', { unit: 'Web Server' }],
    ['for an authority', { isAuthority: true }],
  ])('does not hold with a certificate %s', (_what, terms) => {
    expect(verdict(maker.attest(terms))).toBe('DEVICE_ATTESTATION_REFUSED');
  });

  it('does not hold by another maker, nor by whoever has a certificate and not its key', () => {
    expect(verdict(new Maker().attest())).toBe('DEVICE_ATTESTATION_REFUSED');
    expect(verdict(maker.attestWithout())).toBe('DEVICE_ATTESTATION_REFUSED');
  });

  it('does not hold with what is no certificate', () => {
    expect(with5c([Buffer.from('no certificate')])).toBe('DEVICE_ATTESTATION_REFUSED');
  });
});
