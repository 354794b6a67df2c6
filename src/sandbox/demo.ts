import { readArguments, type Arguments } from './arguments.js';
import { describeStack } from './describe-stack.js';
import { inviteApprovers } from './invite-approvers.js';
import { showHowToTry } from './story/show-how-to-try.js';
import { tellStory } from './story/tell-story.js';
import { Screen } from './screen.js';
import { startStack } from './stack.js';
import { tellFailure } from './tell-failure.js';
import { StopSignal } from './until-stopped.js';

/** `npm run demo`: the product on this machine, its story in the terminal, then yours to try. */
async function main({ root, json, once, reset, postgresUrl }: Arguments): Promise<number> {
  // The last line of standard output belongs to the program that asked for JSON; the story goes beside it.
  const screen = new Screen(json ? process.stderr : process.stdout);
  const stopSignal = new StopSignal((again) => {
    screen.line(again ? '  Stopping; databases and nodes take a moment.' : '\n  Stopping …');
  });
  screen.title('関所 Sekisho', 'the server coordinates, it never authorises');
  const progress = (step: string): void => {
    screen.event('starting', step);
  };
  const stack = await startStack({ root, reset, postgresUrl, progress });
  for (const { what, why } of stack.leftOut) screen.event('left out', what, why);
  try {
    const story = await Promise.race([tellStory(stack, screen), stopSignal.wait()]);
    if (story === undefined) return 130;
    if (json) process.stdout.write(`${JSON.stringify({ ...story, ...(!once && { stack: describeStack(stack) }) })}\n`);
    if (!once) {
      showHowToTry(stack, await inviteApprovers(stack.folders), screen);
      await stopSignal.wait();
    }
    return story.ok ? 0 : 1;
  } finally {
    await stack.stop();
  }
}

const given = readArguments('demo');
process.exitCode = await main(given).catch((error: unknown) => tellFailure(error, given));
// Idle HTTP connections would keep the process for some seconds more; nothing is left to do.
process.exit();
