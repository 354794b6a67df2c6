import { debianSources, formatDeb822Source, parseDeb822Sources, parseOneLineSources } from './apt-sources.js';

describe('parseOneLineSources', () => {
  it('reads address, suite, components and keyring', () => {
    const text =
      'deb [arch=amd64 signed-by=/usr/share/keyrings/a.gpg] http://mirror.test/debian bookworm main contrib\n';
    expect(parseOneLineSources(text)).toEqual([
      {
        uri: 'http://mirror.test/debian',
        suites: ['bookworm'],
        components: ['main', 'contrib'],
        signedBy: '/usr/share/keyrings/a.gpg',
      },
    ]);
  });

  it('separates several keyrings as the other style does', () => {
    const [source] = parseOneLineSources('deb [signed-by=/a.gpg,/b.gpg] http://mirror.test/debian sid main');
    expect(source?.signedBy).toBe('/a.gpg /b.gpg');
  });

  it('leaves the keyring open where none is named', () => {
    expect(parseOneLineSources('deb http://mirror.test/debian bookworm main # ours')).toEqual([
      { uri: 'http://mirror.test/debian', suites: ['bookworm'], components: ['main'], signedBy: undefined },
    ]);
  });

  it.each([
    '# deb http://mirror.test/debian bookworm main',
    'deb-src http://mirror.test/debian bookworm main',
    '',
    'deb',
  ])('passes over %j', (line) => {
    expect(parseOneLineSources(line)).toEqual([]);
  });
});

describe('parseDeb822Sources', () => {
  const bookworm = [
    'Types: deb',
    '# a comment between fields, as official images have it',
    'URIs: http://mirror.test/debian',
    'Suites: bookworm bookworm-updates',
    'Components: main',
    'Signed-By: /usr/share/keyrings/debian.gpg',
  ];

  it('reads each stanza', () => {
    const security = [
      'Types: deb',
      'URIs: http://mirror.test/security',
      'Suites: bookworm-security',
      'Components: main',
    ];
    expect(parseDeb822Sources([...bookworm, '', ...security, ''].join('\n'))).toEqual([
      {
        uri: 'http://mirror.test/debian',
        suites: ['bookworm', 'bookworm-updates'],
        components: ['main'],
        signedBy: '/usr/share/keyrings/debian.gpg',
      },
      { uri: 'http://mirror.test/security', suites: ['bookworm-security'], components: ['main'], signedBy: undefined },
    ]);
  });

  it('gives each address of a stanza a source of its own', () => {
    const text = 'Types: deb deb-src\nURIs: http://a.test\n http://b.test\nSuites: sid\nComponents: main\n';
    expect(parseDeb822Sources(text).map(({ uri }) => uri)).toEqual(['http://a.test', 'http://b.test']);
  });

  it('passes over what is switched off and what is for sources only', () => {
    expect(parseDeb822Sources([...bookworm, 'Enabled: no'].join('\n'))).toEqual([]);
    expect(parseDeb822Sources(bookworm.join('\n').replace('Types: deb', 'Types: deb-src'))).toEqual([]);
  });

  it('carries a key that stands in the file itself over to ours', () => {
    const key = ' -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n bXkga2V5\n -----END PGP PUBLIC KEY BLOCK-----';
    const text = `${bookworm.slice(0, -1).join('\n')}\nSigned-By:\n${key}\n`;
    const [source] = parseDeb822Sources(text);
    expect(source?.signedBy).toBe(`\n${key}`);
    if (source === undefined) throw new Error('the stanza was read');
    expect(parseDeb822Sources(formatDeb822Source(source))).toEqual([source]);
  });
});

describe('debianSources', () => {
  const source = { uri: 'http://mirror.test/debian', suites: ['bookworm'], components: ['main'], signedBy: undefined };

  it('takes the release itself', () => {
    expect(debianSources([source], 'bookworm')).toEqual([source]);
    expect(debianSources([{ ...source, suites: ['stable'] }], 'bookworm')).toHaveLength(1);
  });

  it.each([
    ['a vendor with suites of its own', { suites: ['nodistro'] }],
    ['security updates, whose mirror has no other suites', { suites: ['bookworm-security'] }],
    ['other components', { components: ['contrib'] }],
    ['the installation disc', { uri: 'cdrom:[Debian 12]/' }],
  ])('leaves out %s', (_, difference) => {
    expect(debianSources([{ ...source, ...difference }], 'bookworm')).toEqual([]);
  });
});
