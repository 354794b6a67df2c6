/** The database is not as this program needs it. The message says what to do. */
export class SchemaError extends Error {
  override readonly name = 'SchemaError';
}
