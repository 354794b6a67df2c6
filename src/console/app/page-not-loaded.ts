/** A part of the console did not come: the line is lost, or another build of it is served by now. */
export class PageNotLoaded extends Error {
  override readonly name = 'PageNotLoaded';
}

/** For `import()`: what rejects is the way to the code, and no fault in it. */
export async function loaded<T>(coming: Promise<T>): Promise<T> {
  return coming.catch((cause: unknown) => {
    throw new PageNotLoaded('a part of the console did not come', { cause });
  });
}
