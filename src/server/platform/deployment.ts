import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GenesisError, openGenesis, type Genesis } from '../../protocol/genesis.js';
import { PolicyHistory } from '../../protocol/policy-history.js';
import { PolicyError } from '../../protocol/policy-error.js';
import { type Policy } from '../../protocol/policy.js';
import { StrictJsonError } from '../../protocol/strict-json.js';
import { StartRefused } from './config/start-refused.js';
import { type ServerConfig } from './config/server-config.js';

const FILES = ['genesis', 'policy', 'enrolments'] as const;

/** The installation that this process serves: its genesis, its rules, and what clients call it. */
export class Deployment {
  private history: PolicyHistory;

  constructor(
    readonly genesis: Genesis,
    first: Policy,
    /** The three files as they are on disk, for whoever pins the hash and wants to check the rest. */
    readonly files: Readonly<Record<(typeof FILES)[number], string>>,
    readonly publicUrl: string,
  ) {
    this.history = PolicyHistory.of(first);
  }

  /** The rules in force. */
  get policy(): Policy {
    return this.history.inForce;
  }

  get policies(): PolicyHistory {
    return this.history;
  }

  /**
   * What browsers may have in their address bar when they ask us for something. The policy's console may be found at
   * another address than engines call: on one machine it is, since credentials are bound to names and not to numbers.
   */
  get ownOrigins(): readonly string[] {
    return [this.publicUrl, ...(this.policy.console?.origins ?? [])];
  }

  /** The next version, once the signing module has stated that it is in force. */
  enter(next: Policy): void {
    this.history = this.history.followedBy(next);
  }

  static open({ genesis: { directory, hash }, publicUrl }: Pick<ServerConfig, 'genesis' | 'publicUrl'>): Deployment {
    const [genesis, policy, enrolments] = FILES.map((name) => readGenesisFile(directory, name));
    if (genesis === undefined || policy === undefined || enrolments === undefined) throw new Error('three files');
    try {
      const opened = openGenesis({ genesis, policy, enrolments }, hash);
      const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
      const files = { genesis: utf8.decode(genesis), policy: utf8.decode(policy), enrolments: utf8.decode(enrolments) };
      return new Deployment(opened.genesis, opened.policy, files, publicUrl);
    } catch (error) {
      if (!(error instanceof GenesisError || error instanceof PolicyError || error instanceof StrictJsonError))
        throw error;
      throw new StartRefused(`genesis: ${error.message}; check genesis.directory and genesis.hash`, { cause: error });
    }
  }
}

function readGenesisFile(directory: string, name: string): Uint8Array {
  try {
    return readFileSync(join(directory, `${name}.json`));
  } catch {
    throw new StartRefused(`genesis.directory: there is no readable ${name}.json in ${directory}`);
  }
}
