import { readCommandLine } from './command-line.js';
import { ConfigError } from './config-error.js';

const read = (...args: string[]) => readCommandLine(args, ['config', 'out']);

it('gives the command, and the options that it demands', () => {
  const { command, demand } = read('run', '--config', 'a.json', '--out=b');
  expect([command, demand('config'), demand('out')]).toEqual(['run', 'a.json', 'b']);
});

it('names the option that is missing', () => {
  const { demand } = read('run', '--config', 'a.json');
  expect(() => demand('out')).toThrow(ConfigError);
  expect(() => demand('out')).toThrow('--out: give it, see --help');
});

it.each([
  ['help', ['--help'], 'help'],
  ['help with a command', ['run', '--help'], 'help'],
  ['nothing', [], null],
  ['an option that there is not', ['run', '--confg', 'a.json'], null],
  ['an option without its value', ['run', '--config'], null],
] as const)('takes %s for what it is', (_what, args, command) => {
  expect(read(...args).command).toBe(command);
});
