import { useQuery } from '@tanstack/react-query';
import { type Policy } from '../../protocol/policy.js';
import { type GenesisLink } from './genesis-link.js';
import { judgeShown } from './judge-shown.js';
import { readProof } from './kept-proof.js';
import { readKept } from './kept-trust.js';
import { useGenesisLink } from './use-standing.js';

/**
 * The last policy that this browser has proved, proved once more from its bytes and the genesis that it trusts. It may be
 * behind, so it is good for one thing: to stop everything while the server says nothing.
 */
export function useLastProven(isWanted: boolean): Policy | null {
  const link = useGenesisLink();
  const { data } = useQuery({
    queryKey: ['last-proven', link],
    queryFn: () => lastProven(link),
    enabled: isWanted,
    // Another tab may have proved a later one meanwhile.
    staleTime: 0,
  });
  return isWanted ? (data ?? null) : null;
}

async function lastProven(link: GenesisLink): Promise<Policy | null> {
  const { trust } = await readKept();
  if (trust === null || (link.kind === 'names' && link.genesis !== trust.genesis)) return null;
  const shown = await readProof();
  if (shown === null) return null;
  // One that lacks the version that was seen here is not the last one.
  const judged = judgeShown(shown, trust.genesis, trust.seen);
  return judged.kind === 'trusted' ? judged.trusted.policies.inForce : null;
}
