import { readArguments, type Arguments } from './arguments.js';
import { describeStack } from './describe-stack.js';
import { startStack } from './stack.js';
import { tellFailure } from './tell-failure.js';
import { StopSignal } from './until-stopped.js';

/** `npm run sandbox`: every part of the product, without the story, until SIGTERM. */
async function main({ root, json, reset, policy, postgresUrl }: Arguments): Promise<number> {
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
    policyFile: policy,
    progress: (step) => {
      say(`· ${step}`);
    },
  });
  for (const { what, why } of stack.leftOut) say(`· left out: ${what} (${why})`);
  if (stack.priceFeed !== null) say(`· worths follow ${stack.priceFeed.pricesFile}; edit it and they change`);
  try {
    const description = describeStack(stack);
    process.stdout.write(`${json ? JSON.stringify(description) : JSON.stringify(description, null, 2)}\n`);
    await stopSignal.wait();
    return 0;
  } finally {
    await stack.stop();
  }
}

const given = readArguments('sandbox');
process.exitCode = await main(given).catch((error: unknown) => tellFailure(error, given));
// Listeners for signals keep no process alive, but idle HTTP connections may; nothing is left to do.
process.exit();
