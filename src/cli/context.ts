import { type Fetch } from '../client/exchange.js';
import { type Style } from './screen/style.js';

/** Where a command runs: its terminal, its clock, its network. Tests bring their own. */
export interface Context {
  /** Whether a person sits at both ends and can be asked. */
  readonly isInteractive: boolean;
  readonly style: Style;
  readonly fetch: Fetch;
  /** Unix seconds. */
  readonly now: () => number;
  /** Resolves when the process should end (Ctrl-C); only commands that run on look at it. */
  readonly stop: AbortSignal;
  /** One or more lines to standard output. */
  print(text: string): void;
  /** The same to standard error: progress, warnings, questions. */
  note(text: string): void;
  ask(question: string): Promise<string>;
  /** Without echo. */
  askSecret(question: string): Promise<string>;
}
