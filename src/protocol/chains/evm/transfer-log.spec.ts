import { Interface, id, zeroPadValue } from 'ethers';
import { type Hex, parseHex } from '../../hex.js';
import { type EvmLog, readDelivery } from './transfer-log.js';

const erc20 = new Interface(['event Transfer(address indexed from, address indexed to, uint256 amount)']);
const account = hexOrDie('11'.repeat(20));
const destination = hexOrDie('22'.repeat(20));
const contract = hexOrDie('6b175474e89094c44da98b954eedeac495271d0f');
const question = { contract, account, destination };

function hexOrDie(text: string): Hex {
  const hex = parseHex(text);
  if (hex === null) throw new Error('not hexadecimal');
  return hex;
}

/** As ethers would have the contract emit it. */
function aTransfer(amount: bigint, change: { from?: Hex; to?: Hex; by?: string } = {}): EvmLog {
  const { from = account, to = destination, by = `0x${contract}` } = change;
  return { address: by, ...erc20.encodeEventLog('Transfer', [`0x${from}`, `0x${to}`, amount]) };
}

describe('readDelivery', () => {
  it('reads what the token says it moved', () => {
    expect(readDelivery({ ...question, logs: [aTransfer(500n)] })).toEqual({ kind: 'delivered', amount: 500n });
  });

  it('reads nothing where the token moved nothing, whatever the receipt says', () => {
    expect(readDelivery({ ...question, logs: [] })).toEqual({ kind: 'delivered', amount: 0n });
  });

  it('leaves out the fee that a token keeps', () => {
    const logs = [aTransfer(495n), aTransfer(5n, { to: hexOrDie('33'.repeat(20)) })];
    expect(readDelivery({ ...question, logs })).toEqual({ kind: 'delivered', amount: 495n });
  });

  it('adds up what came in parts', () => {
    expect(readDelivery({ ...question, logs: [aTransfer(3n), aTransfer(4n)] })).toEqual({
      kind: 'delivered',
      amount: 7n,
    });
  });

  it('takes the capitals in which a node may write addresses', () => {
    const log = aTransfer(500n, { by: '0x6B175474E89094C44Da98b954EedeAC495271d0F' });
    expect(readDelivery({ ...question, logs: [log] })).toEqual({ kind: 'delivered', amount: 500n });
  });

  it.each<[string, EvmLog]>([
    ['another contract', aTransfer(500n, { by: `0x${'44'.repeat(20)}` })],
    ['another sender', aTransfer(500n, { from: destination })],
    ['another recipient', aTransfer(500n, { to: account })],
    [
      'another event',
      { ...aTransfer(500n), topics: aTransfer(500n).topics.with(0, id('Approval(address,address,uint256)')) },
    ],
    ['no event', { ...aTransfer(500n), topics: [] }],
  ])('does not count %s', (_, log) => {
    expect(readDelivery({ ...question, logs: [log] })).toEqual({ kind: 'delivered', amount: 0n });
  });

  const layout = 'a transfer that is not laid out as ERC-20 has it';
  const good = aTransfer(500n);
  it.each<[string, string, readonly EvmLog[]]>([
    [
      "an NFT's transfer, number in a topic",
      layout,
      [{ ...good, topics: [...good.topics, zeroPadValue('0x01', 32)], data: '0x' }],
    ],
    ['a fourth topic', layout, [{ ...good, topics: [...good.topics, zeroPadValue('0x01', 32)] }]],
    ['a recipient outside the topics', layout, [{ ...good, topics: good.topics.slice(0, 2) }]],
    ['a word more of data', layout, [{ ...good, data: `${good.data}${'00'.repeat(32)}` }]],
    ['no data', layout, [{ ...good, data: '0x' }]],
    ['a good log beside a bad one', layout, [good, { ...good, data: '0x01' }]],
    ['a log that was taken back', 'a log of a block that was taken back', [{ ...good, removed: true }]],
    ['a sum above 2^256', 'more than a token can hold', [aTransfer(2n ** 256n - 1n), aTransfer(1n)]],
  ])('guesses nothing from %s', (_, detail, logs) => {
    expect(readDelivery({ ...question, logs })).toEqual({ kind: 'unreadable', detail });
  });
});
