import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const ROOT = join(import.meta.dirname, '../..');
const entry = z.looseObject({
  optionalDependencies: z.record(z.string(), z.string()).optional(),
  resolved: z.string().optional(),
});
const lockfile = z.object({ packages: z.record(z.string(), entry) });
const { packages } = lockfile.parse(JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')));
const names = Object.keys(packages);

describe('package-lock.json', () => {
  it('names the binaries of every platform, or `npm ci` fails where the lock was not made', () => {
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) => !names.includes(`node_modules/${name}`) && !names.includes(`${path}/node_modules/${name}`),
      ),
    );
    expect(names.length).toBeGreaterThan(100);
    expect(missing).toEqual([]);
  });

  it('holds no elliptic, all of whose versions leak keys (CVE-2025-14505)', () => {
    expect(names.filter((path) => path.endsWith('node_modules/elliptic'))).toEqual([]);
  });

  it('names no host: where packages come from is the installing machine’s business', () => {
    expect(Object.values(packages).filter(({ resolved }) => resolved !== undefined)).toEqual([]);
  });
});
