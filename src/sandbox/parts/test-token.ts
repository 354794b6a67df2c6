import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { AbiCoder, getAddress, Interface } from 'ethers';
import { z } from 'zod';
import { invariant } from '../../protocol/invariant.js';
import { callJsonRpc } from './json-rpc.js';

export interface TestTokenOptions {
  readonly name: string;
  readonly symbol: string;
  /** In base units, all of it to `owner`. */
  readonly supply: bigint;
  /** 6 is what the large dollar tokens have; it also finds code that takes 18 for granted. */
  readonly decimals?: 6 | 18;
  /** The node's first unlocked account unless given. */
  readonly owner?: string;
}

export const ERC20 = new Interface([
  'function transfer(address to, uint256 amount) returns (bool)',
  'function balanceOf(address account) view returns (uint256)',
  'function decimals() view returns (uint8)',
  'function symbol() view returns (string)',
]);

const artifact = z.object({ bytecode: z.string().regex(/^0x([0-9a-f]{2})+$/) });
const receipt = z.object({ status: z.string(), contractAddress: z.string() });
const RECEIPT_TRIES = 100;

/**
 * Puts OpenZeppelin's ERC-20 with a fixed supply, as compiled by them, on a development node with
 * unlocked accounts. Returns its checksummed address. On a node that mines on demand it mines.
 */
export async function deployTestToken(rpcUrl: string, options: TestTokenOptions): Promise<string> {
  const rpc = (method: string, ...params: unknown[]): Promise<unknown> => callJsonRpc({ url: rpcUrl, method, params });
  const [deployer] = z
    .array(z.string())
    .nonempty()
    .parse(await rpc('eth_accounts'));
  const constructorArgs = AbiCoder.defaultAbiCoder().encode(
    ['string', 'string', 'uint256', 'address'],
    [options.name, options.symbol, options.supply, options.owner ?? deployer],
  );
  const data = withDecimals(readBytecode(), options.decimals ?? 18) + constructorArgs.slice(2);
  const hash = await rpc('eth_sendTransaction', { from: deployer, data });

  for (let tries = 0; tries < RECEIPT_TRIES; tries += 1) {
    const mined = await rpc('eth_getTransactionReceipt', hash);
    if (mined !== null) return addressOf(mined);
    await rpc('evm_mine');
    await sleep(20);
  }
  throw new Error(`the test token ${options.symbol} was not mined`);
}

function addressOf(mined: unknown): string {
  const { status, contractAddress } = receipt.parse(mined);
  invariant(status === '0x1', 'the constructor of the test token does not revert');
  return getAddress(contractAddress);
}

function readBytecode(): string {
  const file = createRequire(import.meta.url).resolve(
    '@openzeppelin/contracts/build/contracts/ERC20PresetFixedSupply.json',
  );
  return artifact.parse(JSON.parse(readFileSync(file, 'utf8'))).bytecode;
}

/**
 * The compiled `decimals()` returns a constant: in the whole code `PUSH1 0x12` occurs there and
 * nowhere else, so another number is one byte's change. Deployment would be refused, not wrong, if a
 * new release of the package broke that.
 */
function withDecimals(bytecode: string, decimals: 6 | 18): string {
  const before = '604051';
  const [start, end, ...more] = bytecode.split(`${before}6012`);
  invariant(
    start !== undefined && end !== undefined && more.length === 0,
    'decimals() is the only place that pushes 18',
  );
  return `${start}${before}60${decimals.toString(16).padStart(2, '0')}${end}`;
}
