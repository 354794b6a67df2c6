import { type ConsoleTerms, type Policy } from '../policy.js';
import { loosens, tightens, tightensIf, type FoundChange } from './change.js';
import { type Model } from './difference.js';

/**
 * Where browsers may vote from. Whoever holds one of these domains can ask every approver's key for anything, so another
 * one is a loosening. One that is struck off takes with it the votes that were asked for there.
 */
export function compareConsole(next: Policy, previous: Policy): FoundChange[] {
  const [now, before] = [next.console, previous.console];
  const changes: FoundChange[] = [];
  if (now !== null && now.rpId !== before?.rpId)
    changes.push(
      before === null
        ? loosens('console-domain-new', { rpId: now.rpId })
        : loosens('console-domain', { now: now.rpId, before: before.rpId }),
    );
  if (now === null && before !== null) changes.push(tightens('console-domain-gone', { rpId: before.rpId }));
  for (const origin of now?.origins ?? [])
    if (before?.origins.includes(origin) !== true) changes.push(loosens('console-origin-new', { origin }));
  for (const origin of before?.origins ?? [])
    if (now?.origins.includes(origin) !== true) changes.push(tightens('console-origin-gone', { origin }));
  return now === null || before === null ? changes : [...changes, ...compareModels(now, before)];
}

type Models = readonly Model[];

/** Of what make a key may be that approves. No list is the longest list. */
function compareModels({ authenticators: now }: ConsoleTerms, { authenticators: before }: ConsoleTerms): FoundChange[] {
  if (now === undefined && before === undefined) return [];
  if (now === undefined) return [loosens('models-any', null)];
  if (before === undefined) return [tightens('models-listed', { models: now })];
  const lacking = (these: Models, those: Models) =>
    these.filter(({ aaguid }) => !those.some((each) => each.aaguid === aaguid));
  return [
    ...lacking(now, before).map((model) => loosens('model-new', { model })),
    ...lacking(before, now).map((model) => tightens('model-gone', { model })),
    ...now.flatMap((model) =>
      before.filter(({ aaguid }) => aaguid === model.aaguid).flatMap((was) => compareRoots(model, was)),
    ),
  ];
}

/** Whose word is taken for a model. No makers means the key's own word, which is worth the least. */
function compareRoots(model: Model, { roots: before }: Model): FoundChange[] {
  const { roots: now } = model;
  const holds = (these: typeof now, those: typeof now) =>
    those?.every((root) => these?.includes(root) === true) ?? false;
  if ((now === undefined && before === undefined) || (holds(now, before) && holds(before, now))) return [];
  return [
    now === undefined
      ? loosens('model-word', { model })
      : tightensIf(before === undefined || holds(before, now), 'model-word', { model }),
  ];
}
