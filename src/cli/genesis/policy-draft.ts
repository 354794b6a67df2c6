import { z } from 'zod';
import { UsageError } from '../usage-error.js';

/** How long what loosens waits where the draft does not say: long enough for a governor to hear of it and veto. */
const USUAL_DELAY_SECONDS = 86_400;

const anything = z.array(z.looseObject({ id: z.string() }));

/**
 * A policy without what only the ceremony knows: the deployment's id, the wallets' addresses, the devices.
 * Everything else is judged by `parsePolicy` once it is whole; here we only keep the draft from deciding
 * what it must not.
 */
export const policyDraft = z.strictObject({
  format: z.literal('sekisho-policy-1'),
  version: z.literal(1),
  governance: z.looseObject({ delayFloorSeconds: z.number().optional() }).optional(),
  watchtower: z.looseObject({}).optional(),
  selfFreeze: z.looseObject({}).optional(),
  console: z.looseObject({}).optional(),
  prices: z.looseObject({}).optional(),
  allowList: anything.optional(),
  knownAfterSeconds: z.number().optional(),
  maxLifetimeSeconds: z.number(),
  assets: anything,
  wallets: z.array(z.strictObject({ id: z.string(), chain: z.string(), custody: z.literal('module') })),
  engineKeys: anything,
  auditors: anything,
  approvers: anything,
  roles: anything.optional(),
  tiers: anything,
  limits: anything,
});
export type PolicyDraft = z.infer<typeof policyDraft>;

interface Known {
  readonly deploymentId: string;
  readonly addresses: Readonly<Record<string, string>>;
  readonly devices: readonly { readonly approver: string; readonly device: string }[];
}

/** The policy document, its fields in the order in which people read them. */
export function completeDraft(draft: PolicyDraft, { deploymentId, addresses, devices }: Known): object {
  const { format, version, maxLifetimeSeconds, assets, wallets, engineKeys, auditors, approvers } = draft;
  const { governance, watchtower, selfFreeze, console, prices } = draft;
  const { allowList, knownAfterSeconds, roles, tiers, limits } = draft;
  return {
    ...{ format, deploymentId, version },
    ...(governance && { governance: withUsualDelay(governance) }),
    ...(watchtower && { watchtower }),
    ...(selfFreeze && { selfFreeze }),
    ...(console && { console }),
    ...(prices && { prices }),
    ...(allowList && { allowList }),
    ...(knownAfterSeconds !== undefined && { knownAfterSeconds }),
    ...{ maxLifetimeSeconds, assets },
    wallets: wallets.map((wallet) => {
      const address = addresses[wallet.id];
      if (address === undefined) throw new UsageError(`the signing module has made no key for the wallet ${wallet.id}`);
      return { ...wallet, address };
    }),
    ...{ engineKeys, auditors, approvers },
    devices: devices.map(({ device: id, ...rest }) => ({ id, ...rest })),
    ...(roles && { roles }),
    ...{ tiers, limits },
  };
}

/** The floor has no usual value: it can never be changed, so somebody has to say it. */
function withUsualDelay(governance: NonNullable<PolicyDraft['governance']>): object {
  const { delayFloorSeconds = 0 } = governance;
  return { looseningDelaySeconds: Math.max(USUAL_DELAY_SECONDS, delayFloorSeconds), ...governance };
}
