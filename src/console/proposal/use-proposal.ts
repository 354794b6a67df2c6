import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { type Hex32 } from '../../protocol/hex.js';
import { type Trusted } from '../trust/judge-shown.js';
import { askProposal, askTray, type ShownPage, type ShownTray } from './ask-proposals.js';

/** News comes by the live stream; this is for when it has died without saying so. */
const EVERY_MS = 20_000;

export const PROPOSALS_KEY = ['proposals'] as const;

export function useProposal(id: Hex32, trusted: Trusted): UseQueryResult<ShownPage> {
  return useQuery({
    queryKey: [...PROPOSALS_KEY, id, trusted.policies.inForce.hash],
    queryFn: ({ signal }) => askProposal(id, trusted, signal),
    refetchInterval: EVERY_MS,
  });
}

export function useTray(trusted: Trusted): UseQueryResult<ShownTray> {
  return useQuery({
    queryKey: [...PROPOSALS_KEY, 'open', trusted.policies.inForce.hash],
    queryFn: ({ signal }) => askTray(trusted, signal),
    refetchInterval: EVERY_MS,
  });
}
