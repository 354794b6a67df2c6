import { ZERO, type BaseUnits } from './base-units.js';
import { assetOf, type AssetId } from './chains/caip.js';
import { parseDestination } from './chains/destination.js';
import { type RelyingParty } from './devices/judge-ceremony.js';
import { type Hex } from './hex.js';
import { type ApproverId } from './ids.js';
import { type PolicyDocument } from './policy-document.js';
import { PolicyError } from './policy-error.js';

type Tier = PolicyDocument['tiers'][number];
type Requires<Kind> = Extract<Tier['requires'], { kind: Kind }>;
type Group = Requires<'hold'>['releasedBy'];

/** Refuses a document with a dangling name, an unusable rule, an asset without a limit on fees or on what leaves by itself. */
export function refuseUnlessConsistent(document: PolicyDocument): void {
  demand(
    (document.version === 1) === (document.previous === undefined),
    'every version but the first names the one before it',
  );
  refuseIfTwice(document);
  refuseUnlessGovernable(document);
  refuseUnlessPayable(document);
  refuseUnlessPeopleFit(document);
  refuseUnlessConsoleFits(document);
  refuseUnlessAllowListFits(document);
  for (const tier of document.tiers) refuseUnlessUsable(document, tier);
  for (const each of document.limits) {
    demand(each.asset === undefined || hasAsset(document, each.asset), `${each.id}: unknown asset`);
    demand(each.amount !== undefined || each.count !== undefined, `${each.id}: limits neither amount nor count`);
    demand(each.amount === undefined || each.asset !== undefined, `${each.id}: an amount is of one asset; name it`);
  }
}

function refuseIfTwice(document: PolicyDocument): void {
  const lists = {
    asset: document.assets,
    wallet: document.wallets,
    'engine key': document.engineKeys,
    auditor: document.auditors,
    approver: document.approvers,
    device: document.devices,
    role: document.roles ?? [],
    'allow-list entry': document.allowList ?? [],
    tier: document.tiers,
    limit: document.limits,
  };
  for (const [what, items] of Object.entries(lists))
    demand(isEachOnce(items.map((item: { readonly id: string }) => item.id)), `two of the same ${what}`);
  // A key that stands under two ids could choose whose custodians are left out.
  demand(isEachOnce(document.engineKeys.map(({ publicKey }) => publicKey)), 'two engine keys share a key');
  demand(isEachOnce(document.devices.map(({ publicKey }) => publicKey)), 'two devices share a key');
  demand(isEachOnce(document.assets.map(({ symbol }) => symbol)), 'two assets share a symbol, and people read symbols');
}

function refuseUnlessGovernable(document: PolicyDocument): void {
  if (document.governance === undefined) return;
  const { governors, threshold, ...delays } = document.governance;
  for (const governor of governors) demand(hasDevice(document, governor), `governance: ${governor} has no device`);
  demand(isEachOnce(governors), 'governance: a governor stands in it twice');
  demand(threshold <= governors.length, `governance: it can never reach ${threshold}`);
  demand(
    delays.looseningDelaySeconds >= delays.delayFloorSeconds,
    'governance: the delay for loosening is below its floor',
  );
}

function refuseUnlessPayable({ assets, wallets }: PolicyDocument): void {
  for (const wallet of wallets) {
    const isAddress = parseDestination(wallet.chain, wallet.address).kind === 'ok';
    demand(isAddress, `${wallet.id}: the address is not one of its chain`);
  }
  for (const asset of assets) {
    const { chain } = assetOf(asset.id);
    demand(
      wallets.find(({ id }) => id === asset.wallet)?.chain === chain,
      `${asset.symbol}: its wallet must be on its chain`,
    );
    const native = assets.map(({ id }) => assetOf(id)).find((each) => each.kind === 'native' && each.chain === chain);
    demand(native !== undefined, `${asset.symbol}: list the chain's native asset too, fees are paid in it`);
    const { confirmed, final } = asset.confirmations;
    demand(final >= confirmed, `${asset.symbol}: final cannot come before confirmed`);
  }
}

function refuseUnlessPeopleFit(document: PolicyDocument): void {
  const isApprover = (person: ApproverId): boolean => document.approvers.some(({ id }) => id === person);
  for (const { id, custodians } of document.engineKeys)
    for (const person of custodians) demand(isApprover(person), `${id}: unknown custodian ${person}`);
  for (const device of document.devices) {
    demand(isApprover(device.approver), `${device.id}: unknown approver ${device.approver}`);
    refuseUnlessDeviceFits(device, document);
  }
  for (const { id, members } of document.roles ?? []) {
    for (const member of members) demand(isApprover(member), `${id}: unknown approver ${member}`);
    demand(isEachOnce(members), `${id}: a member stands in it twice`);
  }
}

