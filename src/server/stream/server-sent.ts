/** One server-sent event. Its data is JSON, so that it is one line whatever stands in it. */
export interface ServerSent {
  /** Where a reader goes on that comes back: an index in the log. */
  readonly id?: number;
  readonly event: string;
  readonly data: unknown;
}

/** How long a browser waits before it comes back by itself. */
const RETRY_MS = 3000;

export function writeServerSent({ id, event, data }: ServerSent): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

export function writeRetry(): string {
  return `retry: ${RETRY_MS}\n\n`;
}

/**
 * Keeps a connection open that nothing happens on, and tells how far its reader is. An event and no comment: a page never
 * hears of comments, and would take a line that went dead for one on which nothing happens.
 */
export function writeHeartbeat(id: number): string {
  return writeServerSent({ id, event: 'heartbeat', data: {} });
}
