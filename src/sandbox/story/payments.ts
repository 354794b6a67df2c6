import { Wallet } from 'ethers';
import { z } from 'zod';
import { type NewWithdrawal } from '../../client/client.js';
import { BTC, ETH, usdx } from '../policy-draft.js';
import { type Bitcoind } from '../parts/bitcoind.js';
import { type Stack } from '../stack.js';

/** A withdrawal of the story, and who will approve it. */
export interface Payment {
  readonly title: string;
  readonly request: NewWithdrawal;
  readonly approvers: readonly string[];
}

/** What is paid automatically, in the smallest unit of each asset. */
export const SMALL = { btc: '5000000', eth: '400000000000000000', usdx: '250000000' } as const;

/** What three people have to agree to, in the smallest unit of each asset. */
const LARGE = { btc: '75000000', usdx: '12500000000' } as const;

const HOUR_SECONDS = 3_600;

/** Asks for things under references that no earlier run has used: a reference stands for one withdrawal for ever. */
export class Payments {
  private readonly run = Date.now().toString(36);
  private count = 0;

  constructor(private readonly stack: Stack) {}

  /** Under the threshold: the engine's signature is enough. */
  async small(): Promise<readonly Payment[]> {
    return [
      ...(await this.inBitcoin(SMALL.btc, [])),
      { title: 'ether', request: this.evm(ETH, SMALL.eth), approvers: [] },
      { title: 'token', request: this.evm(usdx(this.stack.token), SMALL.usdx), approvers: [] },
    ];
  }

  /** Above it: people decide. The tiers are in `policy-draft.ts`. */
  async large(): Promise<readonly Payment[]> {
    return [
      ...(await this.inBitcoin(LARGE.btc, ['aiko', 'ben', 'daniel'])),
      { title: 'ether', request: this.evm(ETH, '3000000000000000000'), approvers: ['ben', 'chihiro'] },
      {
        title: 'token',
        request: this.evm(usdx(this.stack.token), LARGE.usdx),
        approvers: ['aiko', 'chihiro', 'emi'],
      },
    ];
  }

  /** One that waits for three people, for an attacker to work on; both assets' tiers ask for the same ones. */
  async target(): Promise<NewWithdrawal> {
    const { bitcoind, token } = this.stack;
    return bitcoind === null ? this.evm(usdx(token), LARGE.usdx) : this.btc(bitcoind, LARGE.btc);
  }

  /** None where Bitcoin was left out. */
  private async inBitcoin(amount: string, approvers: readonly string[]): Promise<readonly Payment[]> {
    const { bitcoind } = this.stack;
    return bitcoind === null ? [] : [{ title: 'bitcoin', request: await this.btc(bitcoind, amount), approvers }];
  }

  private async btc(bitcoind: Bitcoind, amount: string): Promise<NewWithdrawal> {
    const miner = bitcoind.rpc.wallet('miner');
    const destination = await miner.call(z.string(), 'getnewaddress', 'customer', 'bech32');
    return { ...this.common('btc', amount), asset: BTC, destination };
  }

  private evm(asset: string, amount: string): NewWithdrawal {
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
