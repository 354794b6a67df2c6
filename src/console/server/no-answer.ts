/** The server gave no answer, or one that is not what was asked for: nothing can be said about it. */
export class NoAnswer extends Error {
  override readonly name: string = 'NoAnswer';

  constructor(
    readonly why: 'unreachable' | 'unreadable',
    options?: ErrorOptions,
  ) {
    super(why, options);
  }
}
