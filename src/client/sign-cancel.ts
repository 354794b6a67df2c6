import { withdrawalIdOf } from '../protocol/derive-intent.js';
import { writeSignedRequest, type SignedRequestJson } from '../protocol/evidence.js';
import { signRequest } from '../protocol/http-signature.js';
import { type DeploymentId, type WithdrawalId } from '../protocol/ids.js';
import { type CancelRequest } from '../protocol/withdrawal-request.js';
import { type Requester } from './signed-exchange.js';

/** A cancel as the signing module reads it from a drop folder or an order URL. */
export interface CancelOrder {
  readonly cancel: SignedRequestJson;
}

/** What an engine sends to cancel: the key is the same for every repetition of the wish. */
export function cancelCall(
  deploymentId: DeploymentId,
  reference: string,
): { readonly id: WithdrawalId; readonly path: string; readonly body: CancelRequest; readonly idempotencyKey: string } {
  const id = withdrawalIdOf(deploymentId, reference);
  const path = `/v1/withdrawals/${id}/cancel`;
  return { id, path, body: { deploymentId, reference }, idempotencyKey: `cancel-${id}` };
}

/** The same signed and not sent: for the ways to the signing module besides a server that withholds it. */
export function signCancel(
  requester: Pick<Requester, 'serverUrl' | 'keyId' | 'secretKey'>,
  { deploymentId, reference }: { readonly deploymentId: DeploymentId; readonly reference: string },
  /** Unix seconds. */
  created: number,
): CancelOrder {
  const { serverUrl, keyId, secretKey } = requester;
  const { path, body, idempotencyKey } = cancelCall(deploymentId, reference);
  const bytes = new TextEncoder().encode(JSON.stringify(body));
  const request = { method: 'POST', targetUri: `${serverUrl}${path}`, body: bytes, idempotencyKey };
  return { cancel: writeSignedRequest(signRequest(request, { created, keyId, tag: 'sekisho-cancel' }, secretKey)) };
}
