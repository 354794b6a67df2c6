import { aDevice } from '../../../test/support/builders/a-device.js';
import { aPolicy } from '../../../test/support/builders/a-policy.js';
import { aWithdrawal } from '../../../test/support/builders/an-engine.js';
import { deriveIntent } from '../../protocol/derive-intent.js';
import { SIGNATURE_AT_MOST } from '../../protocol/devices/signature-length.js';
import { type Hex } from '../../protocol/hex.js';
import { type EngineKeyId } from '../../protocol/ids.js';
import { invariant } from '../../protocol/invariant.js';
import { FEED_PAGE } from '../../protocol/orders/heartbeat.js';
import { readSignedOrder } from '../../protocol/orders/signed-order.js';
import { type Intent } from '../../protocol/verbs.js';
import { writeSignedVote } from '../../protocol/vote.js';
import { INITIATORS_AT_MOST, MEMO_AT_MOST } from '../../protocol/withdrawal-request.js';
import { ANSWER_AT_MOST } from './fetch-json.js';

it('a full page of the largest rejections that there can be is an answer that the signing module reads', () => {
  const policy = aPolicy();
  const derived = deriveIntent(aWithdrawal(policy.deploymentId), 'trading' as EngineKeyId, policy);
  invariant(derived.kind === 'intent', 'the policy knows what is asked for');
  const name = 'n'.repeat(63);
  const largest: Intent = {
    ...derived.intent,
    ...{
      reference: 'r'.repeat(128),
      beneficiary: 'b'.repeat(128),
      wallet: name,
      engineKey: name,
      memo: '関'.repeat(MEMO_AT_MOST),
    },
    ...{ amountText: '9'.repeat(200), maxFeeText: '9'.repeat(200), notAfterText: '9'.repeat(200) },
    ...{ destination: 'd'.repeat(200), destinationBytes: 'ab'.repeat(100) as Hex },
    ...{ amount: 2n ** 256n - 1n, maxFee: 2n ** 256n - 1n, initiators: Array<string>(INITIATORS_AT_MOST).fill(name) },
  };
  const device = aDevice(name, { id: name });
  const vote = device.reject(policy, largest, { reason: '関'.repeat(280) });
  const order = { ...writeSignedVote(vote), signature: 'ab'.repeat(SIGNATURE_AT_MOST / 2) };
  expect(readSignedOrder(order)).not.toBeNull();
  const bytes = Buffer.byteLength(JSON.stringify(order));
  expect(FEED_PAGE * bytes).toBeLessThan(ANSWER_AT_MOST);
});
