import { draftRule } from '../../../desk/policy/draft-rule.js';
import { type DraftDocument } from '../../../desk/policy/edit-document.js';
import { type Policy } from '../../../protocol/policy.js';
import { approverShape, assetShape, itemsIn, namedShape } from './draft-shapes.js';
import { type Choice } from './fields/choice-field.js';

/** What rules and limits can name, as the draft has it. */
export interface Named {
  readonly assets: readonly (Choice & { readonly symbol: string; readonly decimals: number })[];
  readonly wallets: readonly Choice[];
  readonly engineKeys: readonly Choice[];
  readonly people: readonly Choice[];
  readonly roles: readonly (Choice & { readonly count: number })[];
  /** Rules that ask people, by their names. */
  readonly quorums: readonly Choice[];
}

/** @param inForce its wallets stay: no draft makes one */
export function namedIn(document: DraftDocument, inForce: Policy): Named {
  const list = <Item>(items: readonly { readonly item: Item }[]): readonly Item[] => items.map(({ item }) => item);
  const itself = ({ id }: { readonly id: string }): Choice => ({ value: id, label: id });
  return {
    assets: list(itemsIn(document, 'assets', assetShape)).map(({ id, symbol, decimals }) => ({
      ...{ value: id, label: symbol, symbol, decimals },
    })),
    wallets: [...inForce.wallets.values()].map(itself),
    engineKeys: list(itemsIn(document, 'engineKeys', namedShape)).map(itself),
    people: list(itemsIn(document, 'approvers', approverShape)).map(({ id, name }) => ({
      ...{ value: id, label: name === id ? id : `${name} (${id})` },
    })),
    roles: list(itemsIn(document, 'roles', namedShape)).map(({ id, members }) => ({
      ...{ value: id, label: id, count: members?.length ?? 0 },
    })),
    quorums: list(itemsIn(document, 'tiers', draftRule))
      .filter(({ requires }) => requires.kind === 'quorum')
      .map(itself),
  };
}
