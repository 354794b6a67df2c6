import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../../../test/support/temporary-folder.js';
import { oidcConfigSchema, openOidc } from './oidc-config.js';

let folder: string;
let clientSecretFile: string;
beforeEach(() => {
  folder = makeTemporaryFolder();
  clientSecretFile = join(folder, 'secret');
  writeFileSync(clientSecretFile, 'hush\n', { mode: 0o400 });
});
afterEach(() => {
  removeTemporaryFolder(folder);
});

const open = (overrides: object = {}) =>
  openOidc(
    oidcConfigSchema.parse({
      ...{ issuer: 'https://id.example', clientId: 'sekisho', name: 'Our house', clientSecretFile },
      ...overrides,
    }),
  );

describe('the identity provider in the configuration', () => {
  it('has its secret in a file of ours', () => {
    expect(open()).toEqual({
      ...{ issuer: 'https://id.example', clientId: 'sekisho', name: 'Our house', internal: false },
      clientSecret: 'hush',
    });
    chmodSync(clientSecretFile, 0o644);
    expect(open).toThrow(`oidc.clientSecretFile: chmod ${clientSecretFile} to 0400`);
  });

  it('is asked over TLS, unless it is said to stand in our own network', () => {
    expect(() => open({ issuer: 'http://id.example' })).toThrow('oidc.issuer: begin it with https');
    expect(open({ issuer: 'http://127.0.0.1:8080', internal: true }).internal).toBe(true);
  });
});
