import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { importsOf, readSource } from './source-files.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const readDocker = (name: string): string => readFileSync(join(ROOT, 'docker', name), 'utf8');
/** What a program reads besides what it imports. */
const SERVED: Readonly<Record<string, string>> = { 'src/server/main.ts': 'dist/console' };
const PROGRAMS = readdirSync(join(ROOT, 'docker')).flatMap((name) => /^(.+)\.Dockerfile$/.exec(name)?.[1] ?? []);

/** What an image takes over from the build, as it lies there: `dist/src/protocol`, `migrations/watchtower`. */
function copiedInto(dockerfile: string): readonly string[] {
  return [...dockerfile.matchAll(/^COPY --from=build \/build\/(\S+) (\S+)$/gm)].map(([, from = '', to = '']) => {
    // The programs look for their migrations beside `dist`, and for everything else as it was compiled.
    if (to !== './') expect(to).toBe(from);
    return from;
  });
}

/** Every file of ours that the compiled program may read to run: types too, an image that lacks their ring needs none. */
function reachedFrom(start: string): readonly string[] {
  const reached = new Set<string>();
  const visit = (path: string): void => {
    if (reached.has(path)) return;
    reached.add(path);
    for (const { file } of importsOf(path, readSource(path))) if (file !== null) visit(file);
  };
  visit(start);
  return [...reached];
}

/** What a program imports and its image lacks, and what its image has and no import asks for. */
function misfits(dockerfile: string, start: string): { readonly lacking: string[]; readonly idle: string[] } {
  const copied = copiedInto(dockerfile).filter((folder) => folder.startsWith('dist/'));
  const needed = reachedFrom(start).map((path) => `dist/${path}`);
  const served = SERVED[start];
  const isIn = (folder: string) => (path: string) => path.startsWith(`${folder}/`);
  return {
    lacking: [
      ...needed.filter((path) => !copied.some((folder) => isIn(folder)(path))),
      ...(served !== undefined && !copied.includes(served) ? [served] : []),
    ],
    idle: copied.filter((folder) => folder !== served && !needed.some(isIn(folder))),
  };
}

describe.each(PROGRAMS)('the image of the %s', (program) => {
  const dockerfile = readDocker(`${program}.Dockerfile`);
  const migrations = `migrations/${program}`;
  const isMigrated = existsSync(join(ROOT, migrations));

  it('starts its own program', () => {
    expect(dockerfile).toContain(`ENTRYPOINT ["node", "dist/src/${program}/main.js"]`);
  });

  it('has every folder from which the program imports, and no other', () => {
    expect(misfits(dockerfile, `src/${program}/main.ts`)).toEqual({ lacking: [], idle: [] });
  });

  it('has the program’s migrations and nobody else’s', () => {
    const isSql = isMigrated && readdirSync(join(ROOT, migrations)).some((name) => name.endsWith('.sql'));
    const copied = copiedInto(dockerfile).filter((folder) => folder.includes('migrations/'));
    expect(copied).toEqual(isMigrated ? [isSql ? migrations : `dist/${migrations}`] : []);
  });

  it('is run by the compose file, after its migrations', () => {
    const services = servicesOf(readDocker('compose.yaml'));
    const ours = [...services].filter(([, text]) => text.includes(`dockerfile: docker/${program}.Dockerfile`));
    const config = `/etc/sekisho/${program}.json`;
    expect(dockerfile).toContain(`"--config", "${config}"]`);
    for (const [, text] of ours) expect(text).toContain(`'./secrets/${program}:/etc/sekisho:ro'`);
    expect(ours.filter(([, text]) => !text.includes('command:')).map(([name]) => name)).toEqual([program]);
    const migrating = ours.filter(([, text]) => text.includes(`command: ['migrate', '--config', '${config}']`));
    expect(migrating).toHaveLength(isMigrated ? 1 : 0);
    for (const [name] of migrating)
      expect(services.get(program)).toContain(`depends_on: { ${name}: { condition: service_completed_successfully } }`);
  });
});

/** Each service's lines, as they are indented in our file; a parser of YAML is no dependency worth having for this. */
function servicesOf(compose: string): ReadonlyMap<string, string> {
  const [, services = ''] = /^services:\n((?:(?: .*)?\n)+)/m.exec(compose) ?? [];
  return new Map(
    services
      .split(/^(?= {2}[a-z])/m)
      .map((block) => [/^ {2}([a-z-]+):/.exec(block)?.[1] ?? '', block] as const)
      .filter(([name]) => name !== ''),
  );
}

describe('the rule itself', () => {
  it('knows every program of ours that serves', () => {
    const withMain = readdirSync(join(ROOT, 'src')).filter((name) => existsSync(join(ROOT, 'src', name, 'main.ts')));
    // A command line runs where its person sits.
    expect([...PROGRAMS].sort()).toEqual(withMain.filter((name) => name !== 'cli').sort());
  });

  it('sees a folder that is missing, and one too many', () => {
    const copy = (folder: string) => `COPY --from=build /build/${folder} ${folder}\n`;
    const start = 'src/watchtower/main.ts';
    const { lacking, idle } = misfits(copy('dist/src/watchtower') + copy('dist/src/cli'), start);
    expect(lacking).toContain('dist/src/process/config-error.ts');
    expect(lacking).toContain('dist/src/protocol/hex.ts');
    expect(idle).toEqual(['dist/src/cli']);
    expect(misfits(copy('dist/src/server'), 'src/server/main.ts').lacking).toContain('dist/console');
    expect(misfits(copy('dist/console'), start).idle).toEqual(['dist/console']);
  });
});
