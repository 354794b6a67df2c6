import { type FastifyRequest } from 'fastify';

/**
 * Whether a browser sends this for a page of somebody else. A browser says who asks, in `Origin` or `Sec-Fetch-Site`, and
 * no page can make it say otherwise; engines and command lines are no browsers and say neither. To look is left
 * to whoever takes the credential: a session's own strategy asks where it comes from, and all others are none that a browser
 * sends along by itself.
 */
export function isCrossSite(
  { method, headers }: Pick<FastifyRequest, 'method' | 'headers'>,
  ownOrigins: readonly string[],
): boolean {
  if (method === 'GET' || method === 'HEAD') return false;
  const { origin } = headers;
  if (origin !== undefined && !ownOrigins.includes(origin)) return true;
  const site = headers['sec-fetch-site'];
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}
