import { createInterface } from 'node:readline';
import { type Context } from './context.js';
import { styleFor } from './screen/style.js';

/** The real surroundings: this process's terminal, clock and network. */
export function nodeContext(stop: AbortSignal): Context {
  const { stdin, stdout, stderr, env } = process;
  const write = (stream: NodeJS.WriteStream, text: string): void => {
    stream.write(`${text}\n`);
  };
  return {
    isInteractive: stdin.isTTY && stdout.isTTY,
    style: styleFor(stdout.isTTY, env),
    fetch: (url, init) => fetch(url, init),
    now: () => Math.floor(Date.now() / 1000),
    stop,
    print: (text) => {
      write(stdout, text);
    },
    note: (text) => {
      write(stderr, text);
    },
    ask: (question) => ask(question, { echo: true }),
    askSecret: (question) => ask(question, { echo: false }),
  };
}

/** One line from the terminal. End of input (Ctrl-D) is an empty answer, which confirms nothing. */
function ask(question: string, { echo }: { readonly echo: boolean }): Promise<string> {
  const { stdin, stderr } = process;
  // As a `terminal` readline takes the echo over, and without an output it has nowhere to echo to. The question
  // comes after that: an answer typed ahead of it would be shown.
  const lines = createInterface({ input: stdin, terminal: !echo });
  stderr.write(question);
  return new Promise((resolve) => {
    let answer = '';
    lines.once('line', (line) => {
      answer = line;
      lines.close();
    });
    lines.once('SIGINT', () => {
      lines.close();
      process.kill(process.pid, 'SIGINT');
    });
    lines.once('close', () => {
      if (!echo) stderr.write('\n');
      resolve(answer);
    });
  });
}
