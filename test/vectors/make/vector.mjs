import { changeOf } from './change.mjs';

/**
 * One vector; `changed` are the same input with one thing different, each [name, rule, input, expected]. They are
 * stored as their difference, so that a reader sees what the one thing is.
 */
export function vector(name, rule, input, expected, changed = []) {
  const differences = changed.map(([name, rule, other, expected]) => ({
    name,
    rule,
    change: changeOf(input, other),
    expected,
  }));
  for (const { name, change } of differences) if (change.length === 0) throw new Error(`${name}: nothing is different`);
  return { name, rule, input, expected, ...(differences.length === 0 ? {} : { changed: differences }) };
}
