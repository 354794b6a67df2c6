import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { RequestMethod } from '@nestjs/common';
import { accessOf } from '../../../src/server/auth/allow.js';
import { PERSON_ROLES, type Access } from '../../../src/server/auth/caller.js';
import { KnownRoutes } from '../../../src/server/platform/http/known-routes.js';
import { ServerUnderTest } from '../../support/server-under-test.js';

/** Every route with the guard that it must have. A route that is not in here fails; so does one that is no longer served. */
const PINNED: Readonly<Record<string, string>> = {
  // The console's page at each of its addresses, and what it loads.
  'GET /': 'public',
  'GET /assets/:file': 'public',
  'GET /health': 'public',
  'GET /me': 'public',
  'GET /people': 'public',
  'GET /policy': 'public',
  'GET /policy/draft': 'public',
  'GET /proposals/:id': 'public',
  'GET /wallets': 'public',
  'GET /welcome': 'public',
  'GET /withdrawals': 'public',
  'GET /docs': 'public',
  'GET /docs-json': 'public',
  'GET /docs/:file': 'public',
  'GET /health/live': 'public',
  'GET /health/ready': 'public',
  'GET /v1/audit/export': 'auditor, sekisho-read; people: auditor',
  'GET /v1/console/notifications': 'people: all',
  'PUT /v1/console/notifications': 'people: all',
  'POST /v1/console/push-subscriptions': 'people: all',
  'DELETE /v1/console/push-subscriptions/:id': 'people: all',
  'GET /v1/console/passkeys': 'people: all',
  'POST /v1/console/passkeys': 'people: all',
  'DELETE /v1/console/passkeys/:id': 'people: all',
  'GET /v1/console/oidc': 'public',
  'POST /v1/console/oidc/start': 'public',
  // What the provider sends back is judged by a strategy of its own.
  'GET /v1/console/oidc/callback': 'public',
  'GET /v1/console/reports': 'people: auditor operator governor',
  'POST /v1/console/reports': 'people: all',
  'GET /v1/console/devices': 'people: all',
  'GET /v1/console/offers': 'people: all',
  'POST /v1/console/offers': 'people: all',
  'GET /v1/console/people': 'people: operator governor',
  'POST /v1/console/invitations': 'people: governor',
  // An invitation's token is its own proof, and goes in the body: addresses are written down everywhere.
  'POST /v1/console/invitations/look': 'public',
  'POST /v1/console/invitations/take': 'public',
  // The passkey's answer is judged by a strategy of its own.
  'POST /v1/console/session': 'public',
  'GET /v1/console/session': 'people: all',
  'GET /v1/console/load': 'people: governor',
  'GET /v1/console/past': 'people: governor',
  'POST /v1/console/opened': 'people: all',
  'GET /v1/console/stream': 'people: all',
  'GET /v1/console/withdrawals': 'people: all',
  'GET /v1/console/withdrawals/:id': 'people: all',
  'DELETE /v1/console/session': 'people: all',
  'GET /v1/events': 'engine, sekisho-read; people: auditor',
  'GET /v1/events/stream': 'engine, sekisho-read',
  'GET /v1/genesis': 'public',
  'GET /v1/orders': 'public',
  'GET /v1/policy': 'public',
  'GET /v1/proposals': 'device, sekisho-read; people: all',
  'GET /v1/proposals/:id': 'device, sekisho-read; people: all',
  'GET /v1/signing-work': 'attestation, sekisho-work',
  'GET /v1/status': 'engine auditor attestation device, sekisho-read; people: all',
  'GET /v1/wallets': 'engine, sekisho-read; people: all',
  'GET /v1/webhooks/messages': 'engine, sekisho-read',
  'GET /v1/webhooks/messages/:id/attempts': 'engine, sekisho-read',
  'GET /v1/withdrawals': 'engine, sekisho-read; people: all',
  'GET /v1/withdrawals/:id': 'engine, sekisho-read; people: all',
  'POST /v1/login': 'public',
  // A change is its own proof of who proposes or signs it.
  'POST /v1/policy/changes': 'public',
  'POST /v1/login/challenges': 'public',
  // An order is its own proof of who gives it.
  'POST /v1/orders': 'public',
  // A vote is its own proof of who casts it.
  'POST /v1/proposals/:id/votes': 'public',
  'POST /v1/signing-work/receipts': 'attestation, sekisho-work',
  'POST /v1/signing-work/report': 'attestation, sekisho-work',
  // To have told again what one may read anyway.
  'POST /v1/webhooks/messages/:id/resend': 'engine, sekisho-read',
  'POST /v1/webhooks/resend': 'engine, sekisho-read',
  'POST /v1/withdrawals': 'engine, sekisho-withdrawal',
  'POST /v1/withdrawals/:id/cancel': 'engine, sekisho-cancel',
  'POST /v1/withdrawals/dry-run': 'engine, sekisho-dry-run',
};

let server: ServerUnderTest;
beforeAll(async () => {
  server = await ServerUnderTest.start();
});
afterAll(() => server.stop());

describe('the routes', () => {
  it('are these, with these guards, and no others', () => {
    expect(guardedRoutes()).toEqual(PINNED);
  });

  it('are all that the HTTP layer serves: nothing was added beside the controllers', () => {
    expect(server.app.get(KnownRoutes).list()).toEqual(Object.keys(PINNED).sort());
  });

  it.each(Object.entries(PINNED).filter(([, guard]) => guard !== 'public'))(
    '%s turns away whoever does not say who they are (%s)',
    async (route, guard) => {
      const [method = '', path = ''] = route.split(' ');
      const { status, code } = await server.fetch(path.replace(':id', '0'.repeat(64)), { method });
      expect([status, code]).toEqual([401, /^(device|people)/.test(guard) ? 'UNAUTHENTICATED' : 'SIGNATURE_MISSING']);
    },
  );
});

function guardedRoutes(): Record<string, string> {
  const routes: Record<string, string> = {};
  for (const module of server.app.get(ModulesContainer).values()) {
    for (const { metatype } of module.controllers.values()) {
      const prototype: unknown = metatype?.prototype;
      if (typeof prototype !== 'object' || prototype === null || !metatype) continue;
      for (const name of new MetadataScanner().getAllMethodNames(prototype)) {
        const handler: unknown = Object.entries(Object.getOwnPropertyDescriptors(prototype)).find(
          ([key]) => key === name,
        )?.[1].value;
        if (typeof handler !== 'function') continue;
        const method: unknown = Reflect.getMetadata('method', handler);
        if (typeof method !== 'number') continue;
        const base = String(Reflect.getMetadata('path', metatype));
        // A handler may stand at several addresses.
        const own: unknown = Reflect.getMetadata('path', handler);
        for (const each of Array.isArray(own) ? own.map(String) : [String(own)]) {
          const path = `/${base}/${each}`.replaceAll(/\/+/g, '/').replace(/(.)\/$/, '$1');
          routes[`${String(RequestMethod[method])} ${path}`] = describeGuard(accessOf(handler));
        }
      }
    }
  }
  return routes;
}

function describeGuard(access: Access | undefined): string {
  if (access === undefined) return 'nobody';
  if (access.kind === 'public') return 'public';
  const { roles, tag, people } = access;
  const all = PERSON_ROLES.every((role) => people.includes(role));
  return [
    ...(tag === null ? [] : [`${roles.join(' ')}, ${tag}`]),
    ...(people.length === 0 ? [] : [`people: ${all ? 'all' : people.join(' ')}`]),
  ].join('; ');
}
