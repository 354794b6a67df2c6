import { Command } from 'commander';
import { addAuditCommands } from './audit/audit-commands.js';
import { addConsoleCommands } from './console/console-hash-command.js';
import { type Context } from './context.js';
import { addDeviceCommands } from './device/device-commands.js';
import { addEngineCommands } from './engine/engine-commands.js';
import { EXIT_CODES_HELP, type ExitCode } from './exit-code.js';
import { addPolicyCommands } from './policy/policy-commands.js';
import { addOrderCommands } from './orders/order-commands.js';
import { addGenesisCommands } from './genesis/genesis-commands.js';

/** The whole command line. `finish` is told the exit code of commands whose answer can be "no" without an error. */
export function buildProgram(context: Context, finish: (code: ExitCode) => void): Command {
  const program = new Command('sekisho')
    .description('Multisig withdrawal approval: ask, look, vote, audit.')
    .addHelpText('after', `\n${EXIT_CODES_HELP}`)
    .showHelpAfterError('(--help tells more)')
    .configureOutput({
      writeOut: (text) => {
        context.print(text.trimEnd());
      },
      writeErr: (text) => {
        context.note(text.trimEnd());
      },
    })
    // Before the subcommands, which take it over: nothing here ends the process but main.
    .exitOverride();
  addGenesisCommands(program, context);
  addEngineCommands(program, context);
  addDeviceCommands(program, context);
  addPolicyCommands(program, context, finish);
  addOrderCommands(program, context);
  addAuditCommands(program, context, finish);
  addConsoleCommands(program, context, finish);
  return program;
}
