import { type Context } from '../../src/cli/context.js';
import { PLAIN } from '../../src/cli/screen/style.js';

/** A terminal that remembers: what was printed, what was noted, what was asked, and answers as it was told to. */
export class FakeContext implements Context {
  readonly printed: string[] = [];
  readonly noted: string[] = [];
  readonly asked: string[] = [];
  readonly style = PLAIN;
  readonly stopping = new AbortController();
  isInteractive = false;
  /** Unix seconds. */
  time = Math.floor(Date.now() / 1000);
  /** Given one after the other; then nothing, as at the end of input. */
  answers: string[] = [];

  readonly fetch = (url: string, init: RequestInit): Promise<Response> => fetch(url, init);
  readonly now = (): number => this.time;
  readonly stop: AbortSignal = this.stopping.signal;

  print(text: string): void {
    this.printed.push(text);
  }
  note(text: string): void {
    this.noted.push(text);
  }
  ask(question: string): Promise<string> {
    this.asked.push(question);
    return Promise.resolve(this.answers.shift() ?? '');
  }
  askSecret(question: string): Promise<string> {
    return this.ask(question);
  }

  get output(): string {
    return this.printed.join('\n');
  }
}
