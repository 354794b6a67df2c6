import { buildProgram } from '../../src/cli/program.js';
import { EXIT, exitCodeOf, type ExitCode } from '../../src/cli/exit-code.js';
import { errorText } from '../../src/cli/screen/error-text.js';
import { PLAIN } from '../../src/cli/screen/style.js';
import { type FakeContext } from './fake-context.js';

/** Runs one command line as `main` does, but in this process; what it told as an error is the context's last note. */
export async function runCli(context: FakeContext, ...args: string[]): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  try {
    await buildProgram(context, (told) => {
      code = told;
    }).parseAsync(args, { from: 'user' });
  } catch (error) {
    code = exitCodeOf(error);
    context.note(errorText(error, PLAIN));
  }
  return code;
}
