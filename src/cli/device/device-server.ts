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
import { readSuspendedDevices, type SuspendedDevices } from '../../desk/proposal/suspended-devices.js';

/** Where a read token is kept between commands. It reads for five minutes and counts towards nothing. */
const TOKEN_FILE = 'read-token.json';
/** No longer than the server's own tokens last, by our clock: what it says of the time may be anything. */
const TOKEN_KEPT_SECONDS = 300;
/** A token that ends within this is not worth a request. */
const TOKEN_MARGIN_SECONDS = 10;

const moment = z.union([z.int(), z.iso.datetime({ offset: true }).transform((text) => Date.parse(text) / 1000)]);
const challengeAnswer = z.object({ challenge: z.string(), expiresAt: moment });
// RFC 6750's b64token: whatever else came would be no header, and would fail before it was sent.
const bearer = z.string().regex(/^[A-Za-z0-9._~+/-]{1,1000}={0,2}$/);
const tokenAnswer = z.object({ token: bearer, expiresAt: moment });
const keptToken = z.object({ server: z.string(), token: bearer, expiresAt: z.number() });
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
    folder.remember(trusted);
    return new DeviceServer(url, folder, passphrase, context, trusted);
  }

  async openProposals(): Promise<readonly unknown[]> {
    return understood(listAnswer, await this.read('/v1/proposals?state=open')).items;
  }

  proposal(id: Hex32): Promise<unknown> {
    return this.read(`/v1/proposals/${id}`);
  }

  /** Asked for anew each time, for a suspension counts from the moment on at which the module takes it. */
  async suspended(): Promise<SuspendedDevices> {
    return readSuspendedDevices(await this.orders(), this.trusted);
  }

  /** Orders, and the signing module's receipts about them, for anyone. */
  orders(): Promise<unknown> {
    return exchange(this.context.fetch, { method: 'GET', url: `${this.url}/v1/orders` });
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
      } catch {
        // The server may have forgotten it, or it never was one: whatever went wrong, a new one shows what it was.
        this.folder.writeNote(TOKEN_FILE, '');
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
    const keptUntil = Math.min(answer.expiresAt, this.context.now() + TOKEN_KEPT_SECONDS);
    this.folder.writeNote(TOKEN_FILE, JSON.stringify({ server: this.url, token: answer.token, expiresAt: keptUntil }));
    return answer.token;
  }

  private keptToken(): string | null {
    const kept = keptToken.safeParse(parsed(this.folder.readNote(TOKEN_FILE)));
    if (!kept.success || kept.data.server !== this.url) return null;
    const left = kept.data.expiresAt - this.context.now();
    return left > TOKEN_MARGIN_SECONDS && left <= TOKEN_KEPT_SECONDS ? kept.data.token : null;
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
