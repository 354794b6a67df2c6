// The EIP-712 types, written out a second time, and their hashes by ethers.
import { TypedDataEncoder } from 'ethers';

const fields = (text) =>
  text
    .trim()
    .split(/\s*,\s*/)
    .map((each) => {
      const [type, name] = each.split(/\s+/);
      return { name, type };
    });

const INTENT = fields(`
  bytes32 withdrawalId, string reference, string asset, string amountText, uint256 amount, string destination,
  bytes destinationBytes, string memo, string wallet, string maxFeeText, uint256 maxFee, string notAfterText,
  uint64 notAfter, string engineKey, string[] initiators, string beneficiary`);

const FINDINGS = fields(
  'string destinationClass, uint64 firstSeenAt, string[] resembles, string outlier, string[] worths',
);

/** What receipts say that register nothing. */
export const NO_FINDINGS = { destinationClass: '', firstSeenAt: 0, resembles: [], outlier: '', worths: [] };

const TYPES = {
  Intent: { Intent: INTENT },
  Approve: {
    Approve: fields(`
      Intent intent, string approver, string device, bytes32 policyHash, uint64 castAt, uint64 expiresAt`),
    Intent: INTENT,
  },
  Reject: {
    Reject: fields(`
      Intent intent, string approver, string device, bytes32 policyHash, uint64 castAt, uint64 expiresAt,
      string reason`),
    Intent: INTENT,
  },
  DeviceEnrolment: {
    DeviceEnrolment: fields(`
      bytes32 genesisHash, string approver, string device, string scheme, bytes publicKey, string path`),
  },
  PolicyChange: {
    PolicyChange: fields(`
      bytes32 policyHash, bytes32 previousHash, uint64 version, string effect, uint64 delaySeconds, string[] changes,
      string approver, string device, uint64 castAt, uint64 expiresAt`),
  },
  Freeze: {
    Freeze: fields('string scope, string reason, string approver, string device, uint64 castAt, uint64 expiresAt'),
  },
  Unfreeze: {
    Unfreeze: fields(
      'bytes32[] orders, string reason, string approver, string device, uint64 castAt, uint64 expiresAt',
    ),
  },
  Suspend: {
    Suspend: fields('string suspended, string reason, string approver, string device, uint64 castAt, uint64 expiresAt'),
  },
  Veto: {
    Veto: fields('bytes32 policyHash, string reason, string approver, string device, uint64 castAt, uint64 expiresAt'),
  },
  Heartbeat: { Heartbeat: fields('uint64 counter, uint64 at, uint64 orders, bytes32 ordersHash') },
  Login: { Login: fields('string approver, string device, bytes32 challenge, uint64 expiresAt') },
  Receipt: {
    Receipt: fields(`
      uint64 sequence, bytes32 previous, bytes32 withdrawalId, string reference, bytes32 intentHash,
      bytes32 policyHash, string outcome, string reason, string finality, string tier, bytes32[] votes,
      uint64 attempt, string txid, uint256 fee, uint64 blockHeight, string blockHash, uint64 confirmations,
      Findings findings, uint64 recordedAt`),
    Findings: FINDINGS,
  },
  Price: { Price: fields('string asset, string currency, uint256 high, uint64 from, uint64 at') },
};

/** Our JSON writes bytes without `0x`; ethers wants it. */
function forEthers(types, type, value) {
  if (type.endsWith('[]')) return value.map((item) => forEthers(types, type.slice(0, -2), item));
  if (type.startsWith('bytes')) return `0x${value}`;
  if (types[type] === undefined) return value;
  return Object.fromEntries(types[type].map((field) => [field.name, forEthers(types, field.type, value[field.name])]));
}

export const encodeType = (type) => TypedDataEncoder.from(TYPES[type]).encodeType(type);

export function structHash(type, message) {
  return TypedDataEncoder.hashStruct(type, TYPES[type], forEthers(TYPES[type], type, message)).slice(2);
}

const domain = (deploymentId) => ({ name: 'Sekisho', version: '1', salt: `0x${deploymentId}` });

export const domainSeparator = (deploymentId) => TypedDataEncoder.hashDomain(domain(deploymentId)).slice(2);

export function digestOf(deploymentId, type, message) {
  const types = TYPES[type];
  return TypedDataEncoder.hash(domain(deploymentId), types, forEthers(types, type, message)).slice(2);
}
