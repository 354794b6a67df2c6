import { lookup } from 'node:dns';
import { request as requestHttp, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { Readable } from 'node:stream';
import { type Fetch } from '../../../http/fetch-within.js';
import { isPublicAddress } from './public-address.js';

/** An address that we do not send to, whoever asks for it. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
}

/** Resolves a name, to addresses of the open Internet only: one other among them, and it is none of our receivers. */
const lookupPublic: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) {
      callback(error, '', 0);
      return;
    }
    const [first] = addresses;
    if (first === undefined || !addresses.every(({ address }) => isPublicAddress(address)))
      callback(new AddressRefused(`${hostname} is not on the open Internet`), '', 0);
    else if (options.all === true) callback(null, addresses);
    else callback(null, first.address, first.family);
  });
};

/**
 * `fetch` for URLs that others gave us: `https:` only, and only to addresses of the open Internet, judged as the
 * connection is made, so that a name which answers differently the second time leads nowhere else. A host that the
 * configuration calls internal (`isInternal`) is the operator's own choice. Follows no redirect, sends no cookie, keeps no
 * connection.
 */
export function fetchOutside(isInternal: (host: string) => boolean): Fetch {
  return (url, init) => {
    const target = new URL(url);
    const internal = isInternal(target.host);
    refuseUnsafe(target, internal);
    return exchange(target, init, internal ? {} : { lookup: lookupPublic });
  };
}

function refuseUnsafe({ protocol, hostname, host, username, password }: URL, isInternal: boolean): void {
  if (username !== '' || password !== '') throw new AddressRefused('a URL with a password in it');
  if (isInternal && protocol === 'http:') return;
  if (protocol !== 'https:') throw new AddressRefused(`${protocol} is not https:`);
  // No name, so nothing is looked up. WHATWG URLs have addresses in their one spelling, IPv6 in brackets.
  const literal = hostname.replace(/^\[|\]$/g, '');
  if (!isInternal && isIP(literal) !== 0 && !isPublicAddress(literal))
    throw new AddressRefused(`${host} is not on the open Internet`);
}

function exchange(target: URL, init: RequestInit, options: Pick<RequestOptions, 'lookup'>): Promise<Response> {
  const { method = 'GET', body, signal } = init;
  const headers = Object.fromEntries(new Headers(init.headers));
  return new Promise((resolve, reject) => {
    const request = target.protocol === 'https:' ? requestHttps : requestHttp;
    const sent = request(target, { ...options, method, headers, agent: false, ...(signal && { signal }) }, (answer) => {
      const status = answer.statusCode ?? 0;
      // 1xx never come here; what a Response cannot be made of is no answer.
      const isBodiless = status === 204 || status === 205 || status === 304;
      if (status < 200 || status > 599) {
        answer.destroy();
        reject(new AddressRefused(`no HTTP status: ${status}`));
        return;
      }
      if (isBodiless) answer.resume();
      resolve(new Response(isBodiless ? null : (Readable.toWeb(answer) as ReadableStream), { status }));
    });
    sent.on('error', reject);
    sent.end(body instanceof Uint8Array || typeof body === 'string' ? body : undefined);
  });
}
