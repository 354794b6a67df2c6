import { parseAptDepends, sharedLibrariesOf } from './apt-depends.js';

// Shortened from what apt 2.6 prints.
const PRINTED = `node
 |Depends: debconf
  Depends: <debconf-2.0>
    cdebconf
    debconf
  Depends: systemd
  Depends: libc6
  Depends: libzmq5
debconf
systemd
  PreDepends: libc6
  PreDepends: libsystemd-shared
cdebconf
  Depends: libc6
  Depends: libnewt0.52
<debconf-2.0>
libc6
  Depends: libgcc-s1
libgcc-s1
  Depends: gcc-16-base
  Depends: libc6
libzmq5
  PreDepends: zlib1g
  Depends: libbsd0:i386
zlib1g
libnewt0.52
gcc-16-base
`;

describe('parseAptDepends', () => {
  it('reads who needs whom', () => {
    const needs = parseAptDepends(PRINTED);
    expect(needs.get('node')).toEqual(['debconf', 'systemd', 'libc6', 'libzmq5']);
    expect(needs.get('libzmq5')).toEqual(['zlib1g', 'libbsd0:i386']);
    expect(needs.has('<debconf-2.0>')).toBe(false);
  });
});

describe('sharedLibrariesOf', () => {
  it('follows libraries through libraries, circles included', () => {
    expect(sharedLibrariesOf('node', parseAptDepends(PRINTED))).toEqual([
      'libbsd0:i386',
      'libc6',
      'libgcc-s1',
      'libzmq5',
      'zlib1g',
    ]);
  });

  it('does not follow what only an installation needs', () => {
    expect(sharedLibrariesOf('node', parseAptDepends(PRINTED))).not.toContain('libsystemd-shared');
  });
});
