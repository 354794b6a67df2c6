import { type Governance, type Policy } from '../policy.js';
import { loosens, tightens, tightensIf, type FoundChange } from './change.js';

/** Who changes the rules, how slowly, and what stops everything. */
export function compareGovernance(next: Policy, previous: Policy): FoundChange[] {
  return [
    ...compareGovernors(next.governance, previous.governance),
    ...compareWatchtower(next, previous),
    ...compareSelfFreeze(next, previous),
  ];
}

function compareGovernors(now: Governance | null, before: Governance | null): FoundChange[] {
  if (before === null) return [];
  if (now === null) return [loosens('nobody-governs', null)];
  const changes: FoundChange[] = [];
  for (const person of now.governors)
    if (!before.governors.includes(person)) changes.push(loosens('governor-new', { id: person }));
  // Whoever goes takes a veto along.
  for (const person of before.governors)
    if (!now.governors.includes(person)) changes.push(loosens('governor-gone', { id: person }));
  if (now.threshold !== before.threshold)
    changes.push(
      tightensIf(now.threshold > before.threshold, 'governors-needed', {
        now: now.threshold,
        before: before.threshold,
      }),
    );
  if (now.looseningDelaySeconds !== before.looseningDelaySeconds)
    changes.push(
      tightensIf(now.looseningDelaySeconds > before.looseningDelaySeconds, 'loosening-delay', {
        now: now.looseningDelaySeconds,
        before: before.looseningDelaySeconds,
      }),
    );
  return changes;
}

function compareWatchtower({ watchtower: now }: Policy, { watchtower: before }: Policy): FoundChange[] {
  if (now?.publicKey === before?.publicKey) return [];
  if (now === null) return [loosens('no-watchtower', null)];
  if (before === null) return [tightens('watchtower-new', { publicKey: now.publicKey })];
  return [loosens('watchtower-key', { now: now.publicKey, before: before.publicKey })];
}

function compareSelfFreeze({ selfFreeze: now }: Policy, { selfFreeze: before }: Policy): FoundChange[] {
  if (now?.forgedPackages === before?.forgedPackages && now?.windowSeconds === before?.windowSeconds) return [];
  if (now === null) return [loosens('no-self-freeze', null)];
  const isTighter =
    before === null || (now.forgedPackages <= before.forgedPackages && now.windowSeconds >= before.windowSeconds);
  return [tightensIf(isTighter, 'self-freeze', now)];
}
