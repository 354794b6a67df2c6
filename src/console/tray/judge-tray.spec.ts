import { aGenesis } from '../../../test/support/builders/a-genesis.js';
import { LARGE_BTC } from '../../../test/support/builders/a-policy.js';
import { aProposal } from '../../../test/support/builders/a-proposal.js';
import { anEngine, aWithdrawal } from '../../../test/support/builders/an-engine.js';
import { readSuspendedDevices } from '../../desk/proposal/suspended-devices.js';
import { readAsked } from '../../protocol/evidence.js';
import { invariant } from '../../protocol/invariant.js';
import { PolicyHistory } from '../../protocol/policy-history.js';
import { judgeTray } from './judge-tray.js';

const NOW = 1_795_327_200;
const genesis = aGenesis();
const { policy } = genesis;
const trusted = {
  ...{ genesis: genesis.genesis, policies: PolicyHistory.of(policy) },
  ...{ inForceSince: genesis.genesis.createdAt, document: genesis.files.policy },
};
const suspended = readSuspendedDevices({ orders: [], receipts: [] }, trusted);

function asked(reference: string, leftSeconds: number) {
  const terms = { reference, amount: LARGE_BTC.toString(), notAfter: NOW + leftSeconds };
  const request = anEngine().withdrawal(aWithdrawal(policy.deploymentId, terms), { created: NOW - 120 });
  const read = readAsked(request, policy);
  invariant(read.kind === 'asked', 'the builder asks for something possible');
  return { id: read.intent.withdrawalId, row: aProposal(read.intent, request) };
}
const later = asked('w-later', 3000);
const sooner = asked('w-sooner', 600);
/** What the engine signed, under the name of something else. */
const renamed = (row: object, withdrawalId: string) => ({ ...row, withdrawalId });
const NOBODY = 'ab'.repeat(32);

const judged = (...evidence: readonly unknown[]) => {
  const tray = judgeTray({ evidence, suspended }, trusted, NOW);
  if (tray.kind === 'stopped') return { stopped: tray.stop.kind, at: tray.withdrawal };
  return {
    held: tray.proposals.map(({ intent }) => intent.withdrawalId),
    red: tray.stops.map(({ withdrawal, stop }) => [withdrawal, stop.kind]),
  };
};

it('puts first what ends first', () => {
  expect(judged(later.row, sooner.row)).toEqual({ held: [sooner.id, later.id], red: [] });
  expect(judged()).toEqual({ held: [], red: [] });
});

describe('a row that does not hold', () => {
  it.each([
    ['goes by another name', renamed(sooner.row, NOBODY)],
    ['has a name and nothing else', { withdrawalId: NOBODY }],
  ])('which %s is red by itself', (_what, row) => {
    expect(judged(row, later.row)).toEqual({ held: [later.id], red: [[NOBODY, 'proposal-refused']] });
  });

  it('is never one of those that can be voted on, under neither name', () => {
    const tray = judged(renamed(sooner.row, NOBODY), later.row);
    expect('held' in tray && tray.held).not.toContain(sooner.id);
    expect('held' in tray && tray.held).not.toContain(NOBODY);
  });

  it('stops all of it where it is all that there is', () => {
    expect(judged(renamed(sooner.row, NOBODY))).toEqual({ stopped: 'proposal-refused', at: NOBODY });
  });
});

describe('a list in which one row could hide behind another', () => {
  it.each([
    ['twice the same', [sooner.row, later.row, sooner.row]],
    ['a forged one under the name of a genuine one', [sooner.row, renamed(later.row, sooner.id)]],
    ['the forged one first', [renamed(later.row, sooner.id), sooner.row]],
    ['two forged ones of one name', [later.row, renamed(sooner.row, NOBODY), { withdrawalId: NOBODY }]],
  ])('is not believed at all: %s', (_what, rows) => {
    expect(judged(...rows)).toMatchObject({ stopped: 'list-broken' });
  });

  it.each([null, 'text', {}, { withdrawalId: 7 }, { withdrawalId: sooner.id.toUpperCase() }])(
    'is not believed at all: %j has no name',
    (row) => {
      expect(judged(later.row, row)).toEqual({ stopped: 'list-broken', at: null });
    },
  );
});
