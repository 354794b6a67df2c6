/** What can be asked for, each a name in the address of the page and in the server's search alike. */
export const FILTERS = [
  'state',
  'asset',
  'wallet',
  'destination',
  'beneficiary',
  'engineKey',
  'reference',
  'from',
  'to',
] as const;
export type FilterName = (typeof FILTERS)[number];
export type Filters = Readonly<Partial<Record<FilterName, string>>>;

const LONGEST = 200;

/** From an address that anybody may have written: unknown names and empty values are left out. */
export function readFilters(params: URLSearchParams): Filters {
  return Object.fromEntries(
    FILTERS.flatMap((name) => {
      const value = params.get(name)?.trim().slice(0, LONGEST) ?? '';
      return value === '' ? [] : [[name, value]];
    }),
  );
}

/** As the server takes it. Days are the reader's own, and begin at their midnight. */
export function queryOf(filters: Filters, cursor: string | null): string {
  const query = new URLSearchParams(filters);
  for (const name of ['from', 'to'] as const) {
    const day = filters[name];
    const moment = day === undefined ? null : new Date(`${day}T00:00:00`);
    if (moment === null || Number.isNaN(moment.getTime())) {
      query.delete(name);
      continue;
    }
    // The last day is one of them: the server looks for what came before a moment.
    if (name === 'to') moment.setDate(moment.getDate() + 1);
    query.set(name, moment.toISOString());
  }
  if (cursor !== null) query.set('cursor', cursor);
  return query.toString();
}
