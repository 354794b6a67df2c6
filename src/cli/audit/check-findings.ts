import { utcText } from '../../protocol/derive-intent.js';
import { type Findings } from '../../protocol/findings.js';
import { type PolicyHistory } from '../../protocol/policy-history.js';
import { findingsOf } from '../../protocol/receipt.js';
import { areAlike, listedLookAlikes, placeOf, type Place } from '../../protocol/rules/listed-look-alikes.js';
import { type Receipt } from '../../protocol/verbs.js';
import { type CheckedWithdrawal } from './check-withdrawal.js';
import { type Defect } from './export-line.js';

/** A withdrawal that was registered, and where it stands in the export. */
interface Registered {
  readonly line: number;
  readonly reference: string;
  readonly place: Place;
  readonly message: Receipt;
  /** Null where the receipt states none: from before the signing module found anything out. */
  readonly findings: Findings | null;
  /** With which its payment was final; null where it never was. */
  readonly final: Receipt | null;
}

/** The signing module looks before it writes its receipt: what was stated meanwhile, and so lately, it may have missed. */
const MEANWHILE_SECONDS = 30;
/** Of those that were paid, so many are named. */
const MOST_NAMED = 5;

/**
 * What the signing module stated of destinations, asked of everything that it had stated before: since when each was
 * seen, whether it was paid, and what it could be taken for. What amounts are worth and which are unusual follows from
 * balances and prices that no export has.
 */
export class FindingsCheck {
  private readonly registered: Registered[] = [];

  add(line: number, { intent, receipts }: Pick<CheckedWithdrawal, 'intent' | 'receipts'>): void {
    const messages = receipts.map(({ message }) => message);
    const message = messages.find(({ outcome }) => outcome === 'registered');
    if (message === undefined) return;
    const final = messages.find(({ outcome }) => outcome === 'final') ?? null;
    const { reference } = intent;
    this.registered.push({ line, reference, place: placeOf(intent), message, findings: findingsOf(message), final });
  }

  /** Of a complete export only: of one that leaves withdrawals out nobody knows what was seen or paid before. */
  check(policies: PolicyHistory): Defect[] {
    const inOrder = this.registered.toSorted((one, other) => one.message.sequence - other.message.sequence);
    const since = inOrder.find(({ findings }) => findings !== null)?.message.sequence ?? Infinity;
    return inOrder.flatMap((each, at) => {
      const { line, reference, message, findings } = each;
      if (message.sequence < since) return [];
      const about = { ...each, policies, since, before: inOrder.slice(0, at), all: inOrder };
      const found = findings === null ? ['states nothing of its destination'] : defectsOf({ ...about, findings });
      return found.map((what) => ({ line, reference, what: `receipt ${message.sequence} ${what}` }));
    });
  }
}

interface Question extends Registered {
  readonly findings: Findings;
  readonly policies: PolicyHistory;
  /** Receipts from this one on are by a signing module that remembers destinations. */
  readonly since: number;
  /** Registered before it. */
  readonly before: readonly Registered[];
  readonly all: readonly Registered[];
}

function defectsOf(question: Question): string[] {
  return [...firstSeenDefects(question), ...classDefects(question), ...lookAlikeDefects(question)];
}

function isTo(place: Place): (other: Registered) => boolean {
  return ({ place: { chain, bytes } }) => chain === place.chain && bytes === place.bytes;
}

function firstSeenDefects({ before, place, message, findings: { firstSeenAt } }: Question): string[] {
  const { recordedAt } = message;
  const there = before.filter(isTo(place));
  const met = there.find(({ findings }) => findings !== null)?.message.recordedAt ?? null;
  // What was registered while nothing was remembered is remembered from when its payment was final.
  const older = there.filter(({ findings, final }) => findings === null && isBefore(final, message));
  const known = [...older.map((each) => each.message.recordedAt), ...(met === null ? [] : [met])];
  if (known.includes(firstSeenAt)) return [];
  const isNew = met === null || recordedAt - met <= MEANWHILE_SECONDS;
  if (isNew && firstSeenAt <= recordedAt && firstSeenAt >= recordedAt - MEANWHILE_SECONDS) return [];
  const then = utcText(met ?? recordedAt);
  return [`says that its destination was seen first ${utcText(firstSeenAt)}; that was ${then}`];
}

function classDefects({ all, place, message, findings, policies, since }: Question): string[] {
  const { knownAfterSeconds } = policies.at(message.policyHash) ?? policies.inForce;
  const payments = all.filter(isTo(place)).flatMap(({ final }) => (isBefore(final, message) ? [final] : []));
  const knownAt = findings.firstSeenAt + knownAfterSeconds;
  if (findings.destinationClass === 'known') {
    if (payments.length === 0) return ['calls its destination known, and no payment to it was final'];
    return message.recordedAt < knownAt ? [`calls its destination known before ${utcText(knownAt)}`] : [];
  }
  const isOver = message.recordedAt - MEANWHILE_SECONDS >= knownAt;
  const isNoticed = payments.some((final) => isNoticedBy(final, message, since));
  return isOver && isNoticed ? ['calls its destination new, and it was known'] : [];
}

function lookAlikeDefects({ all, place, message, findings, policies, since }: Question): string[] {
  const { version } = policies.at(message.policyHash) ?? policies.inForce;
  const listed = listedLookAlikes(
    policies.all.filter((policy) => policy.version <= version),
    place,
  );
  const paid = all.filter((other) => areAlike(other.place, place) && isBefore(other.final, message));
  const addresses = new Set(paid.map((other) => other.place.address));
  const stated = findings.resembles;
  const named = stated.filter((address) => addresses.has(address));
  const noticed = paid.filter(({ final }) => final !== null && isNoticedBy(final, message, since));
  const owed = named.length >= MOST_NAMED ? [] : noticed.map((other) => other.place.address);
  const missing = [...new Set([...listed, ...owed])].filter((address) => !stated.includes(address));
  const made = stated.filter((address) => !listed.includes(address) && !addresses.has(address));
  const isInOrder = listed.every((address, at) => stated[at] === address);
  const isTooLong = stated.filter((address) => !listed.includes(address)).length > MOST_NAMED;
  const isTwice = new Set(stated).size < stated.length;
  const isWholeTruth = missing.length + made.length === 0;
  return [
    ...missing.map((address) => `does not say that its destination resembles ${address}`),
    ...made.map((address) => `says that its destination resembles ${address}, which nothing shows`),
    ...(isWholeTruth && (!isInOrder || isTooLong || isTwice) ? ['names look-alikes in another way than it must'] : []),
  ];
}

function isBefore(final: Receipt | null, { sequence }: Receipt): final is Receipt {
  return final !== null && final.sequence < sequence;
}

/** Whether the signing module must have remembered it; before it remembered anything it may have. */
function isNoticedBy(final: Receipt, { recordedAt }: Receipt, since: number): boolean {
  return final.sequence > since && final.recordedAt < recordedAt - MEANWHILE_SECONDS;
}
