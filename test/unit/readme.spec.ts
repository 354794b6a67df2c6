import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const read = (name: string) => readFileSync(join(ROOT, name), 'utf8');
const english = read('README.md');
const japanese = read('README.ja.md');

/** The depth of each heading in order: the words differ, the structure may not. */
const outline = (text: string) => [...text.matchAll(/^(#+) /gm)].map(([, marks]) => marks?.length);
const commands = (text: string) => [...text.matchAll(/^```\n([\s\S]*?)^```/gm)].map(([, block]) => block);
const links = (text: string) => [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, target]) => target ?? '');

describe('README.md and README.ja.md', () => {
  it('have the same headings in the same order', () => {
    expect(outline(english).length).toBeGreaterThan(5);
    expect(outline(japanese)).toEqual(outline(english));
  });

  it('give the same commands', () => {
    expect(commands(english).length).toBeGreaterThan(3);
    expect(commands(japanese)).toEqual(commands(english));
  });

  it('link to the same places, all of which exist', () => {
    expect(links(japanese)).toEqual(links(english));
    for (const target of links(english)) expect([target, existsSync(join(ROOT, target))]).toEqual([target, true]);
  });
});
