import { createPublicKey, verify } from 'node:crypto';
import { hashMessage, Signature } from 'ethers';
import { add, BASE, encode, L, littleEndian, multiply, ORDER_EIGHT, P, scalarOf, signWith } from '../edwards.mjs';
import { accountOf, N, pointAt } from '../secp256k1.mjs';
import { ed25519Key, secp256k1Key, seedOf, sha256 } from '../keys.mjs';
import { vector } from '../vector.mjs';

export const about =
  'Signatures of devices over a digest: input {scheme, publicKey, digest, signature}, expected true or false. ed25519 by node:crypto, and by plain arithmetic where no honest library makes such a signature; eip712 by ethers.';

const hex = (bytes) => Buffer.from(bytes).toString('hex');
const digestBytes = sha256('what is signed');
const digest = hex(digestBytes);

// Ed25519 -----------------------------------------------------------------------------------------------------------
const name = 'a device of these vectors';
const { publicKey, signBytes } = ed25519Key(name);
const signature = hex(signBytes(digestBytes));
const a = scalarOf(seedOf(name));
const aBytes = Buffer.from(publicKey, 'hex');
if (hex(encode(multiply(BASE, a))) !== publicKey) throw new Error('the plain arithmetic is wrong');

const ed = { scheme: 'ed25519', publicKey, digest, signature };
const STRICT = 'RFC 8032 section 5.1.7, with canonical encodings and no key of small order';
const COFACTOR = 'RFC 8032 section 5.1.7: [8][S]B = [8]R + [8][k]A';
const edNo = (what, rule, change) => [what, rule, { ...ed, ...change }, false];

/** OpenSSL leaves the cofactor out: what it makes of a signature shows on which side of the line the signature is. */
function opensslAccepts({ publicKey: key, signature: signed }) {
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(key, 'hex')]);
  return verify(
    null,
    digestBytes,
    createPublicKey({ key: spki, format: 'der', type: 'spki' }),
    Buffer.from(signed, 'hex'),
  );
}
function expectOpenssl(accepts, input) {
  if (opensslAccepts(input) !== accepts) throw new Error('OpenSSL does not see it so');
  return input;
}

const r = scalarOf(seedOf('a nonce of these vectors'));
const S = BigInt(`0x${hex(Buffer.from(signature.slice(64), 'hex').reverse())}`);
const withS = (value) => signature.slice(0, 64) + hex(littleEndian(value));
const one = encode([0n, 1n]);
const oneUnreduced = littleEndian(P + 1n);
const identityR = (rBytes) => ({ ...ed, signature: hex(signWith({ r: 0n, rBytes, a, aBytes, message: digestBytes })) });
const mixedR = encode(add(multiply(BASE, r), ORDER_EIGHT));
const mixedA = encode(add(multiply(BASE, a), ORDER_EIGHT));
const smallA = encode(ORDER_EIGHT);

// EIP-712 -----------------------------------------------------------------------------------------------------------
const { key, address } = secp256k1Key(name);
const other = secp256k1Key('another device of these vectors');
const account = address.slice(2).toLowerCase();
const wallet = key.sign(`0x${digest}`);
const parts = { r: wallet.r.slice(2), s: wallet.s.slice(2), v: wallet.v.toString(16) };
const word = (value) => value.toString(16).padStart(64, '0');
const join = (change) => Object.values({ ...parts, ...change }).join('');
const eip = { scheme: 'eip712', publicKey: account, digest, signature: join({}) };
const eipNo = (what, rule, change) => [what, rule, { ...eip, ...change }, false];
const highS = { s: word(N - BigInt(wallet.s)), v: wallet.v === 27 ? '1c' : '1b' };
// r = 5 is the x of no point: 5^3 + 7 is no square.
const NO_POINT = 5n;

/**
 * R may have an x of n or more; then r is x - n, and v of 29 says so (SEC 1, 4.1.6). Nobody meets such an R by chance,
 * but whoever looks for one has a second way to write a signature.
 */
const beyondN = (() => {
  for (let r = 1n; ; r += 1n) {
    const R = pointAt(N + r);
    if (R === null) continue;
    const s = 12345n;
    return { publicKey: accountOf(R, r, s, digest), signature: `${word(r)}${word(s)}1d` };
  }
})();
// The plain arithmetic agrees with ethers on an ordinary signature.
const ordinary = pointAt(BigInt(wallet.r));
const R = wallet.v === 27 ? ordinary : [ordinary[0], 2n ** 256n - 2n ** 32n - 977n - ordinary[1]];
if (accountOf(R, BigInt(wallet.r), BigInt(wallet.s), digest) !== account)
  throw new Error('the plain arithmetic is wrong');

