import { checkWords } from '../../../src/protocol/check-words.js';
import { withdrawalIdOf } from '../../../src/protocol/derive-intent.js';
import { type Hex32 } from '../../../src/protocol/hex.js';
import { type DeploymentId } from '../../../src/protocol/ids.js';
import {
  encodeType,
  hashStruct,
  isMalformed,
  readMessage,
  struct,
  typedDataDigest,
  writeMessage,
} from '../../../src/protocol/typed-data.js';
import {
  APPROVE,
  DEVICE_ENROLMENT,
  FREEZE,
  HEARTBEAT,
  INTENT,
  LOGIN,
  POLICY_CHANGE,
  PRICE,
  RECEIPT,
  REJECT,
  SUSPEND,
  UNFREEZE,
  VETO,
} from '../../../src/protocol/verbs.js';
import { describeVectors } from './describe-vectors.js';

const TYPES = {
  Intent: INTENT,
  Approve: APPROVE,
  Reject: REJECT,
  DeviceEnrolment: DEVICE_ENROLMENT,
  Login: LOGIN,
  PolicyChange: POLICY_CHANGE,
  Freeze: FREEZE,
  Unfreeze: UNFREEZE,
  Suspend: SUSPEND,
  Veto: VETO,
  Heartbeat: HEARTBEAT,
  Price: PRICE,
  Receipt: RECEIPT,
};

interface TypedMessage {
  readonly deploymentId: Hex32;
  readonly type: keyof typeof TYPES;
  readonly message: unknown;
}

/** EIP-712's own domain type, to see the separator that `typedDataDigest` uses inside. */
const DOMAIN = struct('EIP712Domain', { name: 'string', version: 'string', salt: 'bytes32' });

describeVectors('typed-data.json', ({ deploymentId, type, message: given }: TypedMessage) => {
  const message = readMessage(TYPES[type], given);
  if (isMalformed(message)) return message;
  const digest = typedDataDigest(deploymentId, TYPES[type], message);
  expect(writeMessage(message)).toEqual(given);
  return {
    encodeType: encodeType(TYPES[type]),
    domainSeparator: hashStruct(DOMAIN, { name: 'Sekisho', version: '1', salt: deploymentId }),
    structHash: hashStruct(TYPES[type], message),
    digest,
    checkWords: checkWords(digest),
  };
});

describeVectors('message-reading.json', ({ type, message }: TypedMessage) => {
  const read = readMessage(TYPES[type], message);
  return isMalformed(read) ? { malformed: read.path } : 'read';
});

describeVectors('check-words.json', (digest: Hex32) => checkWords(digest));

describeVectors(
  'withdrawal-ids.json',
  ({ deploymentId, reference }: { deploymentId: DeploymentId; reference: string }) =>
    withdrawalIdOf(deploymentId, reference),
);
