import { sha256 } from '@noble/hashes/sha2.js';
import { base64 } from '@scure/base';

export type Headers = Readonly<Record<string, string>>;

/** How long a file whose name changes with its content may be kept: a year, in seconds. */
const YEAR = 31_536_000;

/** On everything that a browser takes for the console. */
const OURS_ALONE: Headers = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
};

/**
 * Under which a browser runs the console. No script runs but our files and the one import map, whose text is hashed in
 * here; no string becomes code or markup (Trusted Types; the one policy that may be made lets one address through, that of
 * the worker which shows notices); nothing is asked of anybody else; and nobody may show the console inside a page of theirs.
 */
export function pageHeaders(importMap: string): Headers {
  const hash = base64.encode(sha256(new TextEncoder().encode(importMap)));
  return {
    ...OURS_ALONE,
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': [
      "default-src 'none'",
      `script-src 'self' 'sha256-${hash}'`,
      "style-src 'self'",
      "img-src 'self'",
      "connect-src 'self'",
      "worker-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      'trusted-types sekisho-worker',
    ].join('; '),
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': [
      'publickey-credentials-get=(self)',
      'publickey-credentials-create=(self)',
      ...['camera', 'microphone', 'geolocation', 'payment', 'usb', 'serial', 'hid', 'midi'].map(
        (feature) => `${feature}=()`,
      ),
    ].join(', '),
  };
}

const ASSET_TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};

/** Of a file under `/assets/`; null for a kind of file that a console does not have. */
export function assetHeaders(path: string): Headers | null {
  const type = ASSET_TYPES[path.slice(path.lastIndexOf('.') + 1)];
  if (type === undefined) return null;
  return {
    ...OURS_ALONE,
    'content-type': type,
    'cache-control': `public, max-age=${YEAR}, immutable`,
    // A file that is opened by itself, an image above all, is a page too.
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  };
}

/** Besides, where the service is called by https: browsers are to come by nothing else. */
export const HTTPS_ONLY: Headers = { 'strict-transport-security': `max-age=${YEAR}; includeSubDomains` };
