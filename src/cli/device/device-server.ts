import { z } from 'zod';
import { exchange } from '../../client/exchange.js';
import { fetchGenesis } from '../../client/fetch-genesis.js';
import { refuseRollback, type TrustedGenesis } from '../../client/follow-policies.js';
import { SekishoProblem } from '../../client/sekisho-problem.js';
import { parseHex32, type Hex32 } from '../../protocol/hex.js';
import { writeSignedChange, type SignedChange } from '../../protocol/governance/signed-change.js';
import { typedDataDigest } from '../../protocol/typed-data.js';
import { LOGIN } from '../../protocol/verbs.js';
import { writeSignedVote, type SignedVote } from '../../protocol/vote.js';
import { type Context } from '../context.js';
import { type Passphrase } from '../files/passphrase.js';
import { UsageError } from '../usage-error.js';
import { type DeviceFolder } from './device-folder.js';

/** Where a read token is kept between commands. It reads for five minutes and counts towards nothing. */
const TOKEN_FILE = 'read-token.json';
/** A token that ends within this is not worth a request. */
const TOKEN_MARGIN_SECONDS = 10;

const moment = z.union([z.int(), z.iso.datetime({ offset: true }).transform((text) => Date.parse(text) / 1000)]);
const challengeAnswer = z.object({ challenge: z.string(), expiresAt: moment });
const tokenAnswer = z.object({ token: z.string().min(1).max(1000), expiresAt: moment });
const keptToken = z.object({ server: z.string(), token: z.string(), expiresAt: z.number() });
const listAnswer = z.object({ items: z.array(z.unknown()) });
const voteAnswer = z.object({ state: z.string() });

/** A device's conversation with the server, which it uses as a postman and believes in nothing. */
export class DeviceServer {
  private constructor(
    private readonly url: string,
    private readonly folder: DeviceFolder,
    private readonly passphrase: Passphrase,
    private readonly context: Context,
    readonly trusted: TrustedGenesis,
  ) {}

  /** Refuses to go on with a server that stands on another genesis than the one pinned at enrolment. */
  static async open(
    folder: DeviceFolder,
    server: string | undefined,
    passphrase: Passphrase,
    context: Context,
  ): Promise<DeviceServer> {
    const url = (server ?? folder.about.server)?.replace(/\/+$/, '');
    if (url === undefined) throw new UsageError('which server? Name it with --server URL, here or at `device enrol`');
    const trusted = await fetchGenesis(context.fetch, url, folder.pinned);
    const { seen } = folder;
    if (seen !== null) refuseRollback(trusted.policies, seen);
    folder.remember(trusted.policy);
    return new DeviceServer(url, folder, passphrase, context, trusted);
  }

  async openProposals(): Promise<readonly unknown[]> {
    return understood(listAnswer, await this.read('/v1/proposals?state=open')).items;
  }

  proposal(id: Hex32): Promise<unknown> {
    return this.read(`/v1/proposals/${id}`);
  }

  /** Posts a vote. It carries its own proof, so it needs no token. */
  async vote(id: Hex32, vote: SignedVote): Promise<{ readonly state: string }> {
    return understood(voteAnswer, await this.post(`/v1/proposals/${id}/votes`, writeSignedVote(vote)));
  }

  /** The chain of policies and what is proposed, for anyone. */
  policyChain(): Promise<unknown> {
    return exchange(this.context.fetch, { method: 'GET', url: `${this.url}/v1/policy` });
  }

  /** Posts a change, or a signature under one. It carries its own proof, so it needs no token. */
  async proposeChange(change: SignedChange): Promise<void> {
    await this.post('/v1/policy/changes', writeSignedChange(change));
  }

  private async read(path: string): Promise<unknown> {
    const kept = this.keptToken();
    if (kept !== null) {
      try {
        return await this.readWith(kept, path);
      } catch (error) {
        // The server may have forgotten it; everything else is an answer.
        if (!(error instanceof SekishoProblem && error.code === 'UNAUTHENTICATED')) throw error;
      }
    }
    return this.readWith(await this.logIn(), path);
  }

  private readWith(token: string, path: string): Promise<unknown> {
    const headers = { authorization: `Bearer ${token}` };
    return exchange(this.context.fetch, { method: 'GET', url: `${this.url}${path}`, headers });
  }

  private post(path: string, body: object): Promise<unknown> {
    const bytes = new TextEncoder().encode(JSON.stringify(body));
    return exchange(this.context.fetch, { method: 'POST', url: `${this.url}${path}`, body: bytes });
  }

  private async logIn(): Promise<string> {
    const { challenge: given, expiresAt } = understood(challengeAnswer, await this.post('/v1/login/challenges', {}));
    const challenge = parseHex32(given);
    if (challenge === null) throw SekishoProblem.of('ANSWER_MALFORMED', 200);
    const { approver, device } = this.folder.about;
    const message = { approver, device, challenge, expiresAt: Math.floor(expiresAt) };
    const digest = typedDataDigest(this.trusted.genesis.deploymentId, LOGIN, message);
    const signature = await this.folder.sign(digest, this.passphrase);
    const answer = understood(tokenAnswer, await this.post('/v1/login', { message, signature }));
    this.folder.writeNote(TOKEN_FILE, JSON.stringify({ server: this.url, ...answer }));
    return answer.token;
  }

  private keptToken(): string | null {
    const kept = keptToken.safeParse(parsed(this.folder.readNote(TOKEN_FILE)));
    if (!kept.success || kept.data.server !== this.url) return null;
    return kept.data.expiresAt > this.context.now() + TOKEN_MARGIN_SECONDS ? kept.data.token : null;
  }
}

function understood<T>(schema: z.ZodType<T>, answer: unknown): T {
  const read = schema.safeParse(answer);
  if (!read.success) throw SekishoProblem.of('ANSWER_MALFORMED', 200);
  return read.data;
}

function parsed(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}
