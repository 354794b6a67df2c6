import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { z } from 'zod';
import { startTricklingServer } from '../../support/trickling-server.js';
import { NodeRpc } from '../../../src/signing-module/node-rpc.js';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let answer: Answer;
const server = createServer((request, response) => {
  request.resume();
  answer(request, response);
});
let port: number;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const node = (credentials = '', timeoutMs = 300): NodeRpc =>
  new NodeRpc({ url: `http://${credentials}127.0.0.1:${port}`, timeoutMs });
const text =
  (body: string, status = 200): Answer =>
  (_request, response) => {
    response.writeHead(status).end(body);
  };

describe('NodeRpc', () => {
  it('hands out numbers with a fraction as the text that the node sent, and leaves text alone', async () => {
    answer = text('{"result":{"amount":0.29000000,"small":1e-8,"count":7,"note":"0.5 \\" 1.5","none":null},"id":1}');
    expect(await node().call(z.unknown(), 'any')).toEqual({
      amount: '0.29000000',
      small: '1e-8',
      count: 7,
      note: '0.5 " 1.5',
      none: null,
    });
  });

  it('tells the node’s no, by its number, from no answer', async () => {
    answer = text('{"result":null,"error":{"code":-5,"message":"no such thing"},"id":1}', 500);
    await expect(node().call(z.unknown(), 'any')).rejects.toMatchObject({ name: 'NodeRefusal', nodeCode: -5 });
  });

  it.each<[string, Answer]>([
    ['a web page', text('<html>404</html>', 404)],
    ['nothing', text('')],
    ['another shape', text('{"result":7,"id":1}')],
    ['a list', text('[]')],
    ['a way to somewhere else', (_, response) => response.writeHead(307, { location: 'http://example.test/' }).end()],
    ['half an answer and then silence', (_, response) => response.write('{"result":"')],
    ['a cut connection', (_, response) => response.destroy()],
  ])('calls a node that answers %s unavailable', async (_what, given) => {
    answer = given;
    await expect(node().call(z.string(), 'any')).rejects.toMatchObject({ name: 'NodeError', code: 'NODE_UNAVAILABLE' });
  });

  it('reads eight megabytes of an answer, and says so when there is more', async () => {
    const mebibyte = 1024 * 1024;
    const padded = (bytes: number): Answer => text(`{"result":"","id":1}`.padEnd(bytes));
    const patient = node('', 30_000);
    answer = padded(8 * mebibyte);
    expect(await patient.call(z.string(), 'any')).toBe('');
    answer = padded(8 * mebibyte + 1);
    await expect(patient.call(z.string(), 'any')).rejects.toMatchObject({
      refusal: { code: 'NODE_UNAVAILABLE', detail: 'the answer is longer than 8388608 bytes' },
    });
  });

  it('hangs up on an answer that does not end', async () => {
    const hungUp = new Promise((resolve) => {
      answer = (_, response) => {
        const more = setInterval(() => response.write(' '.repeat(1024 * 1024)), 1);
        response.on('close', () => {
          clearInterval(more);
          resolve(true);
        });
      };
    });
    await expect(node('', 30_000).call(z.string(), 'any')).rejects.toMatchObject({ code: 'NODE_UNAVAILABLE' });
    expect(await hungUp).toBe(true);
  });

  it('waits no longer than it wants for an answer that goes on for ever', async () => {
    const trickling = await startTricklingServer();
    const patient = new NodeRpc({ url: trickling.url, timeoutMs: 1000 });
    await expect(patient.call(z.string(), 'any')).rejects.toMatchObject({ refusal: { detail: 'no answer in time' } });
    trickling.stop();
  });

  it('sends the URL’s user and password in a header, under a wallet’s path too', async () => {
    answer = ({ headers, url }, response) => {
      response.end(JSON.stringify({ result: [url, headers.authorization] }));
    };
    const expected = `Basic ${Buffer.from('us er:pass').toString('base64')}`;
    expect(await node('us%20er:pass@').under('/wallet/w').call(z.unknown(), 'any')).toEqual(['/wallet/w', expected]);
    expect(await node().call(z.unknown(), 'any')).toEqual(['/', null]);
  });
});
