import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface Arguments {
  readonly root: string;
  readonly json: boolean;
  readonly once: boolean;
  readonly reset: boolean;
  /** A policy to begin with instead of our own. */
  readonly policy: string | undefined;
  readonly postgresUrl: string | undefined;
}

type Program = 'demo' | 'sandbox';

/** Its story is about the policy that it begins with, so the demo takes no other. */
const ONLY: Readonly<Record<Program, string>> = {
  demo: '  --once         tell the story and exit',
  sandbox: '  --policy FILE  begin with this policy instead of our own: docs/sandbox.md',
};

const USAGE = (program: Program): string => `Usage: npm run ${program} -- [options]

  --json         one JSON line for programs
${ONLY[program]}
  --data DIR     where everything lies (default: .sekisho/${program} here)
  --reset        delete what an earlier run left there and begin anew

SEKISHO_POSTGRES_URL  an administrator's URL of a PostgreSQL to use instead of our own
BITCOIND              the bitcoind to use`;

/** Reads the command line; a wrong one ends the process with the usage. */
export function readArguments(program: Program): Arguments {
  const options = {
    json: { type: 'boolean', default: false },
    once: { type: 'boolean', default: false },
    reset: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
    data: { type: 'string' },
    policy: { type: 'string' },
  } as const;
  try {
    const { values } = parseArgs({ options });
    if (values.help) return end(USAGE(program), 0);
    const root = resolve(values.data ?? join('.sekisho', program));
    const { json, once, reset, policy } = values;
    if (policy !== undefined && program === 'demo')
      throw new Error('the demo tells the story of its own policy; give --policy to the sandbox');
    return { root, json, once, reset, policy, postgresUrl: process.env['SEKISHO_POSTGRES_URL'] };
  } catch (error) {
    return end(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE(program)}`, 64);
  }
}

function end(text: string, code: number): never {
  process.stderr.write(`${text}\n`);
  process.exit(code);
}
