import { readArguments } from './arguments.js';
import { describeStack } from './describe-stack.js';
import { startStack } from './stack.js';
import { StopSignal } from './until-stopped.js';

/** `npm run sandbox`: every part of the product, without the story, until SIGTERM. */
async function main(): Promise<number> {
  const { root, json, reset, postgresUrl } = readArguments('sandbox');
  const say = (text: string): void => {
    process.stderr.write(`${text}\n`);
  };
  const stopSignal = new StopSignal((again) => {
    say(again ? 'Stopping; databases and nodes take a moment.' : 'Stopping …');
  });
  const stack = await startStack({
    root,
    reset,
    postgresUrl,
    progress: (step) => {
      say(`· ${step}`);
    },
  });
  try {
    const description = describeStack(stack);
    process.stdout.write(`${json ? JSON.stringify(description) : JSON.stringify(description, null, 2)}\n`);
    await stopSignal.wait();
    return 0;
  } finally {
    await stack.stop();
  }
}

process.exitCode = await main();
// Listeners for signals keep no process alive, but idle HTTP connections may; nothing is left to do.
process.exit();
