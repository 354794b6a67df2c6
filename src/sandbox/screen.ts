/**
 * What the demo shows while it works: one line per thing that happened, aligned, so that it reads the same
 * on a terminal, in a pipe and in a bug report. Colour on a terminal only, and never where NO_COLOR asks for none.
 */
export class Screen {
  private readonly startedAt = Date.now();
  private readonly hasColour: boolean;

  constructor(private readonly stream: NodeJS.WriteStream) {
    this.hasColour = stream.isTTY && process.env['NO_COLOR'] === undefined;
  }

  title(text: string, subtitle: string): void {
    this.line('');
    this.line(`  ${this.bold(text)}  ${this.dim(subtitle)}`);
    this.line('');
  }

  /** A chapter of the story, with a sentence that says what to watch for. */
  chapter(heading: string, explanation: string): void {
    this.line('');
    this.line(`  ${this.bold(heading)}`);
    for (const each of explanation.split('\n')) this.line(`  ${this.dim(each)}`);
    this.line('');
  }

  /** Something happened: when, to what, and what. */
  event(subject: string, happened: string, detail = ''): void {
    const seconds = ((Date.now() - this.startedAt) / 1000).toFixed(1).padStart(6);
    this.line(
      `${this.dim(`${seconds} s`)}  ${subject.padEnd(22)} ${happened.padEnd(34)} ${this.dim(detail)}`.trimEnd(),
    );
  }

  good(subject: string, happened: string, detail = ''): void {
    this.event(subject, this.paint('32', happened.padEnd(34)), detail);
  }

  /** An attack that was refused is good news; one that was not is the only red line that this program knows. */
  bad(subject: string, happened: string, detail = ''): void {
    this.event(subject, this.paint('31', happened.padEnd(34)), detail);
  }

  /** Names and values in two columns. */
  table(rows: readonly (readonly [string, string])[]): void {
    const width = Math.max(...rows.map(([name]) => name.length));
    for (const [name, value] of rows) this.line(`    ${this.dim(name.padEnd(width))}  ${value}`);
  }

  line(text: string): void {
    this.stream.write(`${text}\n`);
  }

  private bold(text: string): string {
    return this.paint('1', text);
  }

  private dim(text: string): string {
    return this.paint('2', text);
  }

  private paint(code: string, text: string): string {
    return this.hasColour ? `\u001b[${code}m${text}\u001b[0m` : text;
  }
}
