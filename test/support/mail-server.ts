import { type AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { invariant } from '../../src/protocol/invariant.js';

export interface TakenMail {
  readonly from: string;
  readonly to: readonly string[];
  /** As it came over the wire. */
  readonly raw: string;
  readonly isEncrypted: boolean;
}

/** A real SMTP server that remembers what it was given. */
export class MailServer {
  readonly taken: TakenMail[] = [];
  /** User and password, as they came. */
  readonly logins: (readonly [string, string])[] = [];
  /** What it answers to the next mails: a complaint, or nothing. */
  complaint: string | null = null;
  private arrived: () => void = () => undefined;

  private constructor(
    private readonly server: SMTPServer,
    readonly port: number,
  ) {}

  static async start(options: SMTPServerOptions): Promise<MailServer> {
    const server = new SMTPServer({
      ...options,
      onAuth: ({ username, password }, _, callback) => {
        self.logins.push([username ?? '', password ?? '']);
        callback(null, { user: username });
      },
      onData: (stream, session, callback) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const { mailFrom, rcptTo } = session.envelope;
          self.taken.push({
            from: mailFrom === false ? '' : mailFrom.address,
            to: rcptTo.map(({ address }) => address),
            raw: Buffer.concat(chunks).toString('utf8'),
            isEncrypted: session.secure,
          });
          const { complaint } = self;
          if (complaint === null) callback(null, 'taken');
          else callback(Object.assign(new Error(complaint), { responseCode: 451 }));
          self.arrived();
        });
      },
    });
    server.on('error', () => undefined);
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
    const self: MailServer = new MailServer(server, (server.server.address() as AddressInfo).port);
    invariant(self.port > 0, 'it listens');
    return self;
  }

  /** Until so many mails have come, in all. Fails by the test's own time limit. */
  async until(count: number): Promise<readonly TakenMail[]> {
    while (this.taken.length < count)
      await new Promise<void>((resolve) => {
        this.arrived = resolve;
      });
    return this.taken;
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => {
        resolve();
      });
    });
  }
}

/** All that a reader sees of a mail: its head with encoded words read, its body unpacked. */
export function readMail({ raw }: TakenMail): { readonly head: string; readonly body: string } {
  const [packed = '', ...rest] = raw.replaceAll('\r\n', '\n').split('\n\n');
  const head = packed
    .replaceAll(/\n\s+/g, ' ')
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?utf-8\?b\?([^?]*)\?=/gi, (_, text: string) => Buffer.from(text, 'base64').toString('utf8'))
    .replaceAll(/=\?utf-8\?q\?([^?]*)\?=/gi, (_, text: string) => unquote(text.replaceAll('_', ' ')));
  const body = rest.join('\n\n');
  const encoding = /^content-transfer-encoding: *(\S+)/im.exec(head)?.[1]?.toLowerCase();
  if (encoding === 'base64') return { head, body: Buffer.from(body, 'base64').toString('utf8') };
  return { head, body: encoding === 'quoted-printable' ? unquote(body.replaceAll('=\n', '')) : body };
}

function unquote(text: string): string {
  return Buffer.from(
    text.replaceAll(/=([0-9A-F]{2})/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16))),
    'latin1',
  ).toString('utf8');
}