function refuseUnlessDeviceFits(device: PolicyDocument['devices'][number], document: PolicyDocument): void {
  const { id, publicKey, scheme, path, credential } = device;
  const isKey = {
    ed25519: publicKey.length === 64,
    eip712: publicKey.length === 40,
    webauthn: /^0[23].{64}$/.test(publicKey),
  };
  demand(isKey[scheme], `${id}: not a public key of its scheme`);
  demand(scheme === 'webauthn' || credential === undefined, `${id}: only a webauthn device has a credential`);
  if (scheme !== 'webauthn') return;
  const { credential: made } = credentialOf(device, document);
  const models = document.console?.authenticators;
  demand(
    models === undefined || models.some(({ aaguid }) => aaguid === made.aaguid),
    `${id}: its model ${made.aaguid} is not on the list of authenticators`,
  );
  // It signs what a page hands it, and shows nothing.
  demand(path === 'console', `${id}: a webauthn device shows what the console shows, so its path is console`);
}

/** What a device with the scheme `webauthn` is verified with, besides its key. */
export function credentialOf(
  { id, credential }: Pick<PolicyDocument['devices'][number], 'id' | 'credential'>,
  { console: terms }: Pick<PolicyDocument, 'console'>,
): { readonly credential: NonNullable<typeof credential>; readonly relyingParty: RelyingParty } {
  if (credential === undefined) throw new PolicyError(`${id}: a webauthn device has a credential`);
  if (terms === undefined) throw new PolicyError(`${id}: a webauthn device needs the policy to name a console`);
  return { credential, relyingParty: { rpId: terms.rpId, origins: terms.origins } };
}

