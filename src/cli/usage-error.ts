/** The command cannot be meant as it was given. The message names what is wrong and the mend. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
