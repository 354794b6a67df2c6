import { useQuery } from '@tanstack/react-query';
import { findWallets } from './wallets.js';

/**
 * Whether a wallet announces itself in this browser. An approver's EIP-712 device may as well be a folder of
 * `sekisho device`, with which no page can sign; until it is known, one is thought to be there.
 */
export function useHasWallet(): boolean {
  const { data } = useQuery({
    queryKey: ['wallet-in-this-browser'],
    queryFn: async () => (await findWallets()).length > 0,
    staleTime: Infinity,
  });
  return data ?? true;
}
