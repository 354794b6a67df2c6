/** What `apt-cache depends --recurse` prints: a package at the margin, what it needs indented below. */
export function parseAptDepends(text: string): Map<string, string[]> {
  const needs = new Map<string, string[]>();
  let current: string[] = [];
  for (const line of text.split('\n')) {
    const [, name] = /^([^\s<>]+)$/.exec(line) ?? [];
    const [, needed] = /^ [ |](?:Pre)?Depends: ([^\s<>]+)$/.exec(line) ?? [];
    if (name !== undefined) needs.set(name, (current = needs.get(name) ?? []));
    else if (needed !== undefined) current.push(needed);
  }
  return needs;
}

/**
 * The shared libraries that a program of this package loads, with those that they load. What else a
 * package needs to be installed (a service manager, tools to add users) a program does not need to
 * run. Debian Policy 8.1 names library packages `lib...`; zlib1g is older than the rule.
 */
export function sharedLibrariesOf(packageName: string, needs: ReadonlyMap<string, readonly string[]>): string[] {
  const found = new Set<string>();
  const visit = (name: string): void => {
    for (const needed of needs.get(name) ?? []) {
      if (!/^(lib|zlib1g)/.test(needed) || found.has(needed)) continue;
      found.add(needed);
      visit(needed);
    }
  };
  visit(packageName);
  return [...found].sort();
}
