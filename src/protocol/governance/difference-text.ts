import { sha256 } from '@noble/hashes/sha2.js';
import { formatAmount } from '../base-units.js';
import { utcText } from '../derive-intent.js';
import { bytesOf, hexOf, type Hex } from '../hex.js';
import { type AllowedDestination, type Device } from '../policy.js';
import { ruleText } from '../rules/rule-text.js';
import { type DifferenceWords, type LimitOf, type Model, type Places, type RuleOf } from './difference.js';

/** In English, and to the letter what is signed: a word that changes here breaks every change that waits for signatures. */
export const differenceText: DifferenceWords = {
  'nobody-governs': () => 'nobody governs any more: this policy is the last',
  'governor-new': ({ id }) => `governor ${id} is new`,
  'governor-gone': ({ id }) => `governor ${id} is gone`,
  'governors-needed': ({ now, before }) => `a change needs ${now} governors, was ${before}`,
  'loosening-delay': ({ now, before }) => `loosening waits ${now} s, was ${before} s`,
  'watchtower-new': ({ publicKey }) => `a watchtower is listened to: ${publicKey}`,
  'watchtower-key': ({ now, before }) => `the watchtower’s key is ${now}, was ${before}`,
  'no-watchtower': () => 'no watchtower is listened to',
  'self-freeze': ({ forgedPackages, windowSeconds }) =>
    `${forgedPackages} forged packages within ${windowSeconds} s freeze everything`,
  'no-self-freeze': () => 'forged packages freeze nothing',

  'approver-new': ({ id, name }) => `approver ${id} (${name}) is new`,
  'approver-gone': ({ id, name }) => `approver ${id} (${name}) is gone`,
  'approver-name': ({ id, now, before }) => `approver ${id} is called ${now}, was ${before}`,
  'device-new': ({ device }) => `device ${device.id} of ${device.approver} is new: ${aboutDevice(device)}`,
  'device-gone': ({ device }) => `device ${device.id} of ${device.approver} is gone: key ${device.publicKey}`,
  'device-path': ({ device, before }) =>
    `device ${device.id} of ${device.approver} is on the ${device.path} path, was ${before}`,
  'engine-key-new': ({ id, publicKey }) => `engine key ${id} is new: ${publicKey}`,
  'engine-key-gone': ({ id, publicKey }) => `engine key ${id} is gone: ${publicKey}`,
  custodians: ({ id, now, before }) => `engine key ${id} is run by ${listed(now)}, was ${listed(before)}`,
  'auditor-new': ({ id, publicKey }) => `auditor ${id} may read: ${publicKey}`,
  'auditor-gone': ({ id, publicKey }) => `auditor ${id} may no longer read: ${publicKey}`,

  'console-domain-new': ({ rpId }) => `browsers may vote with credentials of ${rpId}`,
  'console-domain-gone': ({ rpId }) => `browsers may no longer vote with credentials of ${rpId}`,
  'console-domain': ({ now, before }) => `browsers vote with credentials of ${now}, was ${before}`,
  'console-origin-new': ({ origin }) => `the console may be at ${origin}`,
  'console-origin-gone': ({ origin }) => `the console may no longer be at ${origin}`,
  'models-any': () => 'security keys may be of any model',
  'models-listed': ({ models }) => `security keys must be of a model on a list: ${models.map(modelText).join(', ')}`,
  'model-new': ({ model }) => `security keys may be of model ${modelText(model)}`,
  'model-gone': ({ model }) => `security keys may no longer be of model ${model.aaguid}`,
  'model-word': ({ model: { aaguid, roots } }) =>
    roots === undefined
      ? `model ${aaguid} is believed by its own word`
      : `model ${aaguid} is believed by makers ${roots.map(makerText).join(', ')}`,

  'asset-new': ({ id, symbol }) => `asset ${symbol} is new: ${id}`,
  'asset-gone': ({ id, symbol }) => `asset ${symbol} is gone: ${id}`,
  'asset-terms': ({ now, before }) =>
    `asset ${before.symbol} (${before.decimals} decimals, from ${before.wallet}) becomes ${now.symbol} (${now.decimals} decimals, from ${now.wallet})`,
  'fee-ceiling': ({ symbol, now, before }) => `the fee ceiling of ${symbol} is ${now}, was ${before}`,
  depth: ({ symbol, depth, now, before }) => `${symbol} is ${depth} after ${now} blocks, was ${before}`,
  'request-lifetime': ({ now, before }) => `a request may wait ${now} s, was ${before} s`,

  'rule-new': ({ place, last, rule }) => {
    const where = place === 1 ? ', on top' : place === last ? ', at the end' : '';
    return `rule ${place} is new${where}: ${ruleOf(rule)}`;
  },
  'rule-gone': ({ from, rule }) => `the former rule ${from} is gone: ${ruleOf(rule)}`,
  'rule-moved': ({ rule, ...places }) => `${movedText(places)}: ${ruleOf(rule)}`,
  'rule-moved-and-changed': ({ now, before, ...places }) => `${movedText(places)}, ${becomesText(now, before)}`,
  'rule-changed': ({ now, before, ...places }) => `${numberText(places)} ${becomesText(now, before)}`,
  'rule-name': ({ now, before, ...places }) => `${numberText(places)} is called ${now}, was ${before}`,
  members: ({ rule, group, now, before }) =>
    `in rule ${rule} ${group} is ${now.join(', ')}${before === null ? '' : `, was ${before.join(', ')}`}`,
  'vote-validity': ({ rule, now, before }) =>
    `in rule ${rule} votes are valid for ${now} s${before === null ? '' : `, was ${before} s`}`,
  'rules-spelling': () => 'rules are written in another way',
  'too-many-cases': () => 'there are too many cases to compare the rules',
  'leaves-limits': ({ amount }) =>
    `for example ${amount} leaves the automatic limits: people may approve what these held back`,
  'needs-less': ({ amount, engineKey, destinationClass, isBeyond }) =>
    `for example ${amount} asked by ${engineKey} to a destination that is ${destinationClass} needs less than before${isBeyond ? ' where it does not fit under the limits' : ''}`,

  'allowed-new': ({ entry }) => `${entry.id} is new on the allow-list: ${entryText(entry)}`,
  'allowed-gone': ({ entry }) => `${entry.id} is struck off the allow-list: ${entryText(entry)}`,
  'allowed-terms': ({ now, before }) =>
    `${now.id} on the allow-list was ${entryText(before)} and becomes ${entryText(now)}`,
  'known-after': ({ now, before }) => `a destination that was paid is known after ${now} s, was ${before} s`,
  'prices-new': ({ publicKey }) => `prices are those of ${publicKey}`,
  'prices-key': ({ now, before }) => `the price feed’s key is ${now}, was ${before}`,
  'prices-window': ({ now, before }) => `the highest price of ${now} s counts, was ${before} s`,
  'prices-stale': ({ now, before }) => `a price is stale after ${now} s, was ${before} s`,
  'no-prices': () => 'no prices are listened to',
  'limit-new': ({ limit }) => `limit ${limit.limit.id} is new: ${limitText(limit)}`,
  'limit-gone': ({ limit }) => `limit ${limit.limit.id} is gone: ${limitText(limit)}`,
  'limit-terms': ({ now, before }) =>
    `limit ${now.limit.id} was “${limitText(before)}” and becomes “${limitText(now)}”`,
};

