import { z } from 'zod';

const text = z.string();

export const walletSchema = z
  .strictObject({
    id: text,
    chain: text.describe('CAIP-2'),
    address: text,
    balances: z.array(
      z.strictObject({
        asset: text.describe('CAIP-19'),
        symbol: text,
        amount: text.nullable().describe('Base units; null while it cannot be known'),
        amountText: text.nullable(),
        code: text.nullable().describe('Why it cannot be known'),
      }),
    ),
    limits: z.array(
      z.strictObject({
        id: text,
        asset: text,
        path: z.enum(['automatic', 'any']),
        windowSeconds: z.int(),
        limit: text,
        used: text.nullable(),
        left: text.nullable(),
        freesAt: z.iso.datetime().nullable().describe('When the oldest charge leaves the window'),
      }),
    ),
    reportedAt: z.iso.datetime().nullable().describe('By the signing module’s clock; null before its first report'),
  })
  .meta({ id: 'Wallet' });
export type WalletView = z.infer<typeof walletSchema>;

export const walletListSchema = z.strictObject({ items: z.array(walletSchema) }).meta({ id: 'WalletList' });
export type WalletList = z.infer<typeof walletListSchema>;
