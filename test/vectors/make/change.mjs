// A refused input is kept as its difference from the accepted one: a list of edits by JSON pointer (RFC 6901).
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const step = (key) => String(key).replaceAll('~', '~0').replaceAll('/', '~1');

/** The edits that turn `from` into `to`. Arrays of another length are replaced whole. */
export function changeOf(from, to, at = '') {
  if (isObject(from) && isObject(to)) {
    const gone = Object.keys(from).filter((key) => !Object.hasOwn(to, key));
    return [
      ...gone.map((key) => ({ remove: `${at}/${step(key)}` })),
      ...Object.keys(to).flatMap((key) =>
        Object.hasOwn(from, key)
          ? changeOf(from[key], to[key], `${at}/${step(key)}`)
          : [{ set: `${at}/${step(key)}`, to: to[key] }],
      ),
    ];
  }
  if (Array.isArray(from) && Array.isArray(to) && from.length === to.length)
    return from.flatMap((item, index) => changeOf(item, to[index], `${at}/${index}`));
  return Object.is(from, to) ? [] : [{ set: at, to }];
}

/** A copy with one place edited: `put(policy, '/assets/0/decimals', 37)`; without a value it is removed. */
export function put(value, pointer, ...to) {
  const copy = structuredClone(value);
  const steps = pointer
    .split('/')
    .slice(1)
    .map((each) => each.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = steps.pop();
  const parent = steps.reduce((inner, key) => inner[key], copy);
  if (to.length > 0) parent[last] = to[0];
  else if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else delete parent[last];
  return copy;
}
