/** Where a search goes on: after the withdrawal that came at this moment, under this number. */
export interface SearchPlace {
  readonly createdAt: Date;
  readonly sequence: number;
}

/** Opaque to clients, so that what it is made of may change. */
export function writeSearchCursor({ createdAt, sequence }: SearchPlace): string {
  return Buffer.from(`older ${createdAt.getTime()} ${sequence}`).toString('base64url');
}

/** Null for anything that we did not make. */
export function readSearchCursor(text: string): SearchPlace | null {
  const read = /^older (0|[1-9][0-9]{0,14}) ([1-9][0-9]{0,15})$/.exec(
    Buffer.from(text, 'base64url').toString('latin1'),
  );
  if (read === null) return null;
  const place = { createdAt: new Date(Number(read[1])), sequence: Number(read[2]) };
  return writeSearchCursor(place) === text && !Number.isNaN(place.createdAt.getTime()) ? place : null;
}
