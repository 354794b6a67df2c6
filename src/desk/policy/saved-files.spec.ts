import { aDevice } from '../../../test/support/builders/a-device.js';
import { aGenesis } from '../../../test/support/builders/a-genesis.js';
import { readSignedEnrolment } from '../../protocol/governance/signed-change.js';
import { draftFile, enrolmentFile, proposeLine } from './saved-files.js';

const { genesis, policy, files } = aGenesis();
const key = aDevice('alice', { id: 'alice-key', scheme: 'webauthn', path: 'console' });
const enrolment = {
  ...key.enrolment(genesis.deploymentId, genesis.hash),
  attestation: { attestationObject: Uint8Array.of(1, 2, 3), clientDataJson: Uint8Array.of(4, 5) },
};

describe('what is saved of a draft', () => {
  it('is its document byte for byte, named for its version', () => {
    const { name, text } = draftFile(policy, files.policy);
    expect([name, new TextEncoder().encode(text)]).toEqual(['policy-1.json', Uint8Array.from(files.policy)]);
  });

  it('is the proof of a device with what its maker attests, as it is read', () => {
    const { name, text } = enrolmentFile('alice-key', enrolment);
    expect([name, readSignedEnrolment(JSON.parse(text))]).toEqual(['enrolment-alice-key.json', enrolment]);
  });
});

describe('the line that goes on with it', () => {
  const draft = draftFile(policy, files.policy);

  it('names the draft and every proof', () => {
    const proofs = ['alice-key', 'bob-key'].map((device) => enrolmentFile(device, enrolment));
    expect(proposeLine(draft, proofs)).toBe(
      'sekisho policy propose policy-1.json --enrolments enrolment-alice-key.json enrolment-bob-key.json --folder FOLDER',
    );
  });

  it('asks for no proof where no device is new', () => {
    expect(proposeLine(draft, [])).toBe('sekisho policy propose policy-1.json --folder FOLDER');
  });
});
