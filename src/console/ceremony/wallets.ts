import { z } from 'zod';

/** As far as EIP-1193 goes here. */
export interface WalletProvider {
  readonly request: (call: { readonly method: string; readonly params?: readonly unknown[] }) => Promise<unknown>;
}

export interface Wallet {
  /** What it calls itself: a stranger's text. */
  readonly name: string;
  readonly provider: WalletProvider;
}

const announcement = z.object({
  info: z.object({ uuid: z.string(), name: z.string().max(100) }),
  provider: z.custom<WalletProvider>(
    (value) => typeof value === 'object' && value !== null && 'request' in value && typeof value.request === 'function',
  ),
});

/** Extensions answer at once; one that is asleep gets a moment. */
const PATIENCE_MS = 200;

/** The wallets that announce themselves to this page (EIP-6963), each once. */
export async function findWallets(): Promise<readonly Wallet[]> {
  const found = new Map<string, Wallet>();
  const take = (event: Event): void => {
    const read = announcement.safeParse('detail' in event ? event.detail : null);
    if (read.success) found.set(read.data.info.uuid, { name: read.data.info.name, provider: read.data.provider });
  };
  addEventListener('eip6963:announceProvider', take);
  dispatchEvent(new Event('eip6963:requestProvider'));
  await new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  removeEventListener('eip6963:announceProvider', take);
  return [...found.values()];
}

const addresses = z.array(z.string().regex(/^0x[0-9a-fA-F]{40}$/));

/** Its accounts, as it lets this page see them: `0x` and 40 lower-case digits. */
export async function accountsOf({ provider }: Wallet): Promise<readonly string[]> {
  return addresses.parse(await provider.request({ method: 'eth_requestAccounts' })).map((each) => each.toLowerCase());
}
