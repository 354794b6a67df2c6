import { z } from 'zod';

/** A draft while it is written: whatever it says, nothing of it is believed to be a policy yet. */
export type DraftDocument = Readonly<Record<string, unknown>>;
/** Where something stands in it: field names, and positions in lists. */
export type Place = readonly (string | number)[];

const object = z.record(z.string(), z.unknown());
const list = z.array(z.unknown());

/** What stands there; undefined where nothing does. */
export function at(document: unknown, place: Place): unknown {
  return place.reduce<unknown>((value, key) => {
    if (typeof key === 'number') return list.safeParse(value).data?.[key];
    return object.safeParse(value).data?.[key];
  }, document);
}

/** The same document with another value there; undefined takes the field, or the item of a list, out. */
export function withValue(document: DraftDocument, place: Place, value: unknown): DraftDocument {
  return object.parse(replaced(document, place, value));
}

/** The same without some of its fields. */
export function withoutFields(document: DraftDocument, ...fields: readonly string[]): DraftDocument {
  return fields.reduce((left, field) => withValue(left, [field], undefined), document);
}

/** With one more item at the end of a list, which begins with it where there was none. */
export function withItem(document: DraftDocument, place: Place, item: unknown): DraftDocument {
  const items = list.safeParse(at(document, place)).data ?? [];
  return withValue(document, place, [...items, item]);
}

/** With an item before the one that stands at this index; at the end where there is none. */
export function withInserted(document: DraftDocument, place: Place, index: number, item: unknown): DraftDocument {
  const items = list.safeParse(at(document, place)).data ?? [];
  return withValue(document, place, items.toSpliced(index, 0, item));
}

/** With an item of a list before or behind where it stood; nothing moves past an end. */
export function withMoved(document: DraftDocument, place: Place, index: number, by: 1 | -1): DraftDocument {
  const items = list.safeParse(at(document, place)).data ?? [];
  const to = index + by;
  if (index < 0 || index >= items.length || to < 0 || to >= items.length) return document;
  return withValue(document, place, items.toSpliced(index, 1).toSpliced(to, 0, items[index]));
}

function replaced(value: unknown, [key, ...rest]: Place, next: unknown): unknown {
  if (key === undefined) return next;
  if (typeof key === 'number') {
    const items = list.safeParse(value).data ?? [];
    if (rest.length === 0 && next === undefined) return items.filter((_, index) => index !== key);
    return items.map((item, index) => (index === key ? replaced(item, rest, next) : item));
  }
  const fields = object.safeParse(value).data ?? {};
  if (rest.length === 0 && next === undefined)
    return Object.fromEntries(Object.entries(fields).filter(([name]) => name !== key));
  return { ...fields, [key]: replaced(fields[key], rest, next) };
}
