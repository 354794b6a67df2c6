declare const brand: unique symbol;

/**
 * A `Base` that has been through a check named by `Name`. The only way to get one is the
 * `parseX` that guards it, so code behind that door need not check again. Brands add up: a brand upon a
 * branded type is both.
 */
export type Branded<Base, Name extends string> = Base & { readonly [brand]: { readonly [Each in Name]: true } };
