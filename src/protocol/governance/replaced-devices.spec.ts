import { aChange, addDevices, followingDocument, replaceDevice } from '../../../test/support/builders/a-change.js';
import { ALICE, aDevice, BOB, CAROL, DAVE, ERIN } from '../../../test/support/builders/a-device.js';
import { aPolicyDocument, documentBytes } from '../../../test/support/builders/a-policy.js';
import { GOVERNANCE, type Document, type Json } from '../../../test/support/builders/a-rich-policy.js';
import { type Hex32 } from '../hex.js';
import { parsePolicy } from '../policy.js';
import { checkChange } from './check-change.js';

const GENESIS = 'aa'.repeat(32) as Hex32;
/** Two of alice, bob, carol and dave govern; erin does not. */
const document = aPolicyDocument({ governance: GOVERNANCE });
const inForce = parsePolicy(documentBytes(document));
const judge = { genesisHash: GENESIS, inForce, suspended: new Set<never>(), now: Math.floor(Date.now() / 1000) };

describe('a change that replaces M or more devices of a quorum', () => {
  /** Ops: two of alice, bob, carol; finance: one of dave, erin. */
  const missing = (edit: (edited: Document) => void, signedBy: readonly (typeof ALICE)[], fresh: (typeof ALICE)[]) => {
    const change = aChange(
      followingDocument(document, edit),
      inForce,
      signedBy,
      fresh.map((device) => device.enrolment(inForce.deploymentId, GENESIS)),
    );
    const checked = checkChange(change, judge);
    if (checked.kind === 'refused') return checked.code;
    const { governors, members } = checked.missing;
    expect(checked.kind).toBe(governors + members.length === 0 ? 'signed' : 'open');
    return checked.missing;
  };
  const [bobs, carols, erins] = [
    aDevice('bob', { id: 'bob-second' }),
    aDevice('carol', { id: 'carol-second' }),
    aDevice('erin', { id: 'erin-second' }),
  ];

  it('needs the signature of every remaining member', () => {
    const both = addDevices(bobs, carols);
    expect(missing(both, [ALICE, DAVE], [bobs, carols])).toEqual({ governors: 0, members: ['bob', 'carol'] });
    expect(missing(both, [ALICE, BOB, CAROL, DAVE], [bobs, carols])).toEqual({ governors: 0, members: [] });
  });

  it('does not need those whose own device is replaced', () => {
    const swapped = (edited: Document): void => {
      replaceDevice('bob-laptop', bobs)(edited);
      replaceDevice('carol-wallet', carols)(edited);
    };
    expect(missing(swapped, [BOB, DAVE], [bobs, carols])).toEqual({ governors: 0, members: ['alice'] });
  });

  it('needs nobody else for one device less than M', () => {
    expect(missing(addDevices(bobs), [ALICE, DAVE], [bobs])).toEqual({ governors: 0, members: [] });
  });

  it('hears members who do not govern', () => {
    const one = addDevices(erins);
    expect(missing(one, [ALICE, BOB], [erins])).toEqual({ governors: 0, members: ['dave', 'erin'] });
    expect(missing(one, [ALICE, DAVE, ERIN], [erins])).toEqual({ governors: 0, members: [] });
  });

  it('does not take them for governors', () => {
    expect(missing(addDevices(erins), [DAVE, ERIN], [erins])).toEqual({ governors: 1, members: [] });
  });

  const ofBtcLarge = (edited: Document): Document[] => {
    const tier = (edited['tiers'] as Document[]).find(({ id }) => id === 'btc-large');
    return (tier?.['requires'] as Document)['groups'] as Document[];
  };

  it('counts persons who had other duties as replacing its members', () => {
    // Dave and erin take operations over; no key is new.
    const taken = (edited: Document): void => {
      const [ops, finance] = ofBtcLarge(edited);
      if (ops === undefined || finance === undefined) return;
      ops['members'] = ['dave', 'erin'];
      finance['members'] = ['alice'];
    };
    expect(missing(taken, [BOB, DAVE], [])).toEqual({ governors: 0, members: ['alice', 'carol', 'erin'] });
  });

  it('is not got around by another name for the rule or the group', () => {
    const newcomers = [aDevice('mallory'), aDevice('oscar')];
    const renamed = (edited: Document): void => {
      edited['approvers'] = [
        ...(edited['approvers'] as Json[]),
        ...newcomers.map(({ approver }) => ({ id: approver, name: approver })),
      ];
      addDevices(...newcomers)(edited);
      const [ops] = ofBtcLarge(edited);
      if (ops !== undefined) Object.assign(ops, { name: 'operations', members: ['mallory', 'oscar'] });
    };
    expect(missing(renamed, [ALICE, BOB], newcomers)).toEqual({ governors: 0, members: ['carol', 'dave', 'erin'] });
  });

  it('is not got around by a higher threshold that a later change would lower again', () => {
    const grown = (edited: Document): void => {
      addDevices(bobs, carols)(edited);
      edited['governance'] = { ...GOVERNANCE, threshold: 3 };
      for (const tier of edited['tiers'] as Document[]) {
        const [ops] = ((tier['requires'] as Document)['groups'] ?? []) as Document[];
        if (ops !== undefined) ops['threshold'] = 3;
      }
    };
    expect(missing(grown, [ALICE, DAVE], [bobs, carols])).toEqual({ governors: 0, members: ['bob', 'carol'] });
  });

  it('minds the governors like any other quorum', () => {
    const takeover = (edited: Document): void => {
      edited['governance'] = { ...GOVERNANCE, governors: ['alice', 'bob', 'carol', 'dave', 'erin'], threshold: 1 };
    };
    expect(missing(takeover, [ALICE, BOB], [])).toEqual({ governors: 0, members: ['carol', 'dave'] });
  });
});
