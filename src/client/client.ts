import { isEnd } from '../protocol/withdrawal-states.js';
import { createHash, randomUUID } from 'node:crypto';
import { deriveIntent, withdrawalIdOf } from '../protocol/derive-intent.js';
import { parseHex32, type Hex32 } from '../protocol/hex.js';
import { type EngineKeyId } from '../protocol/ids.js';
import { withdrawalRequestSchema, type WithdrawalRequest } from '../protocol/withdrawal-request.js';
import { followEvents, type LoggedEvent } from './events.js';
import { readSignedReceipt } from '../protocol/receipt.js';
import { fetchGenesis } from './fetch-genesis.js';
import { followPolicies, type TrustedGenesis } from './follow-policies.js';
import { followShown } from './follow-withdrawals.js';
import { recordOf } from './read-answer.js';
import { SekishoProblem } from './sekisho-problem.js';
import { weighRefusal } from './unproven-refusal.js';
import { type components } from './openapi-types.js';
import { cancelCall, signCancel, type CancelOrder } from './sign-cancel.js';
import { pause, SignedExchange, type Requester } from './signed-exchange.js';
import { trustWithdrawal, type Asked, type Withdrawal } from './trust-withdrawal.js';
import { readWithdrawalView, type WithdrawalView } from './withdrawal-view.js';

// This file is the package's only entry, so what its users catch and name is exported here again.
export { EventsDoNotHold, type LoggedEvent } from './events.js';
export { type Fetch } from './exchange.js';
export { GenesisDiffers } from './fetch-genesis.js';
export { ChainDoesNotHold } from './follow-policies.js';
export { type CancelOrder } from './sign-cancel.js';
export { ReceiptsDoNotHold } from './receipts-do-not-hold.js';
export { SekishoProblem } from './sekisho-problem.js';
export { type Withdrawal } from './trust-withdrawal.js';
export { UnprovenRefusal } from './unproven-refusal.js';

export interface EngineClientOptions extends Requester {
  /** Pinned at the genesis ceremony; attestation key, policy and deployment follow from it. */
  readonly genesisHash: string;
}

/** What an engine asks for; the client adds the deployment. `amount` is a decimal string of base units. */
export type NewWithdrawal = Omit<WithdrawalRequest, 'deploymentId'>;

export interface ListQuery {
  readonly state?: string;
  readonly reference?: string;
  readonly limit?: number;
  readonly cursor?: string;
}

export interface WithdrawalPage {
  readonly items: readonly Withdrawal[];
  readonly nextCursor: string | null;
}

export type DryRun = components['schemas']['DryRun'];
export type WalletList = components['schemas']['WalletList'];
export type Status = components['schemas']['Status'];

const POLL_MS = 1000;
/** The longest that the server holds a long poll. */
const LONG_POLL_SECONDS = 25;

export function createEngineClient(options: EngineClientOptions): EngineClient {
  const pinned = parseHex32(options.genesisHash);
  if (pinned === null) throw new TypeError('genesisHash has 64 digits of lower-case hexadecimal');
  return new EngineClient(options, pinned);
}

/**
 * The engine's side of the conversation: signs what it asks, and believes of the answers what receipts prove.
 * Opens the genesis on first use; nothing is sent to a server that stands on another one.
 */
export class EngineClient {
  private readonly server: SignedExchange;
  private opening: Promise<TrustedGenesis> | undefined;
  /** What was asked through this client: answers about it are held against the request, not only in themselves. */
  private readonly askedById = new Map<Hex32, Asked>();

  constructor(
    private readonly options: EngineClientOptions,
    private readonly pinned: Hex32,
  ) {
    this.server = new SignedExchange(options);
  }

  /**
   * Asks for a withdrawal. The identical request may be made again at any time and finds the same withdrawal. Once it
   * has left, no answer of the server's ends it: whatever it refuses with is an `UnprovenRefusal`.
   */
  async requestWithdrawal(request: NewWithdrawal): Promise<Withdrawal> {
    const { id, asked } = await this.prepare(request);
    const body = bodyOf(asked.request);
    this.askedById.set(id, asked);
    const answer = await this.server
      .post('/v1/withdrawals', 'sekisho-withdrawal', body, keyOf(body))
      .catch((error: unknown) => {
        throw weighRefusal(error, { id, request: asked.request, now: this.server.now() });
      });
    return this.trust(answer, id);
  }

