/** One place that apt fetches from; see sources.list(5), whose two styles we read. */
export interface AptSource {
  readonly uri: string;
  readonly suites: readonly string[];
  readonly components: readonly string[];
  /** As written: keyring paths, or a whole key over several lines. Undefined: the keys apt trusts for everything. */
  readonly signedBy: string | undefined;
}

/** `deb [signed-by=/usr/share/keyrings/x.gpg] http://mirror/debian bookworm main`, one per line. */
export function parseOneLineSources(text: string): AptSource[] {
  return text.split('\n').flatMap((line) => {
    const [, options = '', uri, suite, components = ''] =
      /^\s*deb\s+(?:\[([^\]]*)\]\s*)?(\S+)\s+(\S+)\s*([^#]*)/.exec(line) ?? [];
    if (uri === undefined || suite === undefined) return [];
    const signedBy = /(?:^|\s)signed-by=(\S+)/i.exec(options)?.[1];
    return [{ uri, suites: [suite], components: words(components), signedBy: signedBy?.replaceAll(',', ' ') }];
  });
}

/** Stanzas of `Field: value`, continued on indented lines; an empty line ends a stanza. */
export function parseDeb822Sources(text: string): AptSource[] {
  const stanzas = text.replaceAll(/^#.*\n?/gm, '').split(/\n(?:[ \t]*\n)+/);
  return stanzas.flatMap((stanza) => {
    const fields = new Map<string, string>();
    for (const [, name = '', value = ''] of stanza.matchAll(/^([A-Za-z-]+):[ \t]*(.*(?:\n[ \t].*)*)/gm)) {
      fields.set(name.toLowerCase(), value.trimEnd());
    }
    const list = (name: string): string[] => words(fields.get(name) ?? '');
    if (!list('types').includes('deb') || /^(no|false|without|off|disable)$/i.test(fields.get('enabled') ?? ''))
      return [];
    const [suites, components, signedBy] = [list('suites'), list('components'), fields.get('signed-by')];
    return list('uris').map((uri) => ({ uri, suites, components, signedBy }));
  });
}

/** A sources file of our own, in the style that can carry a key over several lines. Its name has to end in `.sources`. */
export function formatDeb822Source({ uri, suites, components, signedBy }: AptSource): string {
  const lines = ['Types: deb', `URIs: ${uri}`, `Suites: ${suites.join(' ')}`, `Components: ${components.join(' ')}`];
  if (signedBy !== undefined) lines.push(`Signed-By: ${signedBy}`);
  return `${lines.join('\n')}\n`;
}

/**
 * Those among a Debian machine's sources that look like Debian itself, rather than a vendor's
 * packages for it: the release's own suite with `main`. Vendors do that too at times, so several are
 * returned, for trying one after the other.
 */
export function debianSources(sources: readonly AptSource[], codename: string): AptSource[] {
  const ownSuites = [codename, 'stable', 'testing', 'unstable', 'sid', 'oldstable'];
  return sources.filter(
    ({ uri, suites, components }) =>
      !uri.startsWith('cdrom:') && components.includes('main') && suites.some((suite) => ownSuites.includes(suite)),
  );
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
