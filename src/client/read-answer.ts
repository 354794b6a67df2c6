/** A stranger's JSON object, to be looked into field by field; null for anything else. */
export function recordOf(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
}

/** Whether each of these fields is a string. */
export function hasTexts<Field extends string>(
  record: Readonly<Record<string, unknown>>,
  fields: readonly Field[],
): record is Readonly<Record<string, unknown>> & Readonly<Record<Field, string>> {
  return fields.every((field) => typeof record[field] === 'string');
}

export function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
