import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface Arguments {
  readonly root: string;
  readonly json: boolean;
  readonly once: boolean;
  readonly reset: boolean;
  readonly postgresUrl: string | undefined;
}

const USAGE = (program: string): string => `Usage: npm run ${program} -- [options]

  --json         one JSON line for programs
  --once         tell the story and exit (demo only)
  --data DIR     where everything lies (default: .sekisho/${program} here)
  --reset        delete what an earlier run left there and begin anew

SEKISHO_POSTGRES_URL  an administrator's URL of a PostgreSQL to use instead of our own
BITCOIND              the bitcoind to use`;

/** Reads the command line; a wrong one ends the process with the usage. */
export function readArguments(program: 'demo' | 'sandbox'): Arguments {
  const options = {
    json: { type: 'boolean', default: false },
    once: { type: 'boolean', default: false },
    reset: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
    data: { type: 'string' },
  } as const;
  try {
    const { values } = parseArgs({ options });
    if (values.help) return end(USAGE(program), 0);
    const root = resolve(values.data ?? join('.sekisho', program));
    const { json, once, reset } = values;
    return { root, json, once, reset, postgresUrl: process.env['SEKISHO_POSTGRES_URL'] };
  } catch (error) {
    return end(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE(program)}`, 64);
  }
}

function end(text: string, code: number): never {
  process.stderr.write(`${text}\n`);
  process.exit(code);
}
