import { z } from 'zod';
import { parseHex32, type Hex32 } from '../hex.js';
import { consoleHash, consoleLines, type ConsoleFiles } from './console-hash.js';

/** The file beside a built console that says what it is made of. It is not served. */
export const CONSOLE_MANIFEST = 'manifest.json';

export interface ConsoleManifest {
  readonly format: 'sekisho-console-1';
  readonly hash: Hex32;
  /** SHA-256 by path; of the page without its own hash, as `consoleHash` counts it. */
  readonly files: Readonly<Record<string, Hex32>>;
}

const hex32 = z.string().transform((text, context): Hex32 => {
  const parsed = parseHex32(text);
  if (parsed !== null) return parsed;
  context.addIssue({ code: 'custom' });
  return z.NEVER;
});
const manifestSchema = z.strictObject({
  format: z.literal('sekisho-console-1'),
  hash: hex32,
  files: z.record(z.string().regex(/^(assets\/)?[A-Za-z0-9_-][A-Za-z0-9_.-]*$/), hex32),
});

/** Reads the manifest from parsed JSON; null for anything that is not one to the letter. */
export function readConsoleManifest(value: unknown): ConsoleManifest | null {
  const read = manifestSchema.safeParse(value);
  return read.success ? read.data : null;
}

export function manifestOf(files: ConsoleFiles): ConsoleManifest {
  return { format: 'sekisho-console-1', hash: consoleHash(files), files: fileHashes(files) };
}

/** The paths at which two consoles differ: in one and not in the other, or with other bytes. */
export function differingFiles(files: ConsoleFiles, expected: ConsoleManifest): readonly string[] {
  const served = fileHashes(files);
  const paths = new Set([...Object.keys(served), ...Object.keys(expected.files)]);
  return [...paths].filter((path) => served[path] !== expected.files[path]).sort();
}

function fileHashes(files: ConsoleFiles): Readonly<Record<string, Hex32>> {
  return Object.fromEntries(consoleLines(files).map((line) => [line.slice(66).trimEnd(), line.slice(0, 64) as Hex32]));
}
