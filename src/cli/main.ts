#!/usr/bin/env node
import { CommanderError } from 'commander';
import { EXIT, exitCodeOf, type ExitCode } from './exit-code.js';
import { nodeContext } from './node-context.js';
import { buildProgram } from './program.js';
import { errorJson, errorText } from './screen/error-text.js';
import { styleFor } from './screen/style.js';

const stop = new AbortController();
process.once('SIGINT', () => {
  stop.abort();
  // Who watches just ends; whoever was being asked something has not answered.
  setTimeout(() => process.exit(130), 200).unref();
});
// `sekisho ... | head` closes our output: that is not a failure of the command.
process.stdout.on('error', () => process.exit(EXIT.ok));

const context = nodeContext(stop.signal);
let code: ExitCode = EXIT.ok;
try {
  await buildProgram(context, (told) => {
    code = told;
  }).parseAsync();
} catch (error) {
  code = exitCodeOf(error);
  // commander has printed its own.
  if (!(error instanceof CommanderError)) {
    const style = styleFor(process.stderr.isTTY, process.env);
    context.note(process.argv.includes('--json') ? errorJson(error) : errorText(error, style));
  }
}
process.exitCode = code;