export const vectors = [
  vector('a signature by an ed25519 device', STRICT, expectOpenssl(true, ed), true, [
    edNo('another digest', STRICT, { digest: hex(sha256('something else')) }),
    edNo('another device’s key', STRICT, { publicKey: ed25519Key('another device of these vectors').publicKey }),
    edNo('the first bit of R changed', STRICT, {
      signature: hex(Buffer.from(signature, 'hex').map((byte, at) => (at === 0 ? byte ^ 1 : byte))),
    }),
    edNo('one bit of S changed', STRICT, {
      signature: hex(Buffer.from(signature, 'hex').map((byte, at) => (at === 40 ? byte ^ 1 : byte))),
    }),
    edNo('S plus the group’s order', 'S is below the group’s order', { signature: withS(S + L) }),
    edNo('R and S exchanged', STRICT, { signature: signature.slice(64) + signature.slice(0, 64) }),
    edNo('63 bytes', '64 bytes', { signature: signature.slice(0, -2) }),
    edNo('65 bytes', '64 bytes', { signature: `${signature}00` }),
    edNo('no signature', '64 bytes', { signature: '' }),
    edNo('zeros', STRICT, { signature: '00'.repeat(64) }),
    edNo('a key of 31 bytes', '32 bytes', { publicKey: publicKey.slice(2) }),
    edNo('a key that is no point', STRICT, { publicKey: `02${'00'.repeat(31)}` }),
    edNo('signed as text: the digest’s hexadecimal digits', 'the 32 bytes of the digest are signed', {
      signature: hex(signBytes(Buffer.from(digest))),
    }),
    edNo('signed with a hash between: the digest of the digest', 'the 32 bytes of the digest are signed', {
      signature: hex(signBytes(sha256(digestBytes))),
    }),
    edNo('an eip712 signature by an ed25519 device', 'each scheme has its own signatures', {
      signature: eip.signature,
    }),
  ]),
  vector('R is the neutral point, written canonically', COFACTOR, expectOpenssl(true, identityR(one)), true, [
    [
      'R is the neutral point, written as p + 1: what only ZIP 215 takes',
      'encodings are canonical',
      identityR(oneUnreduced),
      false,
    ],
  ]),
  vector(
    'R has a part of small order',
    COFACTOR,
    expectOpenssl(false, { ...ed, signature: hex(signWith({ r, rBytes: mixedR, a, aBytes, message: digestBytes })) }),
    true,
  ),
  vector(
    'the key has a part of small order',
    COFACTOR,
    {
      ...ed,
      publicKey: hex(mixedA),
      signature: hex(signWith({ r, rBytes: encode(multiply(BASE, r)), a, aBytes: mixedA, message: digestBytes })),
    },
    true,
    [
      [
        'the key is of order eight, and any digest fits',
        'no key of small order',
        { ...ed, publicKey: hex(smallA), signature: hex(Buffer.concat([smallA, littleEndian(0n)])) },
        false,
      ],
      [
        'the key is the neutral point',
        'no key of small order',
        { ...ed, publicKey: hex(one), signature: hex(Buffer.concat([one, littleEndian(0n)])) },
        false,
      ],
    ],
  ),
  vector('a signature by a wallet', 'eth_signTypedData_v4: r, s, v; the account is recovered', eip, true, [
    eipNo('another digest', 'the account is recovered from the digest', { digest: hex(sha256('something else')) }),
    eipNo('another account', 'the account is recovered from the digest', {
      publicKey: other.address.slice(2).toLowerCase(),
    }),
    eipNo('the other recovery id', 'v says which of two points R is', {
      signature: join({ v: wallet.v === 27 ? '1c' : '1b' }),
    }),
    eipNo('a high s with its recovery id', 'EIP-2: s is at most half the order', { signature: join(highS) }),
    eipNo('v of 0', 'v is 27 or 28', { signature: join({ v: '00' }) }),
    eipNo('v of 1', 'v is 27 or 28', { signature: join({ v: '01' }) }),
    eipNo('v of 29', 'v is 27 or 28', { signature: join({ v: '1d' }) }),
    eipNo('v of 29 for an R beyond n, which would recover this account', 'v is 27 or 28', beyondN),
    eipNo('v of 37, as of a transaction (EIP-155)', 'v is 27 or 28', { signature: join({ v: '25' }) }),
    eipNo('64 bytes, as in EIP-2098', '65 bytes', { signature: Signature.from(wallet).compactSerialized.slice(2) }),
    eipNo('66 bytes', '65 bytes', { signature: `${eip.signature}00` }),
    eipNo('no signature', '65 bytes', { signature: '' }),
    eipNo('r of zero', 'r and s are from 1 to n - 1', { signature: join({ r: word(0n) }) }),
    eipNo('s of zero', 'r and s are from 1 to n - 1', { signature: join({ s: word(0n) }) }),
    eipNo('r of n', 'r and s are from 1 to n - 1', { signature: join({ r: word(N) }) }),
    eipNo('s of n', 'r and s are from 1 to n - 1', { signature: join({ s: word(N) }) }),
    eipNo('r that is on no point', 'r is the x of a point', { signature: join({ r: word(NO_POINT) }) }),
    eipNo('all zeros for the zero address', 'what recovers nothing is nobody', {
      publicKey: '00'.repeat(20),
      signature: '00'.repeat(65),
    }),
    eipNo('personal_sign of the digest (EIP-191)', 'the 32 bytes of the digest are signed', {
      signature: key.sign(hashMessage(digestBytes)).serialized.slice(2),
    }),
    eipNo('the account in capitals', 'bytes have one spelling', { publicKey: account.toUpperCase() }),
    eipNo('an ed25519 signature by a wallet', 'each scheme has its own signatures', { signature }),
  ]),
];
