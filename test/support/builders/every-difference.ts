import { bitcoinAddressOf, TUSD } from './a-policy.js';
import { at, type Document, type Json } from './a-rich-policy.js';
import { aSecret } from './a-secret.js';
import { AAGUID } from './a-security-key.js';

type Edit = (document: Document) => unknown;

const [ONE, TWO] = ['11'.repeat(40), '22'.repeat(40)] as const;
const FIRST_LOOK = { id: 'first-look', destinations: ['known'], requires: { kind: 'cooling', seconds: 60 } };

const without = (document: Document, field: string, is: (each: Document) => boolean): void => {
  document[field] = (document[field] as Document[]).filter((each) => !is(each));
};
const models =
  (...list: Json[]): Edit =>
  (document) =>
    (at(document, 'console')['authenticators'] = list);
/** Of the rules, by the numbers that they had. */
const inOrder =
  (...numbers: readonly number[]): Edit =>
  (document) => {
    const rules = document['tiers'] as Document[];
    document['tiers'] = numbers.flatMap((number) => rules[number - 1] ?? []);
  };
const untouched: Edit = () => undefined;

/** Pairs of edits of the rich policy, between whose outcomes, taken both ways, there is a difference of every kind. */
export const EVERY_DIFFERENCE: Readonly<Record<string, readonly [now: Edit, before: Edit]>> = {
  'who governs and what stops': [
    (document) => {
      Object.assign(at(document, 'governance'), {
        ...{ governors: ['alice', 'bob', 'carol', 'erin'], threshold: 3, looseningDelaySeconds: 90_000 },
      });
      at(document, 'watchtower')['publicKey'] = 'ac'.repeat(32);
      at(document, 'selfFreeze')['forgedPackages'] = 3;
    },
    untouched,
  ],
  'nobody and nothing': [
    (document) => {
      delete document['governance'];
      delete document['watchtower'];
      delete document['selfFreeze'];
      delete document['prices'];
      delete document['console'];
      without(document, 'devices', ({ scheme }) => scheme === 'webauthn');
    },
    untouched,
  ],
  people: [
    (document) => {
      at(document, 'approvers', 0)['name'] = 'Bob of the tests';
      (document['approvers'] as Json[]).push({ id: 'frank2', name: 'Frank' });
      (document['devices'] as Json[]).push({
        ...at(document, 'devices', 0),
        id: 'another',
        publicKey: 'cd'.repeat(32),
      });
      at(document, 'devices', 5)['path'] = 'independent';
      at(document, 'engineKeys', 0)['custodians'] = ['erin', 'bob'];
      document['auditors'] = [];
    },
    untouched,
  ],
  'engine keys': [
    (document) => (document['engineKeys'] as Json[]).push({ id: 'third', publicKey: 'ef'.repeat(32), custodians: [] }),
    untouched,
  ],
  'where the console is': [
    (document) => (document['console'] = { rpId: 'spare.sekisho.example', origins: ['https://spare.sekisho.example'] }),
    (document) => (document['console'] = { rpId: 'sekisho.example', origins: ['https://sekisho.example'] }),
  ],
  'a list of models': [models({ aaguid: AAGUID }, { aaguid: 'ff'.repeat(16), roots: [ONE, TWO] }), untouched],
  'a model less': [models({ aaguid: AAGUID, roots: [ONE] }), models({ aaguid: AAGUID }, { aaguid: 'ff'.repeat(16) })],
  'a token less': [
    (document) => {
      without(document, 'assets', ({ id }) => id === TUSD);
      for (const field of ['tiers', 'limits']) without(document, field, ({ asset }) => asset === TUSD);
    },
    untouched,
  ],
  'what is paid, where to and for what': [
    (document) => {
      document['maxLifetimeSeconds'] = 86_400;
      document['knownAfterSeconds'] = 3_599;
      at(document, 'assets', 0)['maxFee'] = '5';
      at(document, 'assets', 0)['confirmations'] = { confirmed: 3, final: 30 };
      at(document, 'assets', 2)['symbol'] = 'XUSD';
      at(document, 'allowList', 0)['expiresAt'] = 1_900_000_001;
      const address = bitcoinAddressOf(aSecret('a place'));
      (document['allowList'] as Json[]).push({ ...at(document, 'allowList', 0), id: 'vault', address });
      Object.assign(at(document, 'prices'), {
        ...{ publicKey: 'bd'.repeat(32), windowSeconds: 90_000, staleAfterSeconds: 599 },
      });
      at(document, 'limits', 0)['amount'] = '1';
      at(document, 'limits', 3)['per'] = ['destination', 'beneficiary', 'engine-key', 'wallet', 'asset'];
      (document['limits'] as Json[]).push({ id: 'all-of-it', path: 'approved', windowSeconds: 60, count: 5 });
    },
    untouched,
  ],
  'a rule on top': [(document) => (document['tiers'] as Json[]).unshift(FIRST_LOOK), untouched],
  'a rule in the middle': [(document) => (document['tiers'] as Json[]).splice(3, 0, FIRST_LOOK), untouched],
  'a rule at the end': [(document) => (document['tiers'] as Json[]).push(FIRST_LOOK), untouched],
  'rules that pass others': [inOrder(4, 5, 3, 1, 2, 6, 7, 8, 9, 10, 11), untouched],
  'rules that pass others and say something else': [
    (document) => {
      inOrder(4, 5, 3, 1, 2, 6, 7, 8, 9, 10, 11)(document);
      for (const rule of [1, 2]) at(document, 'tiers', rule)['below'] = '7';
    },
    untouched,
  ],
  'rules that say something else': [
    (document) => {
      at(document, 'tiers', 2)['below'] = '7';
      at(document, 'tiers', 4)['id'] = 'eth-little';
      const requires = at(document, 'tiers', 3, 'requires');
      requires['votesValidForSeconds'] = 60;
      at(requires, 'groups', 0)['members'] = ['alice', 'bob'];
    },
    untouched,
  ],
  'a rule that asks others': [
    (document) => {
      (at(document, 'tiers', 3, 'requires')['groups'] as Json[]).pop();
      at(document, 'tiers', 1, 'requires')['anyOf'] = [
        [
          { name: 'ops', threshold: 2, members: ['alice', 'bob', 'carol'] },
          { name: 'board', threshold: 1, members: ['erin'] },
        ],
        [{ name: 'finance', threshold: 2, members: ['dave', 'erin'] }],
      ];
    },
    untouched,
  ],
  'the order of members': [
    (document) => (at(document, 'tiers', 3, 'requires', 'groups', 0)['members'] = ['carol', 'bob', 'alice']),
    untouched,
  ],
  'waiting instead of refusing': [
    (document) => (at(document, 'tiers', 1, 'requires')['beyondLimits'] = 'wait'),
    untouched,
  ],
  'people asked from less on': [
    (document) => {
      at(document, 'tiers', 2)['below'] = '5000000';
      at(document, 'tiers', 3)['atLeast'] = '5000000';
    },
    untouched,
  ],
  'very many rules': [
    (document) =>
      (at(document, 'tiers', 10)['beneficiaries'] = Array.from({ length: 9_000 }, (_, each) => `somebody-${each}`)),
    untouched,
  ],
};
