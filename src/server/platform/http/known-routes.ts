import { type FastifyInstance } from 'fastify';

/** Every route that the HTTP layer serves, as it was told: for "wrong method", and for the test that pins their guards. */
export class KnownRoutes {
  private readonly routes: { readonly method: string; readonly path: string; readonly pattern: RegExp }[] = [];

  /** To be called before the first route is. */
  watch(instance: Pick<FastifyInstance, 'addHook'>): void {
    instance.addHook('onRoute', ({ method, path }) => {
      const pattern = new RegExp(`^${path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:[A-Za-z]+/g, '[^/]+')}$`);
      for (const each of [method].flat()) this.routes.push({ method: each, path, pattern });
    });
  }

  list(): readonly string[] {
    return this.routes.map(({ method, path }) => `${method} ${path}`).sort();
  }

  /** What may be done at an address. Empty: nothing is there. */
  methodsAt(url: string): readonly string[] {
    const [path = ''] = url.split('?');
    return [...new Set(this.routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method))];
  }
}
