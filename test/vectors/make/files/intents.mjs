import {
  BTC,
  ETHEREUM,
  INTENTS,
  NOT_AFTER,
  OTHER_DEPLOYMENT,
  POLICY,
  REQUESTS,
  USDC,
  intent,
  intentHash,
} from '../world.mjs';
import { address as bitcoinAddress } from 'bitcoinjs-lib';
import { vector } from '../vector.mjs';

export const about =
  'What a request asks for under the policy of policies.json: input {request, engineKey}, expected {intent, hash} or {refused: code}. Texts and codes by hand, scripts by bitcoinjs-lib, hashes by ethers.';

const engineKey = 'engine';
const made = (value) => ({ intent: value, hash: intentHash(value) });
const no = (from, name, rule, change, code) => [
  name,
  rule,
  { request: { ...from, ...change }, engineKey },
  { refused: code },
];
const yes = (from, name, rule, change, derived) => {
  const request = { ...from, ...change };
  return [name, rule, { request, engineKey }, made(intent(request, derived))];
};
const btc = INTENTS.btc;
const script = (text) => Buffer.from(bitcoinAddress.toOutputScript(text)).toString('hex');
const to = (name, destination, code) =>
  no(REQUESTS.btc, name, 'a destination has one spelling, on its own network', { destination }, code);
const evmTo = (name, destination, code) =>
  no(REQUESTS.eth, name, 'a destination has one spelling, on its own network', { destination }, code);
const amount = (name, text, code = 'AMOUNT_MALFORMED') =>
  no(REQUESTS.btc, name, 'an amount has one spelling and is more than nothing', { amount: text }, code);
const P2TR = 'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0';
const P2PKH = '1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2';

