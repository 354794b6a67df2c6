import { z } from 'zod';
import { withoutFields, type DraftDocument } from './edit-document.js';

/** A rule while it is written: as much of its shape as forms need, and whatever else stands in it stays. */
const group = z.looseObject({
  name: z.string(),
  threshold: z.number(),
  members: z.array(z.string()).optional(),
  role: z.string().optional(),
});
const names = z.array(z.string()).optional();
const quorum = z.looseObject({
  kind: z.literal('quorum'),
  groups: z.array(group).optional(),
  anyOf: z.array(z.array(group)).optional(),
  votesValidForSeconds: z.number(),
  minimumReviewSeconds: z.number().optional(),
  delaySeconds: z.number().optional(),
  independentVote: z.boolean().optional(),
  beyondLimits: z.string().optional(),
});
const requirement = z.discriminatedUnion('kind', [
  z.looseObject({
    kind: z.literal('engine-signature'),
    beyondLimits: z.union([z.string(), z.looseObject({ ask: z.string() })]).optional(),
  }),
  quorum,
  z.looseObject({ kind: z.literal('hold'), releasedBy: group, votesValidForSeconds: z.number().optional() }),
  z.looseObject({ kind: z.literal('cooling'), seconds: z.number() }),
]);
export const draftRule = z.looseObject({
  id: z.string(),
  asset: z.string().optional(),
  atLeast: z.string().optional(),
  below: z.string().optional(),
  value: z.looseObject({ currency: z.string(), atLeast: z.string(), below: z.string().optional() }).optional(),
  wallets: names,
  engineKeys: names,
  destinations: names,
  alerts: names,
  beneficiaries: names,
  hours: z.looseObject({ from: z.string(), to: z.string() }).optional(),
  requires: requirement,
});

export type DraftRule = z.infer<typeof draftRule>;
export type DraftRequirement = DraftRule['requires'];
export type DraftGroup = z.infer<typeof group>;
export type DraftQuorum = z.infer<typeof quorum>;
/** From what lets pay to what makes wait. */
export const REQUIREMENT_KINDS = ['engine-signature', 'quorum', 'hold', 'cooling'] as const;
export type RequirementKind = (typeof REQUIREMENT_KINDS)[number];

const HOUR = 3600;

/** What a rule of a kind demands at first. Whom it asks is for its authors to say, unless its last kind asked somebody. */
export function requirementOf(kind: RequirementKind, before?: DraftRequirement): DraftRequirement {
  const [asked = newGroup([])] = before === undefined ? [] : groupsOf(before);
  switch (kind) {
    case 'engine-signature':
      return { kind };
    case 'quorum':
      return { kind, groups: [asked], votesValidForSeconds: HOUR };
    case 'hold':
      return { kind, releasedBy: asked };
    case 'cooling':
      return { kind, seconds: HOUR };
  }
}

/** For another asset: its bounds were counted in units of the last one, and mean something else now. */
export function withAsset(rule: DraftRule, asset: string | null): DraftDocument {
  const bare = withoutFields(rule, 'asset', 'atLeast', 'below');
  return asset === null ? bare : { ...bare, asset };
}

/** One more group that must approve. */
export function withGroup(quorum: DraftQuorum): DraftQuorum {
  return { ...quorum, groups: [...(quorum.groups ?? []), newGroup(groupsOf(quorum))] };
}

/** One more list of groups of which one is enough: two at first, for one alone leaves no choice. */
export function withWay(quorum: DraftQuorum): DraftQuorum {
  const first = newGroup(groupsOf(quorum));
  if (quorum.anyOf !== undefined) return { ...quorum, anyOf: [...quorum.anyOf, [first]] };
  return { ...quorum, anyOf: [[first], [newGroup([...groupsOf(quorum), first])]] };
}

/** One more group in one of those lists. */
export function withGroupInWay(quorum: DraftQuorum, way: number): DraftQuorum {
  const added = newGroup(groupsOf(quorum));
  return { ...quorum, anyOf: (quorum.anyOf ?? []).map((list, at) => (at === way ? [...list, added] : list)) };
}

/** Without one of the groups that must approve. */
export function withoutGroup(quorum: DraftQuorum, index: number): DraftQuorum {
  const { groups, ...rest } = quorum;
  const left = (groups ?? []).toSpliced(index, 1);
  return left.length === 0 ? rest : { ...rest, groups: left };
}

/** Without one group of one list, and without the list where it was the last one in it. */
export function withoutGroupInWay(quorum: DraftQuorum, way: number, index: number): DraftQuorum {
  const list = (quorum.anyOf?.[way] ?? []).toSpliced(index, 1);
  if (list.length === 0) return withoutWay(quorum, way);
  return { ...quorum, anyOf: (quorum.anyOf ?? []).with(way, list) };
}

/** Without one list. Where one is left there is no choice any more, and its groups must approve like the others. */
export function withoutWay({ anyOf = [], ...rest }: DraftQuorum, way: number): DraftQuorum {
  const left = anyOf.toSpliced(way, 1);
  if (left.length > 1) return { ...rest, anyOf: left };
  const groups = [...(rest.groups ?? []), ...left.flat()];
  return groups.length === 0 ? rest : { ...rest, groups };
}

/** All groups that a rule asks, under whatever condition. */
export function groupsOf(requires: DraftRequirement): readonly DraftGroup[] {
  switch (requires.kind) {
    case 'engine-signature':
    case 'cooling':
      return [];
    case 'quorum':
      return [...(requires.groups ?? []), ...(requires.anyOf ?? []).flat()];
    case 'hold':
      return [requires.releasedBy];
  }
}

/** Nobody is in it yet, so nobody could approve by mistake: no policy has such a group. */
function newGroup(beside: readonly DraftGroup[]): DraftGroup {
  const taken = new Set(beside.map(({ name }) => name));
  let number = beside.length + 1;
  while (taken.has(`group-${number}`)) number += 1;
  return { name: `group-${number}`, threshold: 1, members: [] };
}
