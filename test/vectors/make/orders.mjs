// Orders of the one deployment, which here has governors and a watchtower.
import { ed25519Key } from './keys.mjs';
import { digestOf } from './typed-data.mjs';
import { DEPLOYMENT, NOW, vote } from './world.mjs';

const key = ed25519Key('watchtower');
/** Signs as a device does, for nobody. */
export const watchtower = {
  id: 'watchtower',
  approver: '',
  publicKey: key.publicKey,
  sign: (digest) => key.signBytes(Buffer.from(digest, 'hex')).toString('hex'),
};

/** What the policy of policies.json has on top, where orders are verified. */
export const GOVERNED = {
  governance: {
    threshold: 2,
    governors: ['alice', 'bob', 'dave'],
    looseningDelaySeconds: 86400,
    delayFloorSeconds: 3600,
  },
  watchtower: { publicKey: key.publicKey },
};

export const orderDigest = ({ verb, message }, deploymentId = DEPLOYMENT) => digestOf(deploymentId, verb, message);

/** `signing` says what is wrong with the signature: another device, deployment or type. */
function order(verb, by, fields, change, signing) {
  const message = {
    ...fields,
    reason: 'Money leaves that nobody knows of',
    approver: by.approver,
    device: by.id,
    castAt: NOW - 5,
    expiresAt: NOW - 5 + 3600,
    ...change,
  };
  const digest = digestOf(signing.deploymentId ?? DEPLOYMENT, signing.type ?? verb, { scope: 'all', ...message });
  return { verb, message, signature: (signing.device ?? by).sign(digest) };
}

export const freeze = (by, change = {}, signing = {}) => order('Freeze', by, { scope: 'all' }, change, signing);
export const unfreeze = (by, orders, change = {}, signing = {}) => order('Unfreeze', by, { orders }, change, signing);
export const suspend = (by, suspended, change = {}, signing = {}) =>
  order('Suspend', by, { suspended }, change, signing);
export const veto = (by, policyHash, change = {}, signing = {}) => order('Veto', by, { policyHash }, change, signing);
export const reject = (by, intent, change = {}, signing = {}) =>
  vote(by, intent, { verb: 'Reject', ...change }, signing);

/** Signed with the watchtower's key, unless told otherwise. */
export function heartbeat(message, signing = {}) {
  const digest = digestOf(signing.deploymentId ?? DEPLOYMENT, 'Heartbeat', message);
  return { message, signature: (signing.device ?? watchtower).sign(digest) };
}
