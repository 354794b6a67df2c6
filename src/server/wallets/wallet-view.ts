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
        asset: text.nullable().describe('CAIP-19; null: all assets together'),
        path: z.enum(['automatic', 'approved', 'any']),
        per: z.array(text).describe('Each value of these has a window of its own'),
        windowSeconds: z.int(),
        limit: text.nullable().describe('Base units; null where only payments are counted'),
        count: z.int().nullable().describe('Payments; null where only amounts are counted'),
        used: text.nullable().describe('Of the fullest window'),
        left: text.nullable(),
        usedCount: z.int().nullable(),
        leftCount: z.int().nullable(),
        freesAt: z.iso.datetime().nullable().describe('When the oldest charge leaves the window'),
      }),
    ),
    reportedAt: z.iso.datetime().nullable().describe('By the signing module’s clock; null before its first report'),
  })
  .meta({ id: 'Wallet' });
export type WalletView = z.infer<typeof walletSchema>;

export const walletListSchema = z.strictObject({ items: z.array(walletSchema) }).meta({ id: 'WalletList' });
export type WalletList = z.infer<typeof walletListSchema>;
