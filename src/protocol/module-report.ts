import { z } from 'zod';
import { parseBaseUnits } from './base-units.js';
import { isCode } from './codes.js';
import { LIMIT_SCOPES } from './policy-document.js';

const amount = z.string().refine((text) => parseBaseUnits(text) !== null);
const code = z.string().refine(isCode);
const unixSeconds = z.int().min(0);

/** So many of a limit's windows are told: there may be one for each customer. */
export const WINDOWS_TOLD = 10;

/** In so many steps is told when a limit's room comes back: as many as a screen can show apart. */
export const FREES_TOLD = 24;

const limitRoom = {
  /** Null where amounts do not count. */
  used: amount.nullable(),
  left: amount.nullable(),
  usedCount: z.int().min(0),
  /** Null where the number of payments does not count. */
  leftCount: z.int().min(0).nullable(),
  /** When the oldest charge leaves the window; null while it is empty. */
  freesAt: unixSeconds.nullable(),
};

/**
 * The signing module's account of itself, for screens: what its wallets hold, how much its limits leave,
 * whether its nodes answer. Travels inside a signed request, is overwritten by the next one, decides nothing.
 */
export const moduleReportSchema = z.strictObject({
  /** By the module's clock. */
  at: unixSeconds,
  wallets: z.array(
    z.strictObject({
      id: z.string().max(63),
      /** An amount, or the code for why it cannot be known now. */
      balances: z.array(
        z.union([
          z.strictObject({ asset: z.string().max(200), amount }),
          z.strictObject({ asset: z.string().max(200), code }),
        ]),
      ),
      /** Of the policy's limits those on assets that this wallet pays out. */
      limits: z.array(
        z.strictObject({
          id: z.string().max(63),
          /** Of the fullest window, where each wallet, destination, ... has its own. */
          ...limitRoom,
          /** How what is used comes free again if nothing more is charged, of that window too; it adds up to what is used. */
          frees: z
            .array(z.strictObject({ at: unixSeconds, amount: amount.nullable(), count: z.int().min(1) }))
            .max(FREES_TOLD)
            .optional(),
          /** Where each has its own: the fullest of them, and what they are of. A destination is told in bytes. */
          windows: z
            .array(
              z.strictObject({
                of: z.array(z.strictObject({ scope: z.enum(LIMIT_SCOPES), value: z.string().max(200) })).min(1),
                ...limitRoom,
              }),
            )
            .max(WINDOWS_TOLD)
            .optional(),
        }),
      ),
    }),
  ),
  nodes: z.array(
    z.strictObject({
      chain: z.string().max(64),
      ok: z.boolean(),
      height: z.int().min(0).optional(),
      code: code.optional(),
    }),
  ),
  /** What orders have stopped. A module that has never heard of orders says nothing about them. */
  stops: z
    .strictObject({
      /** Of the watchtower: `none` where the policy names none, `silent` is a freeze. */
      feed: z.enum(['none', 'fresh', 'silent']),
      freezes: z.array(
        z.strictObject({
          digest: z.string().max(64),
          scope: z.string().max(300),
          at: unixSeconds,
          source: z.enum(['watchtower', 'url', 'folder', 'server', 'module']),
        }),
      ),
      /** Devices whose signatures do not count. */
      suspended: z.array(z.string().max(63)),
    })
    .optional(),
});
export type ModuleReport = z.infer<typeof moduleReportSchema>;
