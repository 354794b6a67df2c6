import { type FastifyRequest } from 'fastify';

/**
 * Whether a browser sends this for a page of somebody else. A browser says who asks, in `Origin` or `Sec-Fetch-Site`, and
 * no page can make it say otherwise; engines and command lines are no browsers and say neither. To look is harmless: what
 * is not public wants a credential that a browser does not send along by itself.
 */
export function isCrossSite(
  { method, headers }: Pick<FastifyRequest, 'method' | 'headers'>,
  ownOrigin: string,
): boolean {
  if (method === 'GET' || method === 'HEAD') return false;
  const { origin } = headers;
  if (origin !== undefined && origin !== ownOrigin) return true;
  const site = headers['sec-fetch-site'];
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}
