/** What the operator has to mend before this starts. Names the field; never repeats a value, it may be a secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}
