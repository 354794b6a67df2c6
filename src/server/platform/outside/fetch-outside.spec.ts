import { TakingServer } from '../../../../test/support/taking-server.js';
import { fetchWithin } from '../../../http/fetch-within.js';
import { fetchOutside } from './fetch-outside.js';

let inside: TakingServer;
beforeAll(async () => {
  inside = await TakingServer.start();
});
afterAll(() => inside.stop());
beforeEach(() => {
  inside.taken.length = 0;
  inside.reply = () => ({ status: 200, body: 'hello' });
});

const strict = fetchOutside(() => false);
const trusting = fetchOutside((host) => host === inside.host);
const bounds = { timeoutMs: 5000, maxBytes: 1000 };
const post = { method: 'POST', body: 'x', headers: { 'X-Kind': 'test' } };
const portOf = () => new URL(inside.url).port;

describe('fetchOutside', () => {
  it('sends to a host that the configuration calls internal, as it was told to, and reads the answer', async () => {
    const { status, body } = await fetchWithin(`${inside.url}/a?b=c`, post, { ...bounds, fetch: trusting });
    expect([status, new TextDecoder().decode(body)]).toEqual([200, 'hello']);
    const [taken] = inside.taken;
    expect([taken?.method, taken?.path, taken?.headers['x-kind']]).toEqual(['POST', '/a?b=c', 'test']);
    expect(taken?.body.toString()).toBe('x');
    expect(taken?.headers['cookie']).toBeUndefined();
  });

  it.each([
    ['http', () => inside.url, 'http: is not https:'],
    ['an address of this machine', () => `https://127.0.0.1:${portOf()}/`, 'is not on the open Internet'],
    ['one in another spelling', () => `https://2130706433:${portOf()}/`, 'is not on the open Internet'],
    ['one that is written as IPv6', () => `https://[::ffff:127.0.0.1]:${portOf()}/`, 'is not on the open Internet'],
    ['a network of ours', () => 'https://192.168.0.1/', 'is not on the open Internet'],
    ['a name that stands for this machine', () => `https://localhost:${portOf()}/`, 'is not on the open Internet'],
    ['a password in the URL', () => 'https://user:secret@8.8.8.8/', 'a URL with a password in it'],
    ['another scheme', () => 'ftp://8.8.8.8/', 'ftp: is not https:'],
  ])('sends nothing to %s', async (_, url, why) => {
    const sent = Promise.resolve().then(() => fetchWithin(url(), post, { ...bounds, fetch: strict }));
    await expect(sent).rejects.toMatchObject({
      name: 'AddressRefused',
      message: expect.stringContaining(why) as string,
    });
    expect(inside.taken).toEqual([]);
  });

  it('follows no redirect', async () => {
    inside.reply = ({ path }) => ({ status: 302, headers: { location: `${inside.url}${path}/further` } });
    const { status } = await fetchWithin(`${inside.url}/a`, post, { ...bounds, fetch: trusting });
    expect(status).toBe(302);
    expect(inside.taken).toHaveLength(1);
  });

  it('reads no more than it was told to, and waits no longer', async () => {
    inside.reply = () => ({ status: 200, body: 'x'.repeat(1001) });
    const read = fetchWithin(inside.url, post, { ...bounds, fetch: trusting });
    await expect(read).rejects.toMatchObject({ name: 'AnswerTooLong' });
    inside.reply = () => 'silence';
    const wait = fetchWithin(inside.url, post, { ...bounds, timeoutMs: 50, fetch: trusting });
    await expect(wait).rejects.toMatchObject({ name: 'NoAnswerInTime' });
  });

  it('takes an answer that has no body for one', async () => {
    inside.reply = () => ({ status: 204 });
    const { status, body } = await fetchWithin(inside.url, post, { ...bounds, fetch: trusting });
    expect([status, body.length]).toEqual([204, 0]);
  });
});
