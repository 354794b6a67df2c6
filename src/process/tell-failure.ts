import { ConfigError } from './config-error.js';
import { EXIT } from './exit-code.js';
import { SchemaError } from './schema-error.js';

/** Tells whoever started the program why it ended, with the exit code. A stack would hide what a person has to mend. */
export function tellFailure(error: unknown): number {
  const isOperators = error instanceof ConfigError || error instanceof SchemaError;
  process.stderr.write(
    `${error instanceof Error ? (isOperators ? error.message : (error.stack ?? '')) : String(error)}\n`,
  );
  return isOperators ? EXIT.configuration : EXIT.temporary;
}
