import { type Anvil } from '../../src/sandbox/parts/anvil.js';

/** What a token can do with a transfer besides making it. */
export type TokenTrick = 'none' | 'reverts' | 'keeps-one-percent' | 'says-false' | 'says-nothing-moved' | 'doubles';

const TRICKS: Readonly<Record<TokenTrick, number>> = {
  none: 0,
  reverts: 1,
  'keeps-one-percent': 2,
  'says-false': 3,
  'says-nothing-moved': 4,
  doubles: 5,
};

const TRANSFER_TOPIC = 'ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef';

/** `if (storage[0] == trick) goto label`. */
const onTrick = (trick: TokenTrick, label: string): string => `5f 54 60 0${TRICKS[trick]} 14 ${jumpIf(label)}`;
const jumpIf = (label: string): string => `61 >${label} 57`;
const jump = (label: string): string => `61 >${label} 56`;

// Everybody has 10^24 of it. `transfer` writes ERC-20's log and answers true, unless storage slot 0 names a trick.
const PROGRAM = `
  5f 35 60e0 1c
  80 63 70a08231 14 ${jumpIf('balanceOf')}
  80 63 a9059cbb 14 ${jumpIf('transfer')}
  5f 5f fd
:balanceOf
  5b 69 d3c21bcecceda1000000 5f 52 6020 5f f3
:transfer
  5b
  ${onTrick('reverts', 'revert')}
  ${onTrick('says-false', 'false')}
  ${onTrick('says-nothing-moved', 'true')}
  6024 35
  ${onTrick('keeps-one-percent', 'lessOnePercent')}
  ${onTrick('doubles', 'twice')}
  ${jump('log')}
:lessOnePercent
  5b 80 6064 90 04 90 03
  ${jump('log')}
:twice
  5b 6002 02
:log
  5b 5f 52
  6004 35 33 7f ${TRANSFER_TOPIC} 6020 5f a3
:true
  5b 6001 5f 52 6020 5f f3
:false
  5b 5f 5f 52 6020 5f f3
:revert
  5b 5f 5f fd
`;

/** Puts a token with tricks at an address of an Anvil. */
export async function placeTrickToken(anvil: Anvil, address: string): Promise<void> {
  await anvil.rpc('anvil_setCode', [address, `0x${assemble(PROGRAM)}`]);
}

export async function playTrick(anvil: Anvil, address: string, trick: TokenTrick): Promise<void> {
  const word = (value: number): string => `0x${value.toString(16).padStart(64, '0')}`;
  await anvil.rpc('anvil_setStorageAt', [address, word(0), word(TRICKS[trick])]);
}

/** Opcodes in hexadecimal; `:name` marks a place, `>name` stands for its two-byte offset. */
function assemble(program: string): string {
  const tokens = program.split(/\s+/).filter((token) => token !== '');
  const places = new Map<string, number>();
  let offset = 0;
  for (const token of tokens) {
    if (token.startsWith(':')) places.set(token.slice(1), offset);
    else offset += token.startsWith('>') ? 2 : token.length / 2;
  }
  return tokens
    .filter((token) => !token.startsWith(':'))
    .map((token) => {
      if (!token.startsWith('>')) return token;
      const place = places.get(token.slice(1));
      if (place === undefined) throw new Error(`no place ${token}`);
      return place.toString(16).padStart(4, '0');
    })
    .join('');
}
