/** By which the devices that are offered to governors are asked for anew. */
export const OFFERS_KEY = ['offers'] as const;
