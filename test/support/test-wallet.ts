import { Wallet } from 'ethers';
import { type Page } from 'playwright-core';
import { z } from 'zod';

const typedData = z.object({
  domain: z.record(z.string(), z.unknown()),
  types: z.record(z.string(), z.array(z.object({ name: z.string(), type: z.string() }))),
  message: z.record(z.string(), z.unknown()),
});

/** A browser wallet of ours: announces itself (EIP-6963), and signs what it is asked to with a key of its own (EIP-1193). */
export class TestWallet {
  private readonly wallet: Wallet;
  /** What it was asked to sign, as it would show it. */
  readonly shown: Readonly<Record<string, unknown>>[] = [];

  constructor(secret: Uint8Array) {
    this.wallet = new Wallet(`0x${Buffer.from(secret).toString('hex')}`);
  }

  /** 20 bytes in hex, as a policy lists them. */
  get address(): string {
    return this.wallet.address.slice(2).toLowerCase();
  }

  /** To be called before the page is opened. */
  async installIn(page: Page): Promise<void> {
    await page.exposeFunction('signByTestWallet', (json: string) => this.sign(json));
    await page.addInitScript(`
      const provider = { request: async ({ method, params }) => {
        if (method === 'eth_requestAccounts') return [${JSON.stringify(this.wallet.address)}];
        if (method === 'eth_signTypedData_v4') return globalThis.signByTestWallet(params[1]);
        throw new Error('not supported: ' + method);
      } };
      const info = { uuid: '350670db-19fa-4704-a166-e52e178b59d2', name: 'Test Wallet', icon: '', rdns: 'example.sekisho' };
      addEventListener('eip6963:requestProvider', () =>
        dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail: Object.freeze({ info, provider }) })));
    `);
  }

  private sign(json: string): Promise<string> {
    const { domain, types, message } = typedData.parse(JSON.parse(json));
    this.shown.push(message);
    // ethers adds the domain's type by itself, and refuses to be told.
    const rest = Object.fromEntries(Object.entries(types).filter(([name]) => name !== 'EIP712Domain'));
    return this.wallet.signTypedData(domain, rest, message);
  }
}
