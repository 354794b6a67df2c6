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
    const [vote] = votes as { signature: string }[];
    const other = (n: number) => ({ ...vote, signature: n.toString(16).padStart(128, '0') });
    const many = Array.from({ length: 501 }, (_, n) => other(n));
    expect(readWorkPackage({ ...rest, votes: many.slice(1) })?.votes).toHaveLength(500);
    expect(readWorkPackage({ ...rest, votes: many })).toBeNull();
  });

  it('reads the same vote once, however often it is in there', () => {
    const { votes, ...rest } = aPackage();
    const [vote] = votes;
    expect(readWorkPackage({ ...rest, votes: [...votes, vote, vote] })?.votes).toHaveLength(votes.length);
  });
});
