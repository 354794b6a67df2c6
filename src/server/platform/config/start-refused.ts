/** The process refuses to start, and says what to mend. */
export class StartRefused extends Error {
  override readonly name = 'StartRefused';

  /** EX_CONFIG of sysexits.h: starting again changes nothing until somebody mends it. */
  readonly exitCode = 78;
}
