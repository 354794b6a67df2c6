import { parseArgs, type ParseArgsConfig } from 'node:util';
import { ConfigError } from './config-error.js';

export interface CommandLine<Option extends string> {
  /** The first word; `help` where somebody asks for it; null where the line cannot be understood. */
  readonly command: string | null;
  /** An option's value, which this command cannot do without. */
  readonly demand: (option: Option) => string;
}

/** Every option has a value and belongs to the commands that demand it; whatever is not named is no option. */
export function readCommandLine<Option extends string>(
  args: readonly string[],
  options: readonly Option[],
): CommandLine<Option> {
  const read = parse(args, options);
  return {
    command: read?.values['help'] === true ? 'help' : (read?.positionals[0] ?? null),
    demand: (option) => {
      const value = read?.values[option];
      if (typeof value !== 'string') throw new ConfigError(`--${option}: give it, see --help`);
      return value;
    },
  };
}

function parse(args: readonly string[], names: readonly string[]) {
  const options: NonNullable<ParseArgsConfig['options']> = { help: { type: 'boolean' } };
  for (const name of names) options[name] = { type: 'string' };
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch {
    return null;
  }
}