function aboutDevice(device: Device): string {
  const about = `${device.scheme}, ${device.path} path, key ${device.publicKey}`;
  if (device.scheme !== 'webauthn') return about;
  const { id, aaguid, attestation } = device.credential;
  return `${about}, credential ${id} of authenticator ${aaguid}, attestation ${attestation}`;
}

function listed(persons: readonly string[]): string {
  return persons.length === 0 ? 'nobody' : persons.join(', ');
}

function modelText({ aaguid, roots }: Model): string {
  return roots === undefined ? `${aaguid} by its own word` : `${aaguid} by makers ${roots.map(makerText).join(', ')}`;
}

/** Of a maker's key, its SHA-256: the key itself is up to a kilobyte. */
export function makerText(root: Hex): string {
  return hexOf(sha256(bytesOf(root)));
}

function entryText({ address, chain, expiresAt }: AllowedDestination): string {
  return `${address} on ${chain} until ${utcText(expiresAt)}`;
}

function ruleOf({ tier, policy }: RuleOf): string {
  return ruleText(tier, policy);
}

function numberText({ place, from }: Places): string {
  return from === place ? `rule ${place}` : `rule ${place}, number ${from} before,`;
}

/** Others may pass a rule by on both sides. */
function movedText(places: Places): string {
  const stays = places.from === places.place;
  return `${numberText(places)} ${stays ? 'stays at its place while others pass it' : 'has moved'}`;
}

function becomesText(now: RuleOf, before: RuleOf): string {
  return `was “${ruleOf(before)}” and becomes “${ruleOf(now)}”`;
}

/** `BTC, automatic, per destination: 0.5 BTC and 10 payments in 86400 s`. */
function limitText({ limit, policy }: LimitOf): string {
  const { per, path, count, windowSeconds } = limit;
  const { symbol, amount } = limitAmount({ limit, policy });
  const most = [...(amount === null ? [] : [amount]), ...(count === undefined ? [] : [`${count} payments`])];
  const each = per === undefined ? '' : `, per ${per.join(' and ')}`;
  return `${symbol ?? 'all assets'}, ${path}${each}: ${most.join(' and ')} in ${windowSeconds} s`;
}

/** What a limit counts, as every language writes it; null where it counts no amount or is about no single asset. */
export function limitAmount({ limit: { asset: id, amount }, policy }: LimitOf) {
  const asset = id === undefined ? undefined : policy.assets.get(id);
  return {
    symbol: asset?.symbol ?? null,
    amount: amount === undefined || asset === undefined ? null : formatAmount(amount, asset.decimals, asset.symbol),
  };
}
