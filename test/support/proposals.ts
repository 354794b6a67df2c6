import { readAsked } from '../../src/protocol/evidence.js';
import { parseHex32, type Hex32 } from '../../src/protocol/hex.js';
import { type Intent } from '../../src/protocol/verbs.js';
import { type SignedVote, writeSignedVote } from '../../src/protocol/vote.js';
import { type WithdrawalRequest } from '../../src/protocol/withdrawal-request.js';
import { challengeSchema, sessionSchema } from '../../src/server/approvers/login-views.js';
import { withdrawalViewSchema, type WithdrawalView } from '../../src/server/withdrawals/withdrawal-view.js';
import { type TestDevice } from './builders/a-device.js';
import { LARGE_BTC } from './builders/a-policy.js';
import { anEngine, aWithdrawal } from './builders/an-engine.js';
import { type Answer, type ServerUnderTest } from './server-under-test.js';

const engineOf = ({ publicUrl }: ServerUnderTest) => anEngine('trading', publicUrl);

export interface Proposed {
  readonly id: string;
  /** As a device derives it from the request. */
  readonly intent: Intent;
}

/** Asks for a withdrawal, a large one unless told otherwise. */
export async function propose(server: ServerUnderTest, overrides: Partial<WithdrawalRequest> = {}): Promise<Proposed> {
  const { policy } = server.genesis;
  const request = engineOf(server).withdrawal(
    aWithdrawal(policy.deploymentId, { amount: LARGE_BTC.toString(), ...overrides }),
  );
  const asked = readAsked(request, policy);
  const { status, code } = await server.send(request);
  if (asked.kind !== 'asked' || status !== 201) throw new Error(`not taken in: ${asked.kind}, ${code}`);
  return { id: asked.intent.withdrawalId, intent: asked.intent };
}

export function cast(server: ServerUnderTest, id: string, vote: SignedVote): Promise<Answer> {
  return server.post(`/v1/proposals/${id}/votes`, writeSignedVote(vote));
}

export function approve(server: ServerUnderTest, device: TestDevice, { id, intent }: Proposed): Promise<Answer> {
  return cast(server, id, device.approve(server.genesis.policy, intent));
}

export async function lookUp(server: ServerUnderTest, id: string): Promise<WithdrawalView> {
  return (await server.send(engineOf(server).get(`/v1/withdrawals/${id}`))).as(withdrawalViewSchema);
}

export async function getChallenge(server: ServerUnderTest): Promise<Hex32> {
  const challenge = parseHex32((await server.post('/v1/login/challenges', {})).as(challengeSchema).challenge);
  if (challenge === null) throw new Error('no challenge');
  return challenge;
}

/** A token of this device, as `sekisho device` gets one. */
export async function logIn(server: ServerUnderTest, device: TestDevice): Promise<string> {
  const { deploymentId } = server.genesis.policy;
  const login = device.login(deploymentId, await getChallenge(server), Math.floor(Date.now() / 1000) + 60);
  return (await server.post('/v1/login', login)).as(sessionSchema).token;
}

/** Asks as whoever holds this token. */
export function readAs(server: ServerUnderTest, token: string, path: string): Promise<Answer> {
  return server.fetch(path, { headers: { authorization: `Bearer ${token}` } });
}