export const vectors = [
  vector(
    '523.5 BTC',
    'the intent is a function of the request and the policy',
    { request: REQUESTS.btc, engineKey },
    made(btc),
    [
      ['an empty memo is no memo', 'memo', { request: { ...REQUESTS.btc, memo: '' }, engineKey }, made(btc)],
      [
        'no initiators is an empty list',
        'initiators',
        { request: { ...REQUESTS.btc, initiators: [] }, engineKey },
        made(btc),
      ],
      [
        'another engine key',
        'the key that signed is in the intent',
        { request: REQUESTS.btc, engineKey: 'desk' },
        made({ ...btc, engineKey: 'desk' }),
      ],
      [
        'another beneficiary',
        'the beneficiary is in the intent',
        { request: { ...REQUESTS.btc, beneficiary: 'customer-82' }, engineKey },
        made({ ...btc, beneficiary: 'customer-82' }),
      ],
      [
        'one satoshi more',
        'the amount is in the intent',
        { request: { ...REQUESTS.btc, amount: '52350000001' }, engineKey },
        made({ ...btc, amount: '52350000001', amountText: '523.50000001 BTC' }),
      ],
      [
        'a second later',
        'the last moment is in the intent',
        { request: { ...REQUESTS.btc, notAfter: NOT_AFTER + 1 }, engineKey },
        made({ ...btc, notAfter: NOT_AFTER + 1, notAfterText: '2026-11-22T06:00:01Z' }),
      ],
      [
        'the last second that has a text',
        'the last moment is in the intent',
        { request: { ...REQUESTS.btc, notAfter: 253402300799 }, engineKey },
        made({ ...btc, notAfter: 253402300799, notAfterText: '9999-12-31T23:59:59Z' }),
      ],
      yes(
        REQUESTS.btc,
        'to a Taproot address',
        'destinationBytes is the scriptPubKey',
        { destination: P2TR },
        { ...btc, destinationBytes: script(P2TR) },
      ),
      yes(
        REQUESTS.btc,
        'to a P2PKH address',
        'destinationBytes is the scriptPubKey',
        { destination: P2PKH },
        { ...btc, destinationBytes: script(P2PKH) },
      ),
      yes(
        REQUESTS.btc,
        '546 satoshi',
        'the smallest that is no dust',
        { amount: '546' },
        { ...btc, amountText: '0.00000546 BTC' },
      ),
      amount('an amount of 545 satoshi', '545', 'DUST'),
      amount('an amount of nothing', '0', 'AMOUNT_ZERO'),
      amount('an empty amount', ''),
      amount('an amount with a fraction', '1.1'),
      amount('an amount with an exponent', '1e8'),
      amount('an amount with blanks', ' 10 '),
      amount('an amount in hexadecimal', '0x10'),
      amount('an amount below nothing', '-1'),
      amount('an amount with a leading zero', '01'),
      amount('an amount of 2^256', (2n ** 256n).toString()),
      no(
        REQUESTS.btc,
        'another deployment',
        'a request is for one deployment',
        { deploymentId: OTHER_DEPLOYMENT },
        'DEPLOYMENT_UNKNOWN',
      ),
      no(
        REQUESTS.btc,
        'an asset of no CAIP-19 name',
        'assets are those of the policy',
        { asset: 'BTC' },
        'ASSET_UNKNOWN',
      ),
      no(
        REQUESTS.btc,
        'an asset in capitals',
        'assets are those of the policy',
        { asset: BTC.toUpperCase() },
        'ASSET_UNKNOWN',
      ),
      no(
        REQUESTS.btc,
        'an asset that the policy does not list',
        'assets are those of the policy',
        { asset: `${ETHEREUM}/erc20:0x${'11'.repeat(20)}` },
        'ASSET_UNKNOWN',
      ),
      no(
        REQUESTS.btc,
        'the coin of a test network',
        'assets are those of the policy',
        { asset: 'bip122:000000000933ea01ad0ee984209779ba/slip44:1' },
        'ASSET_UNKNOWN',
      ),
      no(REQUESTS.btc, 'a memo', 'these chains have no memo', { memo: '81' }, 'MEMO_NOT_SUPPORTED'),
      no(REQUESTS.btc, 'a memo of a blank', 'these chains have no memo', { memo: ' ' }, 'MEMO_NOT_SUPPORTED'),
      no(
        REQUESTS.btc,
        'an initiator who is nobody',
        'initiators are approvers of the policy',
        { initiators: ['mallory'] },
        'INITIATOR_UNKNOWN',
      ),
      no(
        REQUESTS.btc,
        'one initiator of two who is nobody',
        'initiators are approvers of the policy',
        { initiators: ['alice', 'mallory'] },
        'INITIATOR_UNKNOWN',
      ),
      to(
        'an address with one letter changed',
        'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5',
        'DESTINATION_BAD_CHECKSUM',
      ),
      to('a P2PKH address with one letter changed', '1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3', 'DESTINATION_BAD_CHECKSUM'),
      to('an address in capitals', 'BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4', 'DESTINATION_MALFORMED'),
      to('an address with a blank behind it', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4 ', 'DESTINATION_MALFORMED'),
      to('an address of testnet', 'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx', 'DESTINATION_WRONG_NETWORK'),
      to('an address of regtest', 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080', 'DESTINATION_WRONG_NETWORK'),
      to('an EVM address', REQUESTS.eth.destination, 'DESTINATION_WRONG_NETWORK'),
      to(
        'a witness version of the future',
        'bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs',
        'DESTINATION_UNSUPPORTED_WITNESS_VERSION',
      ),
      to('our own wallet', POLICY.wallets[0].address, 'DESTINATION_IS_OURS'),
      to('words', 'the usual place', 'DESTINATION_MALFORMED'),
    ],
  ),
  vector(
    '1250 ETH, asked by two persons',
    'initiators are sorted, each once',
    { request: REQUESTS.eth, engineKey },
    made(INTENTS.eth),
    [
      yes(
        REQUESTS.eth,
        'the same persons in another order',
        'initiators are sorted, each once',
        { initiators: ['bob', 'erin', 'bob'] },
        INTENTS.eth,
      ),
      yes(
        REQUESTS.eth,
        'one wei',
        'what is dust is a matter of Bitcoin',
        { amount: '1' },
        { ...INTENTS.eth, amountText: '0.000000000000000001 ETH' },
      ),
      yes(
        REQUESTS.eth,
        'a person without a device as initiator',
        'initiators are approvers of the policy',
        { initiators: ['frank'] },
        { ...INTENTS.eth, initiators: ['frank'] },
      ),
      evmTo('an address in small letters', REQUESTS.eth.destination.toLowerCase(), 'DESTINATION_BAD_CHECKSUM'),
      evmTo(
        'an address with one capital changed',
        '0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
        'DESTINATION_BAD_CHECKSUM',
      ),
      evmTo(
        'an address with the checksum of EIP-1191',
        '0x5aaEB6053f3e94c9b9a09f33669435E7ef1bEAeD',
        'DESTINATION_BAD_CHECKSUM',
      ),
      evmTo('an address without 0x', REQUESTS.eth.destination.slice(2), 'DESTINATION_MALFORMED'),
      evmTo('an ICAP address', 'XE65GB6LDNXYOFTX0NSV3FUWKOWIXAMJK36', 'DESTINATION_MALFORMED'),
      evmTo('a name', 'vitalik.eth', 'DESTINATION_MALFORMED'),
      evmTo('the zero address', `0x${'00'.repeat(20)}`, 'DESTINATION_ZERO_ADDRESS'),
      evmTo('a precompile', `0x${'00'.repeat(19)}04`, 'DESTINATION_PRECOMPILE'),
      evmTo('a Bitcoin address', REQUESTS.btc.destination, 'DESTINATION_WRONG_NETWORK'),
      evmTo('our own wallet', POLICY.wallets[1].address, 'DESTINATION_IS_OURS'),
      evmTo('the token’s contract', '0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48', 'DESTINATION_IS_TOKEN'),
    ],
  ),
  vector(
    '2500000.25 USDC, its fee in ether',
    'fees are the chain’s native asset’s',
    { request: REQUESTS.usdc, engineKey },
    made(INTENTS.usdc),
    [
      no(
        REQUESTS.usdc,
        'to the token’s own contract',
        'nobody can pass on what a token contract holds',
        { destination: '0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48' },
        'DESTINATION_IS_TOKEN',
      ),
      no(
        REQUESTS.usdc,
        'to our own wallet',
        'we do not pay ourselves',
        { destination: POLICY.wallets[1].address },
        'DESTINATION_IS_OURS',
      ),
      no(
        REQUESTS.usdc,
        'an asset with the contract in capitals',
        'assets are those of the policy',
        { asset: USDC.replace('a0b8', 'A0b8') },
        'ASSET_UNKNOWN',
      ),
    ],
  ),
];
