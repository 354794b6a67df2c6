import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { bech32 } from '@scure/base';
import { z } from 'zod';
import { isName } from '../protocol/ids.js';
import { PolicyError } from '../protocol/policy-error.js';
import { parsePolicy, type Policy } from '../protocol/policy.js';
import { parseStrictJson, StrictJsonError } from '../protocol/strict-json.js';
import { PartError } from './parts/part-error.js';
import { APPROVERS, AUDITOR, BITCOIN_WALLET, draftPolicy, ENGINE_KEY, EVM_WALLET } from './policy-draft.js';
import { TEST_DOLLAR_ADDRESS } from './test-dollar.js';

/**
 * The first policy as a person wrote it, whole or in part. What the sandbox makes itself (deployment, devices, wallets'
 * addresses, public keys) takes the place of what stands there, so the document of an earlier sandbox does as well.
 */
export type GivenPolicy = z.infer<typeof givenPolicy>;

const named = (...ids: readonly string[]) =>
  z.array(z.looseObject({ id: z.enum(ids, `the sandbox has only ${ids.join(' and ')}`) }));
const givenPolicy = z.looseObject({
  format: z.literal('sekisho-policy-1').optional(),
  wallets: named(BITCOIN_WALLET, EVM_WALLET).optional(),
  engineKeys: z
    .array(z.looseObject({ id: z.string().refine(isName) }))
    .refine((keys) => keys.some(({ id }) => id === ENGINE_KEY), `one of them is ${ENGINE_KEY}`)
    .optional(),
  auditors: named(AUDITOR).optional(),
  watchtower: z.looseObject({}).optional(),
  prices: z.looseObject({}).optional(),
});

/** Reads the file and says what is wrong with it before anything is started, or deleted. */
export function readGivenPolicy(path: string): GivenPolicy {
  const given = readGiven(path);
  refuseUnlessPolicy(given, { hasBitcoin: true });
  return given;
}

function readGiven(path: string): GivenPolicy {
  const bytes = readBytes(path);
  try {
    const read = givenPolicy.safeParse(parseStrictJson(bytes));
    if (read.success) return read.data;
    throw refused(`${path} is not as it should be:\n${z.prettifyError(read.error)}`);
  } catch (error) {
    if (error instanceof StrictJsonError) throw refused(`${path} is ${error.message}`, error);
    throw error;
  }
}

function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw refused(`cannot read it: ${error instanceof Error ? error.message : String(error)}`, error);
  }
}

function refused(detail: string, cause?: unknown): PartError {
  return new PartError({ code: 'POLICY_REFUSED', part: 'policy', detail }, { cause });
}

/** The engine keys that it names; the sandbox makes each of them. */
export function engineKeyIds(given: GivenPolicy | undefined): readonly string[] {
  return given?.engineKeys?.map(({ id }) => id) ?? [ENGINE_KEY];
}

type Draft = ReturnType<typeof draftPolicy>;

/**
 * What was given, over the sandbox's own draft; keys are the sandbox's own.
 *
 * @param priceFeedKey matters only where prices are given: the sandbox's own policy has none
 */
export function draftFrom(given: GivenPolicy, own: Draft, priceFeedKey?: string): object {
  const { wallets, engineKeys, auditors } = own;
  const isMade = (field: string): boolean => ['deploymentId', 'version', 'previous', 'devices'].includes(field);
  const decided = Object.entries(given).filter(([field]) => !isMade(field));
  return {
    ...own,
    ...Object.fromEntries(decided),
    ...{ watchtower: own.watchtower, wallets, auditors },
    ...(given.prices !== undefined && { prices: { ...given.prices, publicKey: priceFeedKey } }),
    engineKeys: engineKeys.map((key, index) => ({ ...key, ...given.engineKeys?.[index], publicKey: key.publicKey })),
  };
}

/** What only the ceremony knows. */
interface Made {
  readonly deploymentId: string;
  readonly addresses: Readonly<Record<string, string>>;
  readonly devices: readonly object[];
}

function documentOf(draft: object, { deploymentId, addresses, devices }: Made): object {
  const { wallets } = z.object({ wallets: z.array(z.looseObject({ id: z.string() })) }).parse(draft);
  const addressed = wallets.map((wallet) => ({ ...wallet, address: addresses[wallet.id] }));
  return { ...draft, deploymentId, wallets: addressed, devices };
}

