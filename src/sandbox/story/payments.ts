import { Wallet } from 'ethers';
import { z } from 'zod';
import { type NewWithdrawal } from '../../client/client.js';
import { BTC, ETH, usdx } from '../policy-draft.js';
import { type Stack } from '../stack.js';

/** A withdrawal of the story, and who will approve it. */
export interface Payment {
  readonly title: string;
  readonly request: NewWithdrawal;
  readonly approvers: readonly string[];
}

/** What is paid automatically, in the smallest unit of each asset. */
export const SMALL = { btc: '5000000', eth: '400000000000000000', usdx: '250000000' } as const;

const HOUR_SECONDS = 3_600;

/** Asks for things under references that no earlier run has used: a reference stands for one withdrawal for ever. */
export class Payments {
  private readonly run = Date.now().toString(36);
  private count = 0;

  constructor(private readonly stack: Stack) {}

  /** Under the threshold: the engine's signature is enough. */
  async small(): Promise<readonly Payment[]> {
    return [
      { title: 'bitcoin', request: await this.btc(SMALL.btc), approvers: [] },
      { title: 'ether', request: this.evm(ETH, SMALL.eth), approvers: [] },
      { title: 'token', request: this.evm(usdx(this.stack.token), SMALL.usdx), approvers: [] },
    ];
  }

  /** Above it: people decide. The tiers are in `policy-draft.ts`. */
  async large(): Promise<readonly Payment[]> {
    return [
      { title: 'bitcoin', request: await this.btc('75000000'), approvers: ['aiko', 'ben', 'daniel'] },
      { title: 'ether', request: this.evm(ETH, '3000000000000000000'), approvers: ['ben', 'chihiro'] },
      {
        title: 'token',
        request: this.evm(usdx(this.stack.token), '12500000000'),
        approvers: ['aiko', 'chihiro', 'emi'],
      },
    ];
  }

  async btc(amount: string, overrides: Partial<NewWithdrawal> = {}): Promise<NewWithdrawal> {
    const destination = await this.stack.bitcoind.rpc
      .wallet('miner')
      .call(z.string(), 'getnewaddress', 'customer', 'bech32');
    return { ...this.common('btc', amount), asset: BTC, destination, ...overrides };
  }

  evm(asset: string, amount: string): NewWithdrawal {
    return {
      ...this.common(asset === ETH ? 'eth' : 'usdx', amount),
      asset,
      destination: Wallet.createRandom().address,
    };
  }

  private common(what: string, amount: string) {
    this.count += 1;
    const number = String(this.count).padStart(2, '0');
    return {
      reference: `demo-${this.run}-${number}-${what}`,
      amount,
      beneficiary: `customer-${number}`,
      notAfter: Math.floor(Date.now() / 1000) + HOUR_SECONDS,
    };
  }
}