/** A browser refuses to ask a credential of another domain; so such an origin is a mistake. */
function refuseUnlessConsoleFits({ console: terms, devices }: PolicyDocument): void {
  for (const origin of terms?.origins ?? []) {
    const host = origin.replace(/^https?:\/\//, '').replace(/:[0-9]+$/, '');
    const isWithin = host === terms?.rpId || host.endsWith(`.${terms?.rpId ?? ''}`);
    demand(isWithin, `console: ${origin} is not in ${terms?.rpId ?? ''}`);
  }
  demand(isEachOnce(terms?.authenticators?.map(({ aaguid }) => aaguid) ?? []), 'console: a model stands in it twice');
  const credentials = devices.flatMap(({ credential }) => (credential === undefined ? [] : [credential.id]));
  demand(isEachOnce(credentials), 'two devices share a credential');
}

function refuseUnlessAllowListFits({ wallets, allowList = [] }: PolicyDocument): void {
  for (const entry of allowList)
    demand(
      wallets.some(({ chain }) => chain === entry.chain),
      `${entry.id}: no wallet is on ${entry.chain}`,
    );
  // Under two names one of them could be struck off and the other one stay.
  demand(
    isEachOnce(allowList.map((entry) => `${entry.chain} ${allowedBytes(entry)}`)),
    'two allow-list entries are the same destination',
  );
}

/** What the chain sees of a destination on the allow-list. */
export function allowedBytes({
  id,
  chain,
  address,
}: Pick<NonNullable<PolicyDocument['allowList']>[number], 'id' | 'chain' | 'address'>): Hex {
  const read = parseDestination(chain, address);
  if (read.kind === 'ok') return read.bytes;
  throw new PolicyError(`${id}: the address is not one of its chain`);
}

function refuseUnlessUsable(document: PolicyDocument, tier: Tier): void {
  refuseUnlessMatchable(document, tier);
  switch (tier.requires.kind) {
    case 'engine-signature':
      refuseUnlessLimited(document, tier);
      refuseUnlessAsksAQuorum(document, tier, tier.requires.beyondLimits);
      return;
    case 'quorum':
      refuseUnlessReachable(document, tier.id, tier.requires);
      return;
    case 'hold':
      refuseUnlessDisjoint(document, tier.id, [tier.requires.releasedBy]);
      return;
    case 'cooling':
      demand(
        tier.requires.seconds < document.maxLifetimeSeconds,
        `${tier.id}: it would wait longer than a request may live`,
      );
      return;
  }
}

function refuseUnlessMatchable(document: PolicyDocument, tier: Tier): void {
  const { id, asset, atLeast, below, value, wallets = [], engineKeys = [], hours } = tier;
  demand(asset === undefined || hasAsset(document, asset), `${id}: unknown asset`);
  demand(asset !== undefined || (atLeast ?? below) === undefined, `${id}: an amount is of one asset; name it`);
  const hasRoom = (from: BaseUnits, to: BaseUnits | undefined): boolean => to === undefined || to > from;
  demand(hasRoom(atLeast ?? ZERO, below), `${id}: nothing lies between its bounds`);
  demand(value === undefined || hasRoom(value.atLeast, value.below), `${id}: nothing lies between its bounds`);
  for (const each of wallets)
    demand(
      document.wallets.some((wallet) => wallet.id === each),
      `${id}: unknown wallet ${each}`,
    );
  for (const each of engineKeys)
    demand(
      document.engineKeys.some((key) => key.id === each),
      `${id}: unknown engine key ${each}`,
    );
  demand(hours === undefined || hours.from !== hours.to, `${id}: no time lies between its hours`);
}

/**
 * Whoever has the engine's key has the automatic limits; without one, that is everything. A limit for each
 * destination or beneficiary does not count: whoever can name one can name a thousand.
 */
function refuseUnlessLimited(document: PolicyDocument, { id, asset }: Tier): void {
  const isBound = (wanted: AssetId): boolean =>
    document.limits.some(
      ({ asset: of, path, amount, per = [] }) =>
        of === wanted &&
        path !== 'approved' &&
        amount !== undefined &&
        !per.includes('destination') &&
        !per.includes('beneficiary'),
    );
  const paid = asset === undefined ? document.assets.map((each) => each.id) : [asset];
  demand(
    paid.every(isBound),
    asset === undefined
      ? `${id}: pays without people, so every asset needs a limit on its amount`
      : `${id}: pays without people, so its asset needs a limit on its amount`,
  );
}

function refuseUnlessAsksAQuorum(
  document: PolicyDocument,
  { id, asset }: Tier,
  beyond: Requires<'engine-signature'>['beyondLimits'],
): void {
  if (typeof beyond !== 'object') return;
  const asked = document.tiers.find((tier) => tier.id === beyond.ask);
  demand(asked?.requires.kind === 'quorum', `${id}: ${beyond.ask} is no rule that asks a quorum`);
  demand(asked?.asset === undefined || asked.asset === asset, `${id}: ${beyond.ask} is for another asset`);
}

function refuseUnlessReachable(document: PolicyDocument, id: string, requires: Requires<'quorum'>): void {
  const { groups = [], anyOf = [] } = requires;
  demand(groups.length + anyOf.length > 0, `${id}: a quorum of nobody`);
  const all = [...groups, ...anyOf.flat()];
  demand(isEachOnce(all.map(({ name }) => name)), `${id}: two groups of the same name`);
  const ways = anyOf.length === 0 ? [groups] : anyOf.map((list) => [...groups, ...list]);
  for (const way of ways) {
    refuseUnlessDisjoint(document, id, way);
    const voters = way.flatMap((group) => membersOf(document, id, group));
    demand(
      requires.independentVote === undefined ||
        document.devices.some(({ approver, path }) => path === 'independent' && voters.includes(approver)),
      `${id}: nobody has a device on an independent path`,
    );
  }
  for (const wait of [requires.minimumReviewSeconds, requires.delaySeconds])
    demand(
      wait === undefined || wait < document.maxLifetimeSeconds,
      `${id}: it would wait longer than a request may live`,
    );
}

/** One person in two groups would be two voices. */
function refuseUnlessDisjoint(document: PolicyDocument, id: string, groups: readonly Group[]): void {
  const seen = new Set<ApproverId>();
  for (const group of groups) {
    const members = membersOf(document, id, group);
    for (const member of members) {
      demand(hasDevice(document, member), `${id}: ${member} in ${group.name} has no device`);
      demand(!seen.has(member), `${id}: ${member} stands in it twice; groups must be disjoint`);
      seen.add(member);
    }
    demand(group.threshold <= members.length, `${id}: ${group.name} can never reach ${group.threshold}`);
  }
}

/** Who a group is: the persons that it names, or those who have its role. */
export function membersOf(
  { roles = [] }: Pick<PolicyDocument, 'roles'>,
  id: string,
  { name, members, role }: Group,
): ApproverId[] {
  if (members !== undefined && role === undefined) return members;
  const found = roles.find((each) => members === undefined && each.id === role);
  if (found !== undefined) return found.members;
  throw new PolicyError(
    (members === undefined) === (role === undefined)
      ? `${id}: ${name} names either its members or their role`
      : `${id}: ${name} names an unknown role`,
  );
}

function hasAsset({ assets }: PolicyDocument, wanted: AssetId): boolean {
  return assets.some(({ id }) => id === wanted);
}

function hasDevice({ devices }: PolicyDocument, person: ApproverId): boolean {
  return devices.some(({ approver }) => approver === person);
}

function isEachOnce(items: readonly string[]): boolean {
  return new Set(items).size === items.length;
}

function demand(holds: boolean, otherwise: string): void {
  if (!holds) throw new PolicyError(otherwise);
}
