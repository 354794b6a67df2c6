import { auditor, POLICY, POLICY_HASH, POLICY_TEXT, ETHEREUM, USDC, fileText } from '../world.mjs';
import { put } from '../change.mjs';
import { p256Key } from '../p256.mjs';
import { CONSOLE } from '../webauthn.mjs';
import { sha256 } from '../keys.mjs';
import { vector } from '../vector.mjs';

export const about =
  'Policies: input {document} (stored as JSON with two blanks of indentation and a line break at its end) or {text}; expected {hash} of the accepted ones, the SHA-256 of the bytes by node:crypto, or {refused: what the error says}. The first one is the policy of all other vectors.';

const accepted = { document: POLICY };
const no = (name, rule, says, pointer, ...to) => [
  name,
  rule,
  { document: put(POLICY, pointer, ...to) },
  { refused: says },
];
const both = (name, rule, says, edits) => {
  const document = edits.reduce((edited, [pointer, ...to]) => put(edited, pointer, ...to), POLICY);
  return [
    name,
    rule,
    { document },
    says === undefined ? { hash: sha256(fileText(document)).toString('hex') } : { refused: says },
  ];
};
const yes = (name, rule, pointer, ...to) => {
  const document = put(POLICY, pointer, ...to);
  return [name, rule, { document }, { hash: sha256(fileText(document)).toString('hex') }];
};
const text = (name, rule, value, expected) => [name, rule, { text: value }, expected];

const SCHEMA = 'the fields of the schema, and no other';
const NAME = 'names: lower case, digits, single hyphens, at most 63';
const SPELLING = 'assets, chains, amounts and keys have one spelling';
const RANGE = 'numbers in their ranges';
const UNIQUE = 'ids are unique';
const DANGLING = 'no dangling name';
const USABLE = 'every tier can be met';
const IDENTITY = 'a policy is its bytes';

const CHAIN = 'every version but the first names the one before it';
const GOVERNED = 'governors have devices, can be enough, and the delay is not below its floor';
const GOVERNANCE = {
  threshold: 2,
  governors: ['alice', 'bob', 'carol'],
  looseningDelaySeconds: 86400,
  delayFloorSeconds: 3600,
};

const RULE = 'a rule’s conditions and demands';
const BEYOND = 'beyond its limits a rule may ask a quorum for the same asset';
const LIMIT = 'a limit is on an amount of one asset, or on a number';
const PAID = 'what an engine’s signature alone pays is limited by amount, whoever it goes to';
const OPS = { name: 'operations', threshold: 2, members: ['alice', 'bob', 'carol'] };
const FINANCE = { name: 'finance', threshold: 1, members: ['dave', 'erin'] };
const demanding = (change = {}) => ({ kind: 'quorum', groups: [OPS], votesValidForSeconds: 3600, ...change });
const rich = (change = {}) => ({
  id: 'rich',
  asset: USDC,
  atLeast: '1',
  below: '1000000',
  value: { currency: 'JPY', atLeast: '0', below: '1000000' },
  wallets: ['evm-hot'],
  engineKeys: ['engine', 'desk'],
  destinations: ['known', 'new'],
  beneficiaries: ['customer-81'],
  hours: { from: '22:00', to: '06:00' },
  requires: demanding({ minimumReviewSeconds: 600, delaySeconds: 3600, independentVote: true, beyondLimits: 'refuse' }),
  ...change,
});
const RICH = rich();
const ruled = (name, rule, says, change) => both(name, rule, says, [['/tiers', [...POLICY.tiers, rich(change)]]]);

const BROWSERS = 'a webauthn device is on the console path, and the policy names its console';
const PLACES = 'rpId is a domain, and origins are in it, with TLS but on the same machine';
const securityKey = p256Key('erin-key');
const ERIN_KEY = {
  id: 'erin-key',
  approver: 'erin',
  scheme: 'webauthn',
  publicKey: securityKey.publicKey,
  path: 'console',
  credential: { id: '5e'.repeat(16), aaguid: '0102030405060708'.repeat(2), attestation: 'a7'.repeat(32) },
};
const browsing = (name, rule, says, change, terms = CONSOLE, more = []) =>
  both(name, rule, says, [
    ['/devices', [...POLICY.devices, { ...ERIN_KEY, ...change }, ...more]],
    ...(terms === null ? [] : [['/console', terms]]),
  ]);
