import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Of `src` and `migrations`, relative to the repository's root. What is generated is nobody's manner. */
export const sourceFiles: readonly string[] = ['src', 'migrations']
  .flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => posix.join(folder, name)),
  )
  .filter((path) => /\.([cm]?[jt]s|tsx)$/.test(path) && path !== 'src/client/openapi-types.ts')
  .sort();

export function readSource(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

export const isSpec = (path: string): boolean => path.endsWith('.spec.ts');

export interface Import {
  /** As it is written, but Node's own modules always with `node:`. */
  readonly text: string;
  /** The file that a relative import means, from the repository's root; null for a package. */
  readonly file: string | null;
}

/**
 * Everything that a file pulls in, as TypeScript's own parser sees it: `import` and `export ... from` with and without
 * names, types too, `import()`, `require()` and `import x = require()`.
 */
export function importsOf(path: string, source: string): readonly Import[] {
  return ts.preProcessFile(source, true, true).importedFiles.map(({ fileName: text }) => ({
    text: isBuiltin(text) && !text.startsWith('node:') ? `node:${text}` : text,
    file: fileMeant(path, text),
  }));
}

/** The files whose code a file runs: what it imports for the sake of types alone is left out. */
export function runsCodeOf(path: string, source: string): readonly string[] {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest);
  return file.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
    if (statement.moduleSpecifier === undefined || !ts.isStringLiteral(statement.moduleSpecifier)) return [];
    const [all, names] = ts.isImportDeclaration(statement)
      ? [statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword, statement.importClause?.namedBindings]
      : [statement.isTypeOnly, statement.exportClause];
    const onlyTypes =
      all ||
      (names !== undefined &&
        (ts.isNamedImports(names) || ts.isNamedExports(names)) &&
        names.elements.every((each) => each.isTypeOnly));
    return onlyTypes ? [] : (fileMeant(path, statement.moduleSpecifier.text) ?? []);
  });
}

function fileMeant(path: string, text: string): string | null {
  if (!text.startsWith('.')) return null;
  const meant = posix.join(dirname(path), text).replace(/\.js$/, '.ts');
  return existsSync(join(ROOT, `${meant}x`)) ? `${meant}x` : meant;
}
