import { deriveIntent } from '../../../src/protocol/derive-intent.js';
import { readAsked, readAskedToCancel, readSignedRequest } from '../../../src/protocol/evidence.js';
import { type EngineKeyId } from '../../../src/protocol/ids.js';
import { writeMessage } from '../../../src/protocol/typed-data.js';
import { type WithdrawalRequest } from '../../../src/protocol/withdrawal-request.js';
import { describeVectors } from './describe-vectors.js';
import { thePolicy } from './the-policy.js';

const policy = thePolicy();

describeVectors('intents.json', ({ request, engineKey }: { request: WithdrawalRequest; engineKey: EngineKeyId }) => {
  const derived = deriveIntent(request, engineKey, policy);
  return derived.kind === 'refused'
    ? { refused: derived.code }
    : { intent: writeMessage(derived.intent), hash: derived.hash };
});

describeVectors('evidence.json', ({ request, as }: { request: unknown; as: 'withdrawal' | 'cancel' }) => {
  const evidence = readSignedRequest(request);
  if (evidence === null) return 'no evidence';
  const read = as === 'cancel' ? readAskedToCancel(evidence, policy) : readAsked(evidence, policy);
  switch (read.kind) {
    case 'asked':
      return { intent: read.hash, engineKey: read.engineKey, created: read.created };
    case 'cancel':
      return { cancel: read.reference, engineKey: read.engineKey, created: read.created };
    case 'malformed':
      return { malformed: read.fields };
    case 'refused':
      return { refused: read.code };
  }
});
