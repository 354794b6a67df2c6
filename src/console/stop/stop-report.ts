import { type SeenPolicy, type Stop } from '../trust/judge-shown.js';

/** A stop as plain text, for a telephone or a ticket; in English, as codes and logs are. */
export function stopReport(stop: Stop, origin: string): string {
  const fields: Readonly<Record<string, string | number | SeenPolicy>> = stop;
  const lines = Object.entries(fields).map(([name, value]) =>
    typeof value === 'object' ? `${name}: policy ${value.version} ${value.hash}` : `${name}: ${value}`,
  );
  return [`Sekisho console at ${origin}`, ...lines].join('\n');
}
