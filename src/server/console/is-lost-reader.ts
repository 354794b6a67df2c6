import { type FastifyRequest } from 'fastify';

/** What programs ask for. Nobody who mistyped an address of the console meant one of these. */
const FOR_PROGRAMS = /^\/(v1|assets|docs-json)(\/|$)/;

/**
 * Whether somebody with a browser has opened an address at which nothing is: they get the console's page, which says so in
 * their language and leads on. Programs are told by a code, and so is everybody who asks below `/v1`.
 */
export function isLostReader({ method, url, headers }: Pick<FastifyRequest, 'method' | 'url' | 'headers'>): boolean {
  const path = pathOf(url);
  if (method !== 'GET' || path === null || FOR_PROGRAMS.test(path)) return false;
  return (headers.accept ?? '').split(',').some((each) => /^\s*text\/html\s*(;(?!.*q=0(\.0*)?\s*$)|$)/i.test(each));
}

/** As routes are found by it; null where no route could be. */
function pathOf(url: string): string | null {
  try {
    return decodeURIComponent(url.split('?')[0] ?? '');
  } catch {
    return null;
  }
}
