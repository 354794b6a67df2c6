import { readFileSync } from 'node:fs';
import { readWorkPackage } from './work-package.js';

interface Package {
  readonly request: unknown;
  readonly votes: readonly unknown[];
  readonly cancel: null;
}

function aPackage(): Package {
  const file = readFileSync(new URL('../../test/vectors/work-packages.json', import.meta.url), 'utf8');
  const { vectors } = JSON.parse(file) as { vectors: [{ input: Package }] };
  return vectors[0].input;
}

describe('readWorkPackage', () => {
  it('reads as many votes as any quorum may have members, and not one more', () => {
    const { votes, ...rest } = aPackage();
    const [vote] = votes;
    expect(readWorkPackage({ ...rest, votes: Array(500).fill(vote) })?.votes).toHaveLength(500);
    expect(readWorkPackage({ ...rest, votes: Array(501).fill(vote) })).toBeNull();
  });
});
