import { readFileSync } from 'node:fs';

/** An edit by JSON pointer (RFC 6901). */
type Edit = { readonly set: string; readonly to: unknown } | { readonly remove: string };

interface Outcome {
  readonly name: string;
  readonly rule: string;
  readonly expected: unknown;
}
export interface Vector extends Outcome {
  readonly input: unknown;
  /** The same input with one thing different each. */
  readonly changed?: readonly (Outcome & { readonly change: readonly Edit[] })[];
}
export interface VectorFile {
  readonly about: string;
  readonly vectors: readonly Vector[];
}

export function readVectors(file: string): VectorFile {
  return JSON.parse(readFileSync(new URL(`../../vectors/${file}`, import.meta.url), 'utf8')) as VectorFile;
}

/** Every case of a file with its whole input, the changed ones after the one that they differ from. */
export function casesOf({ vectors }: VectorFile): readonly (Outcome & { readonly input: unknown })[] {
  return vectors.flatMap(({ changed = [], ...whole }) => [
    whole,
    ...changed.map(({ change, ...outcome }) => ({
      ...outcome,
      name: `${whole.name}, but: ${outcome.name}`,
      input: applyChange(whole.input, change),
    })),
  ]);
}

/**
 * One test per case: what `run` makes of the input is what the file expects. The type of the input is the spec's
 * to state. `run` may look at what is expected where that is only a part of an answer (what an error says).
 */
export function describeVectors(
  file: string,
  run: (input: never, expected: Readonly<Record<string, unknown>>) => unknown,
): void {
  describe(`test/vectors/${file}`, () => {
    it.each(casesOf(readVectors(file)).map((each) => [each.name, each.rule, each] as const))(
      '%s (%s)',
      (_name, _rule, { input, expected }) => {
        expect(run(input as never, expected as Record<string, unknown>)).toEqual(expected);
      },
    );
  });
}

export function applyChange(input: unknown, change: readonly Edit[]): unknown {
  return change.reduce<unknown>((value, edit) => {
    const pointer = 'set' in edit ? edit.set : edit.remove;
    if (pointer === '') return 'set' in edit ? edit.to : undefined;
    const copy: unknown = structuredClone(value);
    const steps = pointer
      .slice(1)
      .split('/')
      .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
    const last = steps.pop() ?? '';
    const parent = steps.reduce<Record<string, unknown>>(
      (inner, step) => inner[step] as Record<string, unknown>,
      copy as Record<string, unknown>,
    );
    if ('set' in edit) parent[last] = edit.to;
    else Reflect.deleteProperty(parent, last);
    return copy;
  }, input);
}