/** Judges it as the ceremony will, with keys and addresses that stand in for those that are not made yet. */
export function refuseUnlessPolicy(given: GivenPolicy, { hasBitcoin }: { readonly hasBitcoin: boolean }): void {
  const key = (digits: string): string => digits.repeat(32);
  const engineKeys = engineKeyIds(given).map((id, index) => ({ id, publicKey: index.toString(16).padStart(64, 'e') }));
  const keys = { engineKeys, auditor: key('a1'), watchtower: key('b1'), token: TEST_DOLLAR_ADDRESS };
  const consoleOrigin = 'http://localhost:8080';
  const devices = APPROVERS.map(({ id, scheme }, index) => ({
    ...{ id: `${id}-laptop`, approver: id, scheme, path: 'independent' },
    publicKey: `d${index}`.repeat(scheme === 'eip712' ? 20 : 32),
  }));
  const addresses = {
    [BITCOIN_WALLET]: bech32.encode('bcrt', [0, ...bech32.toWords(new Uint8Array(20))]),
    [EVM_WALLET]: `0x${'11'.repeat(20)}`,
  };
  const draft = draftFrom(given, draftPolicy({ ...keys, consoleOrigin, hasBitcoin }), key('c1'));
  const document = documentOf(draft, { deploymentId: key('00'), addresses, devices });
  try {
    refuseUnlessServed(parsePolicy(new TextEncoder().encode(JSON.stringify(document))));
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    const where = hasBitcoin ? '' : ' (there is no bitcoind here, so the sandbox has no Bitcoin wallet)';
    throw refused(`it does not hold together${where}: ${error.message}`, error);
  }
}

/** The signing module asks the feed every five seconds, and the feed the file every second. */
const NEWS_TAKE_SECONDS = 8;
/** The price feed remembers for no longer (docs/runbooks/price-feed.md). */
const FEED_REMEMBERS_SECONDS = 31 * 86_400;

function refuseUnlessServed({ prices }: Policy): void {
  if (prices === null) return;
  const { windowSeconds, staleAfterSeconds } = prices;
  if (Math.min(windowSeconds, staleAfterSeconds) < NEWS_TAKE_SECONDS)
    throw refused(
      `no price would hold from one to the next, which takes up to ${NEWS_TAKE_SECONDS} seconds here; ` +
        'prices.windowSeconds and prices.staleAfterSeconds are at least that',
    );
  if (windowSeconds > FEED_REMEMBERS_SECONDS)
    throw refused(`prices.windowSeconds is at most ${FEED_REMEMBERS_SECONDS}: the price feed remembers 31 days`);
}

const keyed = z.object({ id: z.string(), publicKey: z.string() });
const keptPolicy = z.looseObject({
  deploymentId: z.string(),
  watchtower: z.object({ publicKey: z.string() }),
  prices: z.object({ publicKey: z.string() }).optional(),
  console: z.object({ origins: z.tuple([z.string()]).rest(z.string()) }),
  wallets: z.array(z.looseObject({ id: z.string(), address: z.string() })),
  engineKeys: z.array(keyed),
  auditors: z.tuple([keyed]),
  devices: z.array(z.looseObject({})),
});

/** A genesis is for ever: whoever gives another policy than the folder began with is told so, and not ignored. */
export function refuseOtherThan(kept: unknown, given: GivenPolicy): void {
  const {
    deploymentId,
    devices,
    wallets,
    watchtower,
    prices,
    engineKeys,
    auditors,
    console: terms,
  } = keptPolicy.parse(kept);
  const own = draftPolicy({
    hasBitcoin: wallets.some(({ id }) => id === BITCOIN_WALLET),
    token: TEST_DOLLAR_ADDRESS,
    engineKeys: engineKeyIds(given).map((id) => ({
      id,
      publicKey: engineKeys.find((key) => key.id === id)?.publicKey ?? '',
    })),
    auditor: auditors[0].publicKey,
    watchtower: watchtower.publicKey,
    consoleOrigin: terms.origins[0],
  });
  const addresses = Object.fromEntries(wallets.map(({ id, address }) => [id, address]));
  const document = documentOf(draftFrom(given, own, prices?.publicKey), { deploymentId, addresses, devices });
  if (!isDeepStrictEqual(JSON.parse(JSON.stringify(document)), kept))
    throw refused(
      'this folder has begun with another policy, and a genesis is for ever; --reset begins anew with this one',
    );
}
