import { aDevice } from '../../../test/support/builders/a-device.js';
import { aGenesis } from '../../../test/support/builders/a-genesis.js';
import { at } from './edit-document.js';
import { listedBy, withDevice } from './with-device.js';

const { genesis } = aGenesis();
const listed = listedBy(aDevice('alice', { id: 'alice-key' }).enrolment(genesis.deploymentId, genesis.hash));

describe('withDevice', () => {
  it('adds a device to those that are listed, as its enrolment states it', () => {
    const document = { devices: [{ id: 'bob-laptop' }], approvers: [{ id: 'alice', name: 'Alice' }] };
    const edited = withDevice(document, listed);
    expect(edited).toMatchObject({
      devices: [{ id: 'bob-laptop' }, { id: 'alice-key', approver: 'alice', scheme: 'ed25519', path: 'independent' }],
    });
    expect(edited['approvers']).toEqual(document.approvers);
  });

  it('puts it in the place of one of the same name, whose key is lost', () => {
    const edited = withDevice({ devices: [{ id: 'alice-key', publicKey: '00' }] }, listed);
    expect(at(edited, ['devices'])).toEqual([listed]);
  });

  it('names an owner whom nobody knows yet', () => {
    expect(at(withDevice({}, listed), ['approvers'])).toEqual([{ id: 'alice', name: 'alice' }]);
  });
});