  /** What would become of a request: its tier, who would have to approve. Changes nothing, proves nothing. */
  async dryRun(request: NewWithdrawal): Promise<DryRun> {
    const { asked } = await this.prepare(request);
    const key = randomUUID();
    return parseAnswer(
      'DryRun',
      await this.server.post('/v1/withdrawals/dry-run', 'sekisho-dry-run', bodyOf(asked.request), key),
    );
  }

  async get(id: string): Promise<Withdrawal> {
    const known = parseHex32(id);
    if (known === null) throw SekishoProblem.of('NOT_FOUND', 0);
    return this.trust(await this.server.get(`/v1/withdrawals/${known}`), known);
  }

  async list(query: ListQuery = {}): Promise<WithdrawalPage> {
    const page = await this.server.get(`/v1/withdrawals${queryOf({ ...query })}`);
    const { items, nextCursor } = recordOf(page) ?? {};
    if (!Array.isArray(items)) throw SekishoProblem.of('ANSWER_MALFORMED', 200);
    return {
      items: await Promise.all(items.map((item) => this.trust(item, null))),
      nextCursor: typeof nextCursor === 'string' ? nextCursor : null,
    };
  }

  /** Asks to withdraw a withdrawal. The signing module decides; the answer tells how things stand until then. */
  async cancel(reference: string): Promise<Withdrawal> {
    const { deploymentId } = (await this.genesis()).policy;
    const { id, path, body, idempotencyKey } = cancelCall(deploymentId, reference);
    return this.trust(await this.server.post(path, 'sekisho-cancel', body, idempotencyKey), id);
  }

  /**
   * Signs a cancel and sends it nowhere. Put into the signing module's drop folder as a file `cancel-ID.json`, with the
   * withdrawal's id, or into the list behind one of its order URLs, it works whatever the server does; written there
   * twice it is one cancel.
   */
  async signCancel(reference: string): Promise<CancelOrder> {
    const { deploymentId } = (await this.genesis()).policy;
    return signCancel(this.options, { deploymentId, reference }, this.server.now());
  }

  /** Balances and room under the limits, as the signing module last reported them: for planning, not proof. */
  async wallets(): Promise<WalletList> {
    return parseAnswer('WalletList', await this.server.get('/v1/wallets'));
  }

  async status(): Promise<Status> {
    return parseAnswer('Status', await this.server.get('/v1/status'));
  }

  /**
   * The server's log from an index on, waiting for news without end. Each event is checked against its leaf.
   *
   * @param query.after index of the last event that was seen; without it the log is told from its beginning
   */
  events(query: { readonly after?: number; readonly signal?: AbortSignal } = {}): AsyncGenerator<LoggedEvent, never> {
    // Few enough that a page of the longest ones is an answer that is still read.
    const waiting = { limit: 200, waitSeconds: LONG_POLL_SECONDS };
    return followEvents(
      (after) =>
        this.server.get(`/v1/events${queryOf({ after: after < 0 ? undefined : after, ...waiting })}`, query.signal),
      query.after ?? -1,
    );
  }

  /**
   * Withdrawals as they change, each as its receipts prove it, without end. Faster than asking, and the same to believe; a
   * withdrawal may be told of more than once. Throws `EventsDoNotHold` where the server's log has gone back: ask about
   * what is open, and begin anew.
   *
   * @param query.after `index` of the last one that was dealt with; without it, what comes from now on
   */
  async *follow(
    query: { readonly after?: number; readonly signal?: AbortSignal } = {},
  ): AsyncGenerator<{ readonly index: number; readonly withdrawal: Withdrawal }, never> {
    const { after = null, signal } = query;
    const open = (from: number | null, leaving: AbortSignal | undefined) =>
      this.server.stream(`/v1/events/stream${queryOf({ after: from ?? undefined })}`, leaving);
    for await (const { index, view } of followShown(open, { after, signal }, pause))
      yield { index, withdrawal: await this.trust(view, null) };
    throw new Error('it has no end');
  }

  /** Waits until receipts prove an end and returns it: `final`, or one of the ends at which nothing is paid. */
  async waitForFinal(
    id: string,
    options: { readonly signal?: AbortSignal; readonly pollMs?: number } = {},
  ): Promise<Withdrawal> {
    for (;;) {
      options.signal?.throwIfAborted();
      const withdrawal = await this.get(id);
      if (withdrawal.provenBy !== null && isEnd(withdrawal.state)) return withdrawal;
      await pause(options.pollMs ?? POLL_MS);
    }
  }

