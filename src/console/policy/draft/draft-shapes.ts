import { z } from 'zod';
import { at, type DraftDocument, type Place } from '../../../desk/policy/edit-document.js';

/** As much of a draft as the forms know. What they do not know they leave as it is. */
export const limitShape = z.looseObject({
  id: z.string(),
  asset: z.string().optional(),
  per: z.array(z.string()).optional(),
  path: z.string(),
  amount: z.string().optional(),
  count: z.number().optional(),
  windowSeconds: z.number(),
});
export const allowedShape = z.looseObject({ id: z.string(), chain: z.string(), address: z.string() });
export const deviceShape = z.looseObject({
  id: z.string(),
  approver: z.string(),
  scheme: z.string(),
  path: z.string(),
});
export const approverShape = z.looseObject({ id: z.string(), name: z.string() });
export const assetShape = z.looseObject({ id: z.string(), symbol: z.string(), decimals: z.number() });
export const governanceShape = z.looseObject({
  threshold: z.number(),
  governors: z.array(z.string()),
  looseningDelaySeconds: z.number(),
});
/** Of many things forms need the name alone, and of a role who has it. */
export const namedShape = z.looseObject({ id: z.string(), members: z.array(z.string()).optional() });
export type DraftLimit = z.infer<typeof limitShape>;

export interface Placed<Item> {
  readonly place: Place;
  readonly index: number;
  readonly item: Item;
}

/** The items of a list that have the shape, and where they stand. */
export function itemsIn<Shape extends z.ZodType>(
  document: DraftDocument,
  field: string,
  shape: Shape,
): readonly Placed<z.infer<Shape>>[] {
  const items = at(document, [field]);
  if (!Array.isArray(items)) return [];
  return items.flatMap((each, index) => {
    const read = shape.safeParse(each);
    return read.success ? [{ place: [field, index], index, item: read.data }] : [];
  });
}
