import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../../../test/support/temporary-folder.js';
import { openOutward } from './outward.js';
import { readServerConfig } from './server-config.js';

const SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;

let folder: string;
beforeEach(() => {
  folder = makeTemporaryFolder();
});
afterEach(() => {
  removeTemporaryFolder(folder);
});

function write(name: string, text: string, mode = 0o400): string {
  writeFileSync(join(folder, name), text, { mode });
  return join(folder, name);
}

function open(section: Record<string, unknown>) {
  const config = {
    environment: 'development',
    listen: { host: '127.0.0.1', port: 8080 },
    publicUrl: 'http://127.0.0.1:8080',
    databaseUrl: 'postgres://server:hunter2@127.0.0.1/server',
    genesis: { directory: folder, hash: 'ab'.repeat(32) },
    ...section,
  };
  return openOutward(readServerConfig(write(`server-${String(Math.random())}.json`, JSON.stringify(config))));
}

const mail = { host: 'mail.example', port: 587, tls: 'starttls', from: 'a@b.example', recipients: {} };

describe('what the server sends by itself', () => {
  it('goes nowhere unless the configuration says so', () => {
    expect(open({})).toEqual({ language: 'en', mail: null, push: null, webhooks: null, oidc: null });
  });

  it.each([
    ['https to the receiver', (file: string) => ({ url: 'http://engine.example/', secretFile: file }), 'webhooks.url'],
    ['a secret file', () => ({ url: 'https://engine.example/', secretFile: '/nowhere' }), 'webhooks.secretFile'],
    ['a URL', (file: string) => ({ url: 'engine.example', secretFile: file }), 'webhooks.url'],
  ])('wants %s for webhooks', (_, webhooks, field) => {
    expect(() => open({ webhooks: webhooks(write('secret', SECRET)) })).toThrow(field);
  });

  it.each([
    ['none', ''],
    ['one that is no secret', 'hunter2'],
    ['one that is too short', `whsec_${Buffer.alloc(16).toString('base64')}`],
    ['three', [SECRET, SECRET, SECRET].join('\n')],
    ['one beside rubbish', `${SECRET}\nrubbish`],
  ])('takes no file with %s for the secret of webhooks', (_, text) => {
    const webhooks = { url: 'https://engine.example/', secretFile: write('secret', text) };
    expect(() => open({ webhooks })).toThrow('webhooks.secretFile: write one line, or two');
    expect(() => open({ webhooks })).not.toThrow('hunter2');
  });

  it('takes no secret that others can read', () => {
    const webhooks = { url: 'https://engine.example/', secretFile: write('secret', SECRET, 0o444) };
    expect(() => open({ webhooks })).toThrow('chmod');
  });

  it.each([
    ['mail.from', { from: 'Sekisho <a@b.example>' }],
    ['mail.from', { from: 'a@b.example\r\nBcc: c@d.example' }],
    ['mail.recipients', { recipients: { alice: 'a@b.example, c@d.example' } }],
    ['mail.recipients', { recipients: { 'a b': 'a@b.example' } }],
    ['mail.tls', { tls: 'maybe' }],
    ['mail.user', { user: 'sekisho' }],
  ])('names %s where it is no good', (field, change) => {
    expect(() => open({ mail: { ...mail, ...change } })).toThrow(field);
  });

  it('takes hosts of push services as they stand in URLs, and no key file with something else in it', () => {
    const push = { subject: 'mailto:ops@exchange.example', keyFile: join(folder, 'push.key') };
    expect(() => open({ push: { ...push, hosts: ['https://push.example'] } })).toThrow('push.hosts.0: list hosts');
    expect(() => open({ push: { ...push, subject: 'ops' } })).toThrow('push.subject');
    expect(open({ push: { ...push, hosts: ['push.example:8443'] } }).push?.publicKey).toMatch(/^B[\w-]{86}$/);
    expect(() => open({ push: { ...push, keyFile: write('other', '{}') } })).toThrow('push.keyFile');
  });
});
