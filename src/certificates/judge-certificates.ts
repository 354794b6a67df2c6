import { createPublicKey, verify, X509Certificate, type KeyObject } from 'node:crypto';
import { type CertifiedAttestation, type JudgeCertificates } from '../protocol/devices/attestation.js';

/** `id-fido-gen-ce-aaguid` as it stands in a certificate: the object identifier 1.3.6.1.4.1.45724.1.1.4. */
const AAGUID_EXTENSION = Buffer.from('060b2b0601040182e51c010104', 'hex');

/** A maker has two or three between itself and an authenticator. */
const LONGEST_CHAIN = 5;

/**
 * Whether a maker that the policy names signed for an authenticator (WebAuthn, 8.2 and 8.2.1): the authenticator's
 * certificate signed the attestation, is no authority, is of the model, and leads to one of the makers' keys.
 *
 * When a certificate was valid is not asked. The same change must be judged alike when it is proposed, when it comes into
 * force, and when an auditor looks at it ten years later; a maker whose keys leak is struck off the list.
 */
export const judgeCertificates: JudgeCertificates = (attestation) => {
  try {
    return isCertified(attestation);
  } catch {
    // No certificate, no key, or an algorithm that this Node does not have.
    return false;
  }
};

function isCertified({ chain, signed, signature, aaguid, roots }: CertifiedAttestation): boolean {
  if (chain.length > LONGEST_CHAIN) return false;
  const certificates = chain.map((der) => new X509Certificate(der));
  const [leaf] = certificates;
  const last = certificates.at(-1);
  if (leaf === undefined || last === undefined) return false;
  if (leaf.ca || !leaf.subject.split('\n').includes('OU=Authenticator Attestation')) return false;
  if (!isOfModel(leaf.raw, aaguid)) return false;
  if (!verify('sha256', signed, leaf.publicKey, signature)) return false;
  const isLinked = certificates.every((certificate, at) => {
    const issuer = certificates[at + 1];
    return (
      issuer === undefined || (issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey))
    );
  });
  return isLinked && roots.some((root) => isBy(last, Buffer.from(root, 'hex')));
}

/** Either the maker signed it, or it is the maker's own. */
function isBy(certificate: X509Certificate, root: Buffer): boolean {
  const key: KeyObject = createPublicKey({ key: root, format: 'der', type: 'spki' });
  return certificate.publicKey.equals(key) || certificate.verify(key);
}

/** Where a certificate names a model it must be this one; older ones name none. Wrapped twice, as a text of bytes. */
function isOfModel(der: Buffer, aaguid: string): boolean {
  const at = der.indexOf(AAGUID_EXTENSION);
  if (at === -1) return true;
  const wanted = Buffer.concat([Buffer.from([0x04, 0x12, 0x04, 0x10]), Buffer.from(aaguid, 'hex')]);
  return der
    .subarray(at + AAGUID_EXTENSION.length)
    .subarray(0, wanted.length)
    .equals(wanted);
}
