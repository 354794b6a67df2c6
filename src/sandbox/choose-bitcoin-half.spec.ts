import { chooseBitcoinHalf } from './choose-bitcoin-half.js';
import { PartError } from './parts/part-error.js';
import { BITCOIN_WALLET, EVM_WALLET } from './policy-draft.js';

const program = { command: '/usr/bin/bitcoind', args: [], version: 'Bitcoin Core version v30' };
const finds = () => Promise.resolve(program);
const findsNone = () =>
  Promise.reject(new PartError({ code: 'PART_NOT_FOUND', part: 'bitcoind', detail: 'no bitcoind\n  install it' }));
const both = [BITCOIN_WALLET, EVM_WALLET];
const environment = {};

describe('the Bitcoin half', () => {
  it.each([
    ['a new folder', null],
    ['a folder that was begun with it', both],
  ])('is there with a bitcoind, in %s', async (_where, keptWallets) => {
    expect(await chooseBitcoinHalf({ keptWallets, environment, find: finds })).toEqual({ kind: 'there', program });
  });

  it('is left out of a new folder where there is no bitcoind, with the reason on one line', async () => {
    const half = await chooseBitcoinHalf({ keptWallets: null, environment, find: findsNone });
    expect(half).toEqual({ kind: 'left-out', why: 'no bitcoind; install it' });
  });

  it('stays out of a folder that was begun without it, and is not looked for', async () => {
    const find = () => Promise.reject(new Error('was looked for'));
    const half = await chooseBitcoinHalf({ keptWallets: [EVM_WALLET], environment, find });
    expect(half).toMatchObject({ kind: 'left-out', why: expect.stringContaining('--reset') as string });
  });

  it('is an error where the folder has a Bitcoin wallet and there is no bitcoind', async () => {
    await expect(chooseBitcoinHalf({ keptWallets: both, environment, find: findsNone })).rejects.toMatchObject({
      code: 'PART_NOT_FOUND',
      message: expect.stringMatching(/this folder has a Bitcoin wallet.*--reset/) as string,
    });
  });

  it('is an error where BITCOIND names one that does not run', async () => {
    const named = { BITCOIND: '/nowhere/bitcoind' };
    const choice = chooseBitcoinHalf({ keptWallets: null, environment: named });
    await expect(choice).rejects.toThrow('BITCOIND names /nowhere/bitcoind, which does not run');
  });

  it.each([
    new Error('a disk that is full'),
    new PartError({ code: 'PART_NOT_STARTED', part: 'bitcoind', detail: 'a disk that is full' }),
  ])('is an error where what failed is not that there is none: %s', async (error) => {
    const find = () => Promise.reject(error);
    await expect(chooseBitcoinHalf({ keptWallets: null, environment, find })).rejects.toBe(error);
  });
});
