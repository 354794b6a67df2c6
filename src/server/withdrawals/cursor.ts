/** Where a list goes on. Opaque to clients, so that what it is made of may change. */
export function writeCursor(sequence: number): string {
  return Buffer.from(`before ${sequence}`).toString('base64url');
}

/** Null for anything that we did not make. */
export function readCursor(text: string): number | null {
  const digits = /^before ([1-9][0-9]{0,15})$/.exec(Buffer.from(text, 'base64url').toString('latin1'))?.[1];
  return digits === undefined ? null : Number(digits);
}
