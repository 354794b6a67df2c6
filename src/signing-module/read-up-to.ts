/** The other end sends more than any answer of its kind has. */
export class AnswerTooLong extends Error {
  override readonly name = 'AnswerTooLong';
}

/** The body of an answer, if it ends within `limit` bytes; what is beyond is not waited for. */
export async function readUpTo(response: Response, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (response.body !== null) {
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > limit) throw new AnswerTooLong(`the answer is longer than ${limit} bytes`);
      chunks.push(chunk);
    }
  }
  return Buffer.concat(chunks);
}
