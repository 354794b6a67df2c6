import { type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { readBody, Refused, serveJson } from './serve-json.js';

let server: Server;
const failures: unknown[] = [];
beforeEach(async () => {
  failures.length = 0;
  server = await serveJson({
    ...{ host: '127.0.0.1', port: 0 },
    answer: async (request) => {
      if (request.url === '/broken') throw new Error('hush');
      if (request.url === '/closed') throw new Refused(403, 'ORDER_NOT_ELIGIBLE');
      return { status: 201, body: { bytes: (await readBody(request, 10)).length } };
    },
    failed: (error) => {
      failures.push(error);
    },
  });
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function ask(path: string, body = '') {
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, {
    ...{ method: 'POST', body },
  });
  const { status, headers } = response;
  return { status, type: headers.get('content-type'), body: await response.text() };
}

it('answers with what it is given, as JSON', async () => {
  expect(await ask('/', '0123456789')).toEqual({ status: 201, type: 'application/json', body: '{"bytes":10}' });
});

it('says an understood no as a problem, with its code and what to do next', async () => {
  const { status, type, body } = await ask('/closed');
  expect([status, type]).toEqual([403, 'application/problem+json']);
  expect(JSON.parse(body)).toMatchObject({
    type: 'urn:sekisho:problem:ORDER_NOT_ELIGIBLE',
    title: 'Order not eligible',
    status: 403,
    code: 'ORDER_NOT_ELIGIBLE',
    next: expect.stringMatching(/./) as string,
  });
  expect(failures).toEqual([]);
});

it('reads no body beyond its bound', async () => {
  expect(await ask('/', '0123456789a')).toMatchObject({ status: 413, type: 'application/problem+json' });
});

it('keeps to itself what went wrong inside, and tells its owner', async () => {
  const { status, body } = await ask('/broken');
  expect(status).toBe(503);
  expect(body).toContain('"UNAVAILABLE"');
  expect(body).not.toContain('hush');
  expect(failures).toEqual([new Error('hush')]);
});
