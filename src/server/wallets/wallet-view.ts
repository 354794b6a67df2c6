import { z } from 'zod';
import { CURRENCIES, LIMIT_SCOPES } from '../../protocol/policy-document.js';

const text = z.string();

const room = {
  used: text.nullable().describe('Base units; of the fullest window where it is the limit’s'),
  left: text.nullable(),
  usedCount: z.int().nullable(),
  leftCount: z.int().nullable(),
  freesAt: z.iso.datetime().nullable().describe('When the oldest charge leaves the window'),
};

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
        reserved: text.describe('Base units: authorised, and not seen to have left; by the server’s count'),
        reservedText: text,
        waiting: text.describe('Base units: asked for, and not decided; by the server’s count'),
        waitingText: text,
      }),
    ),
    worth: z
      .strictObject({
        currency: z.enum(CURRENCIES),
        amount: text.describe('In whole units'),
        shareBasisPoints: z.int().nullable().describe('Of all wallets of the policy, in hundredths of a percent'),
        pricedAt: z.iso.datetime().nullable(),
      })
      .nullable()
      .describe(
        'What it holds, by worths that the signing module stated in the last day; null where a balance or a price is not known. What lies in wallets that the policy does not name is in no share',
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
        ...room,
        frees: z
          .array(
            z.strictObject({
              at: z.iso.datetime(),
              amount: text.nullable().describe('Base units; null where amounts do not count'),
              count: z.int(),
            }),
          )
          .describe('How what is used comes free again if nothing more is charged, the earliest first; in steps'),
        windows: z
          .array(
            z.strictObject({
              of: z.array(
                z.strictObject({
                  scope: z.enum(LIMIT_SCOPES),
                  value: text.describe('A destination in bytes; everything else as it is called'),
                  text: text.nullable().describe('For people; null where the server does not know the address'),
                }),
              ),
              ...room,
            }),
          )
          .describe('Where each has a window of its own: the fullest ten, the fullest first'),
      }),
    ),
    reportedAt: z.iso.datetime().nullable().describe('By the signing module’s clock; null before its first report'),
  })
  .meta({ id: 'Wallet' });
export type WalletView = z.infer<typeof walletSchema>;

export const walletListSchema = z.strictObject({ items: z.array(walletSchema) }).meta({ id: 'WalletList' });
export type WalletList = z.infer<typeof walletListSchema>;
