import { sha256 } from '@noble/hashes/sha2.js';
import { bytesOf, hexOf, type Hex } from '../hex.js';
import { type ConsoleTerms, type Policy } from '../policy.js';
import { loosens, tightens, tightensIf, type Change } from './change.js';

/**
 * Where browsers may vote from. Whoever holds one of these domains can ask every approver's key for anything, so another
 * one is a loosening. One that is struck off takes with it the votes that were asked for there.
 */
export function compareConsole(next: Policy, previous: Policy): Change[] {
  const [now, before] = [next.console, previous.console];
  const changes: Change[] = [];
  if (now !== null && now.rpId !== before?.rpId)
    changes.push(
      before === null
        ? loosens(`browsers may vote with credentials of ${now.rpId}`, `ブラウザからの投票を許可: ${now.rpId}`)
        : loosens(
            `browsers vote with credentials of ${now.rpId}, was ${before.rpId}`,
            `ブラウザからの投票のドメインを ${before.rpId} から ${now.rpId} に変更`,
          ),
    );
  if (now === null && before !== null)
    changes.push(
      tightens(
        `browsers may no longer vote with credentials of ${before.rpId}`,
        `ブラウザからの投票を廃止: ${before.rpId}`,
      ),
    );
  for (const origin of now?.origins ?? [])
    if (before?.origins.includes(origin) !== true)
      changes.push(loosens(`the console may be at ${origin}`, `承認画面の場所を追加: ${origin}`));
  for (const origin of before?.origins ?? [])
    if (now?.origins.includes(origin) !== true)
      changes.push(tightens(`the console may no longer be at ${origin}`, `承認画面の場所を削除: ${origin}`));
  return now === null || before === null ? changes : [...changes, ...compareModels(now, before)];
}

type Models = NonNullable<ConsoleTerms['authenticators']>;

/** Of what make a key may be that approves. No list is the longest list. */
function compareModels({ authenticators: now }: ConsoleTerms, { authenticators: before }: ConsoleTerms): Change[] {
  if (now === undefined && before === undefined) return [];
  if (now === undefined) return [loosens('security keys may be of any model', 'セキュリティキーの機種の制限を廃止')];
  if (before === undefined)
    return [
      tightens(
        `security keys must be of a model on a list: ${now.map(modelText).join(', ')}`,
        `セキュリティキーの機種を限定: ${now.map(modelText).join(', ')}`,
      ),
    ];
  const lacking = (these: Models, those: Models) =>
    these.filter(({ aaguid }) => !those.some((each) => each.aaguid === aaguid));
  return [
    ...lacking(now, before).map((model) =>
      loosens(`security keys may be of model ${modelText(model)}`, `セキュリティキーの機種を追加: ${modelText(model)}`),
    ),
    ...lacking(before, now).map((model) =>
      tightens(
        `security keys may no longer be of model ${model.aaguid}`,
        `セキュリティキーの機種を削除: ${model.aaguid}`,
      ),
    ),
    ...now.flatMap((model) =>
      before.filter(({ aaguid }) => aaguid === model.aaguid).flatMap((was) => compareRoots(model, was)),
    ),
  ];
}

/** Whose word is taken for a model. No makers means the key's own word, which is worth the least. */
function compareRoots({ aaguid, roots: now }: Models[number], { roots: before }: Models[number]): Change[] {
  const holds = (these: typeof now, those: typeof now) =>
    those?.every((root) => these?.includes(root) === true) ?? false;
  if ((now === undefined && before === undefined) || (holds(now, before) && holds(before, now))) return [];
  return [
    now === undefined
      ? loosens(`model ${aaguid} is believed by its own word`, `機種 ${aaguid} を自己申告で認める`)
      : tightensIf(
          before === undefined || holds(before, now),
          `model ${aaguid} is believed by makers ${now.map(brief).join(', ')}`,
          `機種 ${aaguid} を認める製造元: ${now.map(brief).join(', ')}`,
        ),
  ];
}

function modelText({ aaguid, roots }: Models[number]): string {
  return roots === undefined ? `${aaguid} by its own word` : `${aaguid} by makers ${roots.map(brief).join(', ')}`;
}

/** Of a maker's key, its SHA-256: the key itself is up to a kilobyte. */
function brief(root: Hex): string {
  return hexOf(sha256(bytesOf(root)));
}
