import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where everything of one sandbox lies. What belongs to different owners in life has a folder of its own here. */
export class Folders {
  constructor(readonly root: string) {
    mkdirSync(root, { recursive: true, mode: 0o700 });
  }

  readonly part = (name: 'postgres' | 'bitcoind' | 'anvil'): string => this.folder('parts', name);
  readonly logs = (): string => this.folder('logs');
  readonly server = (): string => this.folder('server');
  readonly signingModule = (): string => this.folder('signing-module');
  readonly watchtower = (): string => this.folder('watchtower');
  readonly priceFeed = (): string => this.folder('price-feed');
  /** Where people put orders when nothing else works, and the signing module looks. */
  readonly orders = (): string => this.folder('orders');
  readonly engine = (): string => this.folder('engine');
  readonly auditor = (): string => this.folder('auditor');
  readonly genesis = (): string => this.folder('genesis');
  /** The folder that one approver's machine would be. */
  readonly device = (id: string): string => this.folder('devices', id);

  private folder(...names: string[]): string {
    const path = join(this.root, ...names);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  }
}

/** Writes a file that only its owner reads; over an older one, for the next start may change ports. */
export function writePrivate(path: string, content: string | object): string {
  const text = typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`;
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

/** A secret that is made once and kept. */
export function keptSecret(path: string): string {
  if (!existsSync(path)) writeFileSync(path, `${randomBytes(24).toString('hex')}\n`, { mode: 0o400 });
  return path;
}

export function readSecret(path: string): string {
  return readFileSync(path, 'utf8').trim();
}

export function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}