  /** The id of a reference in this deployment, whether it was asked for or not. */
  async idOf(reference: string): Promise<Hex32> {
    return withdrawalIdOf((await this.genesis()).policy.deploymentId, reference);
  }

  /** The genesis that the pin stands for, opened once. */
  genesis(): Promise<TrustedGenesis> {
    this.opening ??= fetchGenesis(this.server.fetch, this.options.serverUrl, this.pinned).catch((error: unknown) => {
      this.opening = undefined;
      throw error;
    });
    return this.opening;
  }

  /** The chain of policies goes on while we run; what has been in force is never taken back. */
  private async lookAgain(): Promise<TrustedGenesis> {
    const opened = await followPolicies(this.server.fetch, this.options.serverUrl, await this.genesis());
    this.opening = Promise.resolve(opened);
    return opened;
  }

  /** Refuses here what the policy cannot mean, so that a typing error need not travel. */
  private async prepare(request: NewWithdrawal): Promise<{ readonly id: Hex32; readonly asked: Asked }> {
    const { policy } = await this.genesis();
    const read = withdrawalRequestSchema.safeParse({ deploymentId: policy.deploymentId, ...request });
    if (!read.success) {
      const fields = read.error.issues.map(({ path }) => path.map((step) => `/${String(step)}`).join(''));
      throw SekishoProblem.of('MALFORMED', 0, { fields });
    }
    const keyId = this.options.keyId as EngineKeyId;
    let derived = deriveIntent(read.data, keyId, policy);
    // It may be possible under a policy that has come into force since we looked.
    if (derived.kind === 'refused') derived = deriveIntent(read.data, keyId, (await this.lookAgain()).policy);
    if (derived.kind === 'refused') throw SekishoProblem.of(derived.code, 0);
    return { id: derived.intent.withdrawalId, asked: { request: read.data, keyId } };
  }

  private async trust(answer: unknown, id: Hex32 | null): Promise<Withdrawal> {
    const view = readWithdrawalView(answer);
    if (view === null) throw SekishoProblem.of('ANSWER_MALFORMED', 200);
    const known = await this.genesis();
    const isKnown = policiesNamedIn(view).every((hash) => known.policies.at(hash) !== undefined);
    const opened = isKnown ? known : await this.lookAgain();
    const about = id ?? withdrawalIdOf(opened.policy.deploymentId, view.reference);
    return trustWithdrawal(view, about, this.askedById.get(about), opened);
  }
}

/** Under which the signing module says that it decided; whether it has signed that is looked at afterwards. */
function policiesNamedIn({ receipts }: WithdrawalView): readonly string[] {
  return receipts.flatMap((each) => {
    const receipt = readSignedReceipt(each);
    return receipt === null ? [] : [receipt.message.policyHash];
  });
}

/** The key follows from what is asked: a restarted engine finds its own request again, and no other one. */
function keyOf(body: WithdrawalRequest): string {
  return createHash('sha256').update(JSON.stringify(body)).digest('hex');
}

/** One order of fields, so that the same request is the same bytes after a restart too. */
function bodyOf(request: WithdrawalRequest): WithdrawalRequest {
  const { deploymentId, reference, asset, amount, destination, beneficiary, memo, initiators, notAfter } = request;
  return {
    ...{ deploymentId, reference, asset, amount, destination, beneficiary },
    ...(memo !== undefined && { memo }),
    ...(initiators !== undefined && { initiators }),
    notAfter,
  };
}

/**
 * The server's word, in the form that openapi.json gives it under this name. Nothing hangs on it but plans and
 * screens, so that it is an object is all that is looked at here.
 */
function parseAnswer<Name extends keyof components['schemas']>(
  name: Name,
  answer: unknown,
): components['schemas'][Name] {
  if (recordOf(answer) === null) throw SekishoProblem.of('ANSWER_MALFORMED', 200, { cause: `this is no ${name}` });
  return answer as components['schemas'][Name];
}

function queryOf(query: Readonly<Record<string, string | number | undefined>>): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) given.set(name, String(value));
  return given.size === 0 ? '' : `?${given.toString()}`;
}
