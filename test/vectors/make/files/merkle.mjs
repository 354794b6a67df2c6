import { sha256 } from '../keys.mjs';
import { vector } from '../vector.mjs';

export const about =
  'RFC 9162 section 2.1.1: input {events} as hexadecimal, expected {leaves, root}. Made by the RFC’s own recursion with node:crypto. The events of the first nine are those of the Certificate Transparency reference tests, whose roots are known.';

const node = (left, right) => sha256(Buffer.concat([Buffer.of(1), left, right]));
const leaf = (event) => sha256(Buffer.concat([Buffer.of(0), event]));
/** MTH: split at the largest power of two that is smaller than the number of leaves. */
function root(leaves) {
  if (leaves.length === 0) return sha256('');
  if (leaves.length === 1) return leaves[0];
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return node(root(leaves.slice(0, k)), root(leaves.slice(k)));
}

const EVENTS = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const KNOWN = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

const of = (name, events) => {
  const leaves = events.map((event) => leaf(Buffer.from(event, 'hex')));
  return vector(
    name,
    'leaf SHA-256(0x00 || event), node SHA-256(0x01 || left || right)',
    { events },
    {
      leaves: leaves.map((each) => each.toString('hex')),
      root: root(leaves).toString('hex'),
    },
  );
};
const numbers = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'];

export const vectors = [
  ...KNOWN.map((known, count) => {
    const made = of(`${numbers[count]} event${count === 1 ? '' : 's'}`, EVENTS.slice(0, count));
    if (made.expected.root !== known) throw new Error('not the root of the reference tests');
    return made;
  }),
  of('nine events', [...EVENTS, 'ff']),
  of('the same two events in the other order', ['10', '00']),
  of('an event of the bytes of an inner node', ['01' + '00'.repeat(64)]),
  of('an event as the server stores it', [Buffer.from('{"kind":"vote","at":1795323600}').toString('hex')]),
];
