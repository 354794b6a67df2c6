import { z } from 'zod';
import { at, type DraftDocument, type Place } from '../../desk/policy/edit-document.js';

/** As much of a draft as the forms know. What they do not know they leave as it is. */
const group = z.looseObject({
  name: z.string(),
  threshold: z.number(),
  members: z.array(z.string()).optional(),
  role: z.string().optional(),
});
export const tierShape = z.looseObject({
  id: z.string(),
  asset: z.string().optional(),
  atLeast: z.string().optional(),
  below: z.string().optional(),
  requires: z.looseObject({
    kind: z.string(),
    groups: z.array(group).optional(),
    releasedBy: group.optional(),
    delaySeconds: z.number().optional(),
    minimumReviewSeconds: z.number().optional(),
  }),
});
export const limitShape = z.looseObject({
  id: z.string(),
  asset: z.string().optional(),
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
export type DraftGroup = z.infer<typeof group>;

export interface Placed<Item> {
  readonly place: Place;
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
    return read.success ? [{ place: [field, index], item: read.data }] : [];
  });
}

/** Without an asset nobody knows how many digits an amount has behind the point. */
export function unitOf(
  document: DraftDocument,
  asset: string | undefined,
): { readonly symbol: string; readonly decimals: number } | null {
  return itemsIn(document, 'assets', assetShape).find(({ item }) => item.id === asset)?.item ?? null;
}
