import { basename } from 'node:path';
import ts from 'typescript';
import { importsOf, isSpec, readSource, sourceFiles } from './source-files.js';

const sources = new Map(sourceFiles.map((path) => [path, readSource(path)]));

/** Every run of files that import each other in a ring, as paths that end where they began. */
function importCycles(imports: ReadonlyMap<string, readonly string[]>): readonly string[][] {
  const cycles: string[][] = [];
  const done = new Set<string>();
  const visit = (file: string, way: readonly string[]): void => {
    if (way.includes(file)) cycles.push([...way.slice(way.indexOf(file)), file]);
    if (done.has(file)) return;
    done.add(file);
    for (const next of imports.get(file) ?? []) visit(next, [...way, file]);
  };
  for (const file of imports.keys()) visit(file, []);
  return cycles;
}

/** Words that a file makes its own: identifiers, without those that it takes from a package or reaches into. */
function ownIdentifiers(source: string): ReadonlySet<string> {
  const file = ts.createSourceFile('x.ts', source, ts.ScriptTarget.Latest, true);
  const own = new Set<string>();
  const foreign = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      if (!node.moduleSpecifier.text.startsWith('.'))
        node.forEachChild(function names(child): void {
          if (ts.isIdentifier(child)) foreign.add(child.text);
          child.forEachChild(names);
        });
    }
    if (ts.isIdentifier(node) && !(ts.isPropertyAccessExpression(node.parent) && node.parent.name === node))
      own.add(node.text);
    node.forEachChild(visit);
  };
  visit(file);
  return new Set([...own].filter((name) => !foreign.has(name)));
}

/** What makes an answer depend on more than its arguments. `new Date(x)` is arithmetic, `new Date()` a clock. */
const IMPURE =
  /\b(process|fetch|setTimeout|setInterval|setImmediate|queueMicrotask|performance|console|localStorage)\b\s*[.(]|\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bgetRandomValues\b|\brandomUUID\b/;

function withoutCommentsAndTexts(source: string): string {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, true, ts.LanguageVariant.Standard, source);
  const words: string[] = [];
  for (let token = scanner.scan(); token !== ts.SyntaxKind.EndOfFileToken; token = scanner.scan()) {
    // A template's later parts would have to be scanned as such; what they interpolate is code and stays.
    words.push(token === ts.SyntaxKind.StringLiteral ? "''" : scanner.getTokenText());
  }
  return words.join(' ').replaceAll(/ ?([.()]) ?/g, '$1');
}

describe('the manners of the house', () => {
  // Specs are held to the linter's measure, which leaves out blank lines and comments.
  it.each([...sources].filter(([path]) => !isSpec(path)))('%s is at most 400 lines', (_path, source) => {
    expect(source.trimEnd().split('\n').length).toBeLessThanOrEqual(400);
  });

  it('has no file that belongs nowhere: a function without the right name yet', () => {
    const nowhere = /(^|[/.-])(utils?|helpers?|common|shared|misc|index|types|constants)([.-]|\/|$)/;
    expect(sourceFiles.filter((path) => nowhere.test(path.slice(path.indexOf('/'))))).toEqual([]);
  });

  it('names its files in kebab-case', () => {
    const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*\.([cm]?[jt]s|tsx)$/;
    expect(sourceFiles.map((path) => basename(path)).filter((name) => !kebab.test(name))).toEqual([]);
  });

  it('has no import cycle', () => {
    const imports = new Map(
      [...sources].map(([path, source]) => [path, importsOf(path, source).flatMap(({ file }) => file ?? [])]),
    );
    expect(importCycles(imports)).toEqual([]);
  });

  it('calls nothing and nobody a signer: an approver is a person, a key a key, the signing module a process', () => {
    const found = [...sources].flatMap(([path, source]) =>
      [...ownIdentifiers(source)].filter((name) => /signer/i.test(name)).map((name) => `${path}: ${name}`),
    );
    expect(found).toEqual([]);
  });

  it('keeps protocol and core pure: no clock, no chance, no world', () => {
    const impure = [...sources]
      .filter(([path]) => /^src\/(protocol|core)\//.test(path) && !isSpec(path))
      .filter(([, source]) => IMPURE.test(withoutCommentsAndTexts(source)));
    expect(impure.map(([path]) => path)).toEqual([]);
  });
});

describe('the rules themselves', () => {
  it('find a cycle of two, of three, and of one', () => {
    const cycles = (arrows: Record<string, readonly string[]>) => importCycles(new Map(Object.entries(arrows)));
    expect(cycles({ a: ['b'], b: ['a'] })).toEqual([['a', 'b', 'a']]);
    expect(cycles({ a: ['b'], b: ['c'], c: ['b'] })).toEqual([['b', 'c', 'b']]);
    expect(cycles({ a: ['a'] })).toEqual([['a', 'a']]);
    expect(cycles({ a: ['b', 'c'], b: ['c'], c: [] })).toEqual([]);
  });

  it('find a signer among names of our own, and leave those of libraries alone', () => {
    expect(ownIdentifiers("import { type Signer } from 'bitcoinjs-lib'; const x: Signer = y;").has('Signer')).toBe(
      false,
    );
    expect(ownIdentifiers('const hotSigner = 1;').has('hotSigner')).toBe(true);
    expect(ownIdentifiers('// the signer\nconst text = "signer";').has('signer')).toBe(false);
  });

  it.each([
    'const t = Date.now();',
    'const t = new Date();',
    'Math.random()',
    'process.env',
    'fetch(url)',
    'console.log(x)',
  ])('take %s for impure', (source) => {
    expect(IMPURE.test(withoutCommentsAndTexts(source))).toBe(true);
  });

  it.each([
    '// Date.now()',
    'const text = "Date.now()";',
    'new Date(seconds * 1000)',
    'const processed = 1; processed.x',
  ])('take %s for pure', (source) => {
    expect(IMPURE.test(withoutCommentsAndTexts(source))).toBe(false);
  });
});
