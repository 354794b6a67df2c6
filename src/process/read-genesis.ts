import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GenesisError, openGenesis } from '../protocol/genesis.js';
import { type Hex32 } from '../protocol/hex.js';
import { PolicyError } from '../protocol/policy-error.js';
import { StrictJsonError } from '../protocol/strict-json.js';
import { ConfigError } from './config-error.js';

export type OpenedGenesis = ReturnType<typeof openGenesis>;

/** The three files of the ceremony, against the hash that the operator pinned. */
export function readGenesis({ directory, hash }: { readonly directory: string; readonly hash: Hex32 }): OpenedGenesis {
  const read = (name: string): Uint8Array => {
    try {
      return readFileSync(join(directory, name));
    } catch (error) {
      throw new ConfigError(`genesis.directory: ${join(directory, name)} cannot be read`, { cause: error });
    }
  };
  const files = { genesis: read('genesis.json'), policy: read('policy.json'), enrolments: read('enrolments.json') };
  try {
    return openGenesis(files, hash);
  } catch (error) {
    if (!(error instanceof GenesisError || error instanceof PolicyError || error instanceof StrictJsonError))
      throw error;
    throw new ConfigError(`genesis: ${error.message}; check genesis.directory and genesis.hash`, { cause: error });
  }
}