const consoleAt = (name, says, rpId, ...origins) => both(name, PLACES, says, [['/console', { rpId, origins }]]);
const MODELS = 'where the console names authenticators, every webauthn device is of one of these models';
const modelled = (...models) => ({ ...CONSOLE, authenticators: models.map((aaguid) => ({ aaguid })) });
const withCredential = (change) => ({ credential: { ...ERIN_KEY.credential, ...change } });

const seconds = 'tiers[1].requires.votesValidForSeconds';

export const vectors = [
  vector('the policy of these vectors', IDENTITY, accepted, { hash: POLICY_HASH }, [
    text('the same bytes', IDENTITY, POLICY_TEXT, { hash: POLICY_HASH }),
    text('the same without the last line break', IDENTITY, POLICY_TEXT.slice(0, -1), {
      hash: sha256(POLICY_TEXT.slice(0, -1)).toString('hex'),
    }),
    text('the same on one line', IDENTITY, JSON.stringify(POLICY), {
      hash: sha256(JSON.stringify(POLICY)).toString('hex'),
    }),
    yes('a name with a letter beyond ASCII', IDENTITY, '/approvers/0/name', 'Åsa'),
    yes('a limit that lets nothing through', RANGE, '/limits/0/amount', '0'),
    yes('a group of which everybody is needed', USABLE, '/tiers/1/requires/groups/0/threshold', 3),
    yes('a tier with one number in it', USABLE, '/tiers/0/below', '1'),
    yes('final as soon as confirmed', RANGE, '/assets/0/confirmations/final', 1),
    yes('votes valid for 366 days', RANGE, '/tiers/1/requires/votesValidForSeconds', 31622400),
    no(
      'an asset that is paid without people and has no limit',
      'what an engine’s signature alone pays is limited',
      'btc-small: pays without people, so its asset needs a limit',
      '/limits',
      POLICY.limits.filter(({ asset }) => asset !== POLICY.tiers[0].asset),
    ),
    no(
      'two assets of one symbol',
      'an asset’s symbol is its own',
      'two assets share a symbol',
      '/assets/1/symbol',
      POLICY.assets[0].symbol,
    ),
    no('a name that turns the line around', SCHEMA, '→ at approvers[0].name', '/approvers/0/name', 'Ali\u202ece'),
    no('a name with an escape sequence', SCHEMA, '→ at approvers[0].name', '/approvers/0/name', '\u001b[31mAlice'),
    no('a name that ends in a blank', SCHEMA, '→ at approvers[0].name', '/approvers/0/name', 'Alice '),
    no('an unknown field', SCHEMA, '"note"', '/note', ''),
    no('an unknown field inside', SCHEMA, '→ at assets[0]', '/assets/0/name', 'Bitcoin'),
    no('no format', SCHEMA, '→ at format', '/format'),
    no('another format', SCHEMA, '→ at format', '/format', 'sekisho-policy-2'),
    no('no limits at all', SCHEMA, '→ at limits', '/limits'),
    no('no assets', SCHEMA, '→ at assets', '/assets', []),
    no('no tiers', SCHEMA, '→ at tiers', '/tiers', []),
    no('no engine keys', SCHEMA, '→ at engineKeys', '/engineKeys', []),
    no('version nought', RANGE, '→ at version', '/version', 0),
    no('a second version that names none before it', CHAIN, 'every version but the first', '/version', 2),
    no('a first version that names one before it', CHAIN, 'every version but the first', '/previous', POLICY_HASH),
    no('one before it in capitals', SPELLING, '→ at previous', '/previous', POLICY_HASH.toUpperCase()),
    both('a second version', CHAIN, undefined, [
      ['/version', 2],
      ['/previous', POLICY_HASH],
    ]),
    yes('governors', GOVERNED, '/governance', GOVERNANCE),
    no('a governor without a device', GOVERNED, 'governance: frank has no device', '/governance', {
      ...GOVERNANCE,
      governors: ['alice', 'bob', 'frank'],
    }),
    no('a governor twice', GOVERNED, 'governance: a governor stands in it twice', '/governance', {
      ...GOVERNANCE,
      governors: ['alice', 'bob', 'bob'],
    }),
    no('more governors than there are', GOVERNED, 'governance: it can never reach 4', '/governance', {
      ...GOVERNANCE,
      threshold: 4,
    }),
    no('no governor needed', RANGE, '→ at governance.threshold', '/governance', { ...GOVERNANCE, threshold: 0 }),
    no('a delay of one second below its floor', GOVERNED, 'below its floor', '/governance', {
      ...GOVERNANCE,
      looseningDelaySeconds: 3599,
    }),
    yes('a watchtower', SCHEMA, '/watchtower', { publicKey: auditor.publicKey }),
    no('a watchtower’s key of 31 bytes', SPELLING, '→ at watchtower.publicKey', '/watchtower', {
      publicKey: auditor.publicKey.slice(2),
    }),
    yes('a freeze by forged packages', SCHEMA, '/selfFreeze', { forgedPackages: 10, windowSeconds: 60 }),
    no('a freeze by no forged package', RANGE, '→ at selfFreeze.forgedPackages', '/selfFreeze', {
      forgedPackages: 0,
      windowSeconds: 60,
    }),
    no('a deployment in capitals', SPELLING, '→ at deploymentId', '/deploymentId', POLICY.deploymentId.toUpperCase()),
    no('a deployment of 31 bytes', SPELLING, '→ at deploymentId', '/deploymentId', POLICY.deploymentId.slice(2)),
    no('a lifetime of nothing', RANGE, '→ at maxLifetimeSeconds', '/maxLifetimeSeconds', 0),
    no('a lifetime above 366 days', RANGE, '→ at maxLifetimeSeconds', '/maxLifetimeSeconds', 31622401),
    no('an asset by no CAIP-19 name', SPELLING, '→ at tiers[3].asset', '/tiers/3/asset', 'USDC'),
    no('a token in capitals', SPELLING, '→ at tiers[3].asset', '/tiers/3/asset', USDC.replace('0xa0b8', '0xA0b8')),
    no('37 decimals', RANGE, '→ at assets[0].decimals', '/assets/0/decimals', 37),
    no('decimals below nothing', RANGE, '→ at assets[0].decimals', '/assets/0/decimals', -1),
    no('a symbol in small letters', SCHEMA, '→ at assets[0].symbol', '/assets/0/symbol', 'btc'),
    no('a symbol of 13 letters', SCHEMA, '→ at assets[0].symbol', '/assets/0/symbol', 'BTCBTCBTCBTCB'),
    no('a fee ceiling as a number', SPELLING, '→ at assets[0].maxFee', '/assets/0/maxFee', 100000),
    no('a fee ceiling with a leading zero', SPELLING, '→ at assets[0].maxFee', '/assets/0/maxFee', '0100000'),
    no(
      'confirmed without a confirmation',
      RANGE,
      '→ at assets[0].confirmations.confirmed',
      '/assets/0/confirmations/confirmed',
      0,
    ),
    no('a custody that is not there yet', SCHEMA, '→ at wallets[0].custody', '/wallets/0/custody', 'multisig'),
    no('a wallet on a chain of no CAIP-2 name', SPELLING, '→ at wallets[0].chain', '/wallets/0/chain', 'bitcoin'),
    no('a name with a capital', NAME, '→ at approvers[5].id', '/approvers/5/id', 'Frank'),
    no('a name with two hyphens together', NAME, '→ at approvers[5].id', '/approvers/5/id', 'frank--two'),
    no('a name with a hyphen at its end', NAME, '→ at approvers[5].id', '/approvers/5/id', 'frank-'),
    no('a name of 64 characters', NAME, '→ at approvers[5].id', '/approvers/5/id', 'f'.repeat(64)),
    no('an approver without a name for people', SCHEMA, '→ at approvers[5].name', '/approvers/5/name', ''),
    no('a scheme that is not there', SCHEMA, '→ at devices[0].scheme', '/devices/0/scheme', 'u2f'),
    no('an unknown path', SCHEMA, '→ at devices[0].path', '/devices/0/path', 'phone'),
    no(
      'an engine’s key of 31 bytes',
      SPELLING,
      '→ at engineKeys[0].publicKey',
      '/engineKeys/0/publicKey',
      POLICY.engineKeys[0].publicKey.slice(2),
    ),
    no(
      'an engine’s key in capitals',
      SPELLING,
      '→ at engineKeys[0].publicKey',
      '/engineKeys/0/publicKey',
      POLICY.engineKeys[0].publicKey.toUpperCase(),
    ),
    no(
      'a threshold of nothing',
      RANGE,
      '→ at tiers[1].requires.groups[0].threshold',
      '/tiers/1/requires/groups/0/threshold',
      0,
    ),
    no(
      'a threshold with a fraction',
      RANGE,
      '→ at tiers[1].requires.groups[0].threshold',
      '/tiers/1/requires/groups/0/threshold',
      1.5,
    ),
    no('a quorum of no groups', RANGE, '→ at tiers[1].requires.groups', '/tiers/1/requires/groups', []),
    no('a requirement that is none', SCHEMA, '→ at tiers[0].requires.kind', '/tiers/0/requires/kind', 'nothing'),
    no('votes valid for no time', RANGE, `→ at ${seconds}`, '/tiers/1/requires/votesValidForSeconds', 0),
    no(
      'votes valid for more than 366 days',
      RANGE,
      `→ at ${seconds}`,
      '/tiers/1/requires/votesValidForSeconds',
      31622401,
    ),
    no('a limit on an unknown path', SCHEMA, '→ at limits[0].path', '/limits/0/path', 'manual'),
    no('a limit without a window', SCHEMA, '→ at limits[0].windowSeconds', '/limits/0/windowSeconds'),
    no('a count of nothing', RANGE, '→ at limits[0].count', '/limits/0/count', 0),
    no('an asset twice', UNIQUE, 'two of the same asset', '/assets', [
      ...POLICY.assets,
      { ...POLICY.assets[0], symbol: 'XBT' },
    ]),
    no('a wallet twice', UNIQUE, 'two of the same wallet', '/wallets', [...POLICY.wallets, POLICY.wallets[0]]),
    no('an engine key’s id twice', UNIQUE, 'two of the same engine key', '/engineKeys', [
      ...POLICY.engineKeys,
      { ...POLICY.engineKeys[0], publicKey: '11'.repeat(32) },
    ]),
    no('an auditor twice', UNIQUE, 'two of the same auditor', '/auditors', [...POLICY.auditors, POLICY.auditors[0]]),
    no('an approver twice', UNIQUE, 'two of the same approver', '/approvers', [
      ...POLICY.approvers,
      POLICY.approvers[5],
    ]),
    no('a device’s id twice', UNIQUE, 'two of the same device', '/devices', [
      ...POLICY.devices,
      { ...POLICY.devices[0], publicKey: '11'.repeat(32) },
    ]),
    no('a tier’s id twice', UNIQUE, 'two of the same tier', '/tiers', [...POLICY.tiers, POLICY.tiers[0]]),
    no('a limit’s id twice', UNIQUE, 'two of the same limit', '/limits', [...POLICY.limits, POLICY.limits[0]]),
    no('a device’s key twice', 'one key, one device', 'two devices share a key', '/devices', [
      ...POLICY.devices,
      { ...POLICY.devices[0], id: 'bob-copy', approver: 'bob' },
    ]),
    no(
      'an engine’s key twice',
      'one key, one engine key',
      'two engine keys share a key',
      '/engineKeys/1/publicKey',
      POLICY.engineKeys[0].publicKey,
    ),
    no(
      'a wallet with an address of another network',
      'a wallet’s address is one of its chain',
      'btc-hot: the address is not one of its chain',
      '/wallets/0/address',
      'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080',
    ),
    no(
      'a wallet with an address without a checksum',
      'a wallet’s address is one of its chain',
      'evm-hot: the address is not one of its chain',
      '/wallets/1/address',
      POLICY.wallets[1].address.toLowerCase(),
    ),
    no(
      'an asset in a wallet that is not there',
      DANGLING,
      'BTC: its wallet must be on its chain',
      '/assets/0/wallet',
      'cold',
    ),
    no(
      'an asset in a wallet on another chain',
      'an asset’s wallet is on its chain',
      'BTC: its wallet must be on its chain',
      '/assets/0/wallet',
      'evm-hot',
    ),
    both(
      'a token on a chain whose own coin is not listed',
      'fees need the chain’s native asset',
      "USDC: list the chain's native asset too",
      [['/tiers/2'], ['/assets/1']],
    ),
    no(
      'final before confirmed',
      'final is not before confirmed',
      'BTC: final cannot come before confirmed',
      '/assets/0/confirmations/confirmed',
      7,
    ),
    no('a custodian who is not there', DANGLING, 'desk: unknown custodian mallory', '/engineKeys/1/custodians', [
      'mallory',
    ]),
    no(
      'a device of a person who is not there',
      DANGLING,
      'alice-wallet: unknown approver mallory',
      '/devices/1/approver',
      'mallory',
    ),
    no(
      'an ed25519 device with 20 bytes',
      'a key has the length of its scheme',
      'alice-laptop: not a public key of its scheme',
      '/devices/0/publicKey',
      '11'.repeat(20),
    ),
    no(
      'an eip712 device with 32 bytes',
      'a key has the length of its scheme',
      'alice-wallet: not a public key of its scheme',
      '/devices/1/publicKey',
      '11'.repeat(32),
    ),
    no(
      'a tier for an asset that is not listed',
      DANGLING,
      'eth-large: unknown asset',
      '/tiers/2/asset',
      `${ETHEREUM}/erc20:0x${'11'.repeat(20)}`,
    ),
    no(
      'a tier with nothing between its bounds',
      USABLE,
      'usdc-large: nothing lies between its bounds',
      '/tiers/3/below',
      '5000000000',
    ),
    no(
      'a member without a device',
      USABLE,
      'btc-large: frank in operations has no device',
      '/tiers/1/requires/groups/0/members/2',
      'frank',
    ),
    no(
      'a member who is not there',
      DANGLING,
      'btc-large: mallory in operations has no device',
      '/tiers/1/requires/groups/0/members/2',
      'mallory',
    ),
    no(
      'a person twice in a group',
      'groups are disjoint',
      'btc-large: alice stands in it twice',
      '/tiers/1/requires/groups/0/members/2',
      'alice',
    ),
    no(
      'a person in two groups of a tier',
      'groups are disjoint',
      'btc-large: alice stands in it twice',
      '/tiers/1/requires/groups/1/members/1',
      'alice',
    ),
    no(
      'two groups of one name',
      'a tier’s groups have different names',
      'btc-large: two groups of the same name',
      '/tiers/1/requires/groups/1/name',
      'operations',
    ),
    no(
      'a threshold above the number of members',
      USABLE,
      'btc-large: finance can never reach 3',
      '/tiers/1/requires/groups/1/threshold',
      3,
    ),
    no(
      'a limit on an asset that is not listed',
      DANGLING,
      'btc-automatic-day: unknown asset',
      '/limits/0/asset',
      `${ETHEREUM}/erc20:0x${'11'.repeat(20)}`,
    ),
    yes('a rule without any condition', RULE, '/tiers/3', { id: 'rest', requires: POLICY.tiers[3].requires }),
    yes('a rule with every condition there is', RULE, '/tiers', [...POLICY.tiers, RICH]),
    ruled('the same condition twice', RULE, '→ at tiers[4].destinations', { destinations: ['new', 'new'] }),
    ruled('a condition on nothing', RULE, '→ at tiers[4].wallets', { wallets: [] }),
    ruled('an unknown class of destination', RULE, '→ at tiers[4].destinations', { destinations: ['friendly'] }),
    ruled('an unknown currency', RULE, '→ at tiers[4].value.currency', { value: { currency: 'CHF', atLeast: '1' } }),
    ruled('a value in cents', SPELLING, '→ at tiers[4].value.atLeast', { value: { currency: 'USD', atLeast: '1.50' } }),
    ruled('a value with nothing between its bounds', USABLE, 'rich: nothing lies between its bounds', {
      value: { currency: 'JPY', atLeast: '5', below: '5' },
    }),
    ruled('an hour that is none', RULE, '→ at tiers[4].hours.to', { hours: { from: '22:00', to: '24:00' } }),
    ruled('no time between its hours', USABLE, 'rich: no time lies between its hours', {
      hours: { from: '22:00', to: '22:00' },
    }),
    ruled('a wallet that is not there', DANGLING, 'rich: unknown wallet cold', { wallets: ['cold'] }),
    ruled('an engine key that is not there', DANGLING, 'rich: unknown engine key old', { engineKeys: ['old'] }),
    ruled('an amount of no asset', RULE, 'rich: an amount is of one asset; name it', { asset: undefined }),
    ruled('a quorum of nobody', USABLE, 'rich: a quorum of nobody', { requires: demanding({ groups: undefined }) }),
    ruled('a choice of one', RULE, '→ at tiers[4].requires.anyOf', { requires: demanding({ anyOf: [[OPS]] }) }),
    ruled('a person in a group and in one of the lists', 'groups are disjoint', 'rich: alice stands in it twice', {
      requires: demanding({ anyOf: [[{ name: 'a', threshold: 1, members: ['alice'] }], [FINANCE]] }),
    }),
    ruled('two groups of one name in two lists', 'groups have different names', 'rich: two groups of the same name', {
      requires: demanding({ anyOf: [[FINANCE], [FINANCE]] }),
    }),
    both('a person in two lists of which one is enough', 'lists are alternatives', undefined, [
      [
        '/tiers',
        [
          ...POLICY.tiers,
          rich({ requires: demanding({ anyOf: [[FINANCE], [{ ...FINANCE, name: 'dave', members: ['dave'] }]] }) }),
        ],
      ],
    ]),
    ruled('an independent vote that nobody can give', USABLE, 'rich: nobody has a device on an independent path', {
      requires: demanding({ groups: [{ name: 'erin', threshold: 1, members: ['erin'] }], independentVote: true }),
    }),
    ruled('a delay as long as a request may live', USABLE, 'rich: it would wait longer than a request may live', {
      requires: demanding({ delaySeconds: POLICY.maxLifetimeSeconds }),
    }),
    ruled('a review as long as a request may live', USABLE, 'rich: it would wait longer than a request may live', {
      requires: demanding({ minimumReviewSeconds: POLICY.maxLifetimeSeconds }),
    }),
    ruled('independence that is not asked for', RULE, '→ at tiers[4].requires.independentVote', {
      requires: demanding({ independentVote: false }),
    }),
    both('a hold', RULE, undefined, [
      ['/tiers', [...POLICY.tiers, rich({ requires: { kind: 'hold', releasedBy: FINANCE } })]],
    ]),
    ruled('a hold that nobody can release', USABLE, 'rich: finance can never reach 3', {
      requires: { kind: 'hold', releasedBy: { ...FINANCE, threshold: 3 } },
    }),
    both('a role', RULE, undefined, [
      ['/roles', [{ id: 'treasury', members: ['alice', 'bob'] }]],
      [
        '/tiers',
        [...POLICY.tiers, rich({ requires: demanding({ groups: [{ name: 'ops', threshold: 2, role: 'treasury' }] }) })],
      ],
    ]),
    both('a role that is not there', DANGLING, 'rich: ops names an unknown role', [
      ['/roles', [{ id: 'treasury', members: ['alice', 'bob'] }]],
      [
        '/tiers',
        [...POLICY.tiers, rich({ requires: demanding({ groups: [{ name: 'ops', threshold: 2, role: 'ops' }] }) })],
      ],
    ]),
    ruled('a group with members and a role', RULE, 'rich: operations names either its members or their role', {
      requires: demanding({ groups: [{ ...OPS, role: 'treasury' }] }),
    }),
    ruled('a group with neither', RULE, 'rich: ops names either its members or their role', {
      requires: demanding({ groups: [{ name: 'ops', threshold: 1 }] }),
    }),
    no('a role of a person who is not there', DANGLING, 'treasury: unknown approver mallory', '/roles', [
      { id: 'treasury', members: ['mallory'] },
    ]),
    no('a role twice', UNIQUE, 'two of the same role', '/roles', [
      { id: 'treasury', members: ['alice'] },
      { id: 'treasury', members: ['bob'] },
    ]),
    yes('a rule that lets others decide beyond its limits', BEYOND, '/tiers/0/requires/beyondLimits', {
      ask: 'btc-large',
    }),
    no(
      'one that asks a rule that asks nobody',
      BEYOND,
      'btc-small: btc-small is no rule that asks a quorum',
      '/tiers/0/requires/beyondLimits',
      { ask: 'btc-small' },
    ),
    no(
      'one that asks a rule that is not there',
      BEYOND,
      'btc-small: nobody is no rule that asks a quorum',
      '/tiers/0/requires/beyondLimits',
      { ask: 'nobody' },
    ),
    no(
      'one that asks a rule for another asset',
      BEYOND,
      'btc-small: eth-large is for another asset',
      '/tiers/0/requires/beyondLimits',
      { ask: 'eth-large' },
    ),
    yes('a limit by number for each destination', LIMIT, '/limits/2', {
      id: 'each',
      path: 'any',
      windowSeconds: 3600,
      per: ['destination'],
      count: 3,
    }),
    no('a limit on nothing', LIMIT, 'each: limits neither amount nor count', '/limits/2', {
      id: 'each',
      path: 'any',
      windowSeconds: 3600,
    }),
    no('an amount over all assets', LIMIT, 'each: an amount is of one asset; name it', '/limits/2', {
      id: 'each',
      path: 'any',
      windowSeconds: 3600,
      amount: '1',
    }),
    no('a limit for each of something unknown', LIMIT, '→ at limits[2].per[0]', '/limits/2', {
      id: 'each',
      path: 'any',
      windowSeconds: 3600,
      per: ['person'],
      count: 3,
    }),
    ...['destination', 'beneficiary'].map((scope) =>
      both(
        `automatic payments limited for each ${scope} only`,
        PAID,
        'btc-small: pays without people, so its asset needs a limit',
        [['/limits', [{ ...POLICY.limits[0], per: [scope] }]]],
      ),
    ),
    both('automatic payments limited by their number only', PAID, 'btc-small: pays without people', [
      ['/limits', [{ ...POLICY.limits[0], amount: undefined, count: 5 }]],
    ]),
    both('automatic payments with a limit on approved ones only', PAID, 'btc-small: pays without people', [
      ['/limits', [{ ...POLICY.limits[0], path: 'approved' }]],
    ]),
    both('automatic payments limited for each wallet', PAID, undefined, [
      ['/limits', [{ ...POLICY.limits[0], per: ['wallet', 'engine-key'] }]],
    ]),
    both(
      'automatic payments of any asset, and one has no limit',
      PAID,
      'btc-small: pays without people, so every asset',
      [['/tiers/0', { id: 'btc-small', requires: { kind: 'engine-signature' } }]],
    ),
    browsing('a webauthn device', BROWSERS, undefined, {}),
    browsing('a webauthn device without a console', BROWSERS, 'erin-key: a webauthn device needs', {}, null),
    browsing('a webauthn device on an independent path', BROWSERS, 'so its path is console', { path: 'independent' }),
    browsing('a webauthn device without a credential', BROWSERS, 'erin-key: a webauthn device has a credential', {
      credential: undefined,
    }),
    browsing('an uncompressed key', SPELLING, 'erin-key: not a public key of its scheme', {
      publicKey: securityKey.uncompressed,
    }),
    browsing('a key with a point’s sign that is none', SPELLING, 'erin-key: not a public key of its scheme', {
      publicKey: securityKey.publicKey.replace(/^../, '04'),
    }),
    browsing(
      'a credential’s id of 15 bytes',
      RANGE,
      '→ at devices[6].credential.id',
      withCredential({ id: '5e'.repeat(15) }),
    ),
    browsing('a credential’s id of 1023 bytes', RANGE, undefined, withCredential({ id: '5e'.repeat(1023) })),
    browsing(
      'a credential’s id of 1024 bytes',
      RANGE,
      '→ at devices[6].credential.id',
      withCredential({ id: '5e'.repeat(1024) }),
    ),
    browsing(
      'an authenticator’s model in hyphens',
      SPELLING,
      '→ at devices[6].credential.aaguid',
      withCredential({ aaguid: '01020304-0506-0708-0102-030405060708' }),
    ),
    browsing('a credential without an attestation', SCHEMA, '→ at devices[6].credential.attestation', {
      ...withCredential({ attestation: undefined }),
    }),
    browsing('two devices with one credential', UNIQUE, 'two devices share a credential', {}, CONSOLE, [
      { ...ERIN_KEY, id: 'erin-spare', publicKey: p256Key('erin-spare').publicKey },
    ]),
    browsing('a webauthn device of a listed model', MODELS, undefined, {}, modelled(ERIN_KEY.credential.aaguid)),
    browsing(
      'a webauthn device of a model that is not listed',
      MODELS,
      'erin-key: its model',
      {},
      modelled('ff'.repeat(16)),
    ),
    browsing('a list of no models', MODELS, '→ at console.authenticators', {}, { ...CONSOLE, authenticators: [] }),
    browsing(
      'a model twice',
      MODELS,
      'console: a model stands in it twice',
      {},
      modelled(ERIN_KEY.credential.aaguid, ERIN_KEY.credential.aaguid),
    ),
    browsing(
      'a model with no makers',
      MODELS,
      '→ at console.authenticators[0].roots',
      {},
      { ...CONSOLE, authenticators: [{ aaguid: ERIN_KEY.credential.aaguid, roots: [] }] },
    ),
    no(
      'a credential of another device',
      BROWSERS,
      'alice-laptop: only a webauthn device',
      '/devices/0/credential',
      ERIN_KEY.credential,
    ),
    consoleAt('a console on this machine', undefined, 'localhost', 'http://localhost:3000', 'https://localhost'),
    consoleAt('a console on a subdomain at a port', undefined, 'sekisho.example', 'https://a.sekisho.example:8443'),
    consoleAt('a console without TLS', '→ at console.origins[0]', 'sekisho.example', 'http://sekisho.example'),
    consoleAt('a console by address', '→ at console.rpId', '127.0.0.1', 'https://sekisho.example'),
    consoleAt('an origin by address', '→ at console.origins[0]', 'sekisho.example', 'https://127.0.0.1'),
    consoleAt(
      'an origin with the port of its scheme',
      '→ at console.origins[0]',
      'sekisho.example',
      'https://sekisho.example:443',
    ),
    consoleAt(
      'an origin with a port beyond all ports',
      '→ at console.origins[0]',
      'sekisho.example',
      'https://sekisho.example:65536',
    ),
    consoleAt('an origin with a path', '→ at console.origins[0]', 'sekisho.example', 'https://sekisho.example/'),
    consoleAt('an origin in capitals', '→ at console.origins[0]', 'sekisho.example', 'https://Sekisho.example'),
    consoleAt(
      'an origin with a user',
      '→ at console.origins[0]',
      'sekisho.example',
      'https://sekisho.example@evil.example',
    ),
    consoleAt(
      'an origin elsewhere',
      'console: https://evil.example is not in sekisho.example',
      'sekisho.example',
      'https://evil.example',
    ),
    consoleAt(
      'an origin that only ends alike',
      'console: https://evilsekisho.example is not in',
      'sekisho.example',
      'https://evilsekisho.example',
    ),
    consoleAt('a domain in capitals', '→ at console.rpId', 'Sekisho.example', 'https://sekisho.example'),
    consoleAt('no origin', '→ at console.origins', 'sekisho.example'),
    consoleAt('an origin twice', '→ at console.origins', 'sekisho.example', CONSOLE.origins[0], CONSOLE.origins[0]),
    text('a key twice', 'strict JSON', POLICY_TEXT.replace('"version": 1', '"version": 1, "version": 1'), {
      refused: 'repeated or reserved key',
    }),
    text('`__proto__`', 'strict JSON', POLICY_TEXT.replace('"version": 1', '"version": 1, "__proto__": {}'), {
      refused: 'repeated or reserved key',
    }),
    text('a byte order mark', 'strict JSON', `\ufeff${POLICY_TEXT}`, { refused: 'not JSON' }),
    text('half a policy', 'strict JSON', POLICY_TEXT.slice(0, 1000), { refused: 'not JSON' }),
  ]),
];
