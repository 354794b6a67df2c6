import { aDevice, ALICE, BOB, CAROL, DAVE, DEVICES, ERIN } from '../../../test/support/builders/a-device.js';
import { aPolicy, LARGE_BTC } from '../../../test/support/builders/a-policy.js';
import { anEngine, aWithdrawal } from '../../../test/support/builders/an-engine.js';
import { readAsked } from '../../protocol/evidence.js';
import { invariant } from '../../protocol/invariant.js';
import { PolicyHistory } from '../../protocol/policy-history.js';
import { electorateOf, type SignedVote } from '../../protocol/vote.js';
import { readWorkPackage, VOTES_AT_MOST, writeWorkPackage } from '../../protocol/work-package.js';
import { withRejections } from './with-rejections.js';

const SPARE = aDevice('erin', { id: 'erin-spare' });
const policy = aPolicy({}, [...DEVICES, SPARE]);
const now = Math.floor(Date.now() / 1000);
const judge = { ...electorateOf(PolicyHistory.of(policy)), now, known: null, decidedAt: null };
const request = anEngine().withdrawal(aWithdrawal(policy.deploymentId, { amount: LARGE_BTC.toString() }));
const asked = readAsked(request, policy);
invariant(asked.kind === 'asked', 'the builder asks for something');
const { intent } = asked;

/** The votes of a package of these, together with those that came besides. */
function votesWith(rejections: readonly SignedVote[], votes: readonly SignedVote[]): readonly SignedVote[] {
  const work = writeWorkPackage({ request, votes, cancel: null });
  const item = withRejections({ withdrawalId: intent.withdrawalId, package: work }, rejections, judge);
  const read = readWorkPackage(item.package);
  if (read === null) throw new Error('no package any more');
  return read.votes;
}

describe('withRejections', () => {
  const yes = [ALICE, BOB, DAVE].map((device) => device.approve(policy, intent));

  it('adds one rejection of each device, the first that it cast, however they are worded', () => {
    const worded = [3, 1, 2].map((later) =>
      ERIN.reject(policy, intent, { castAt: now + later, reason: `No ${later}` }),
    );
    const others = [SPARE, CAROL].map((device) => device.reject(policy, intent));
    const heard = votesWith([...worded, ...others], yes);
    expect(new Set(heard)).toEqual(new Set([worded[1], ...others, ...yes]));
    expect(votesWith([...worded, ...others].reverse(), yes)).toEqual(heard);
  });

  it('leaves the approvals in, though one device has rejected it in as many words as a package has room for', () => {
    const worded = Array.from({ length: VOTES_AT_MOST }, (_, n) => ERIN.reject(policy, intent, { reason: `No ${n}` }));
    expect(votesWith(worded, yes).slice(1)).toEqual(yes);
  });

  it('has room for each rejection, though the server fills the package', () => {
    const no = CAROL.reject(policy, intent);
    const crowd = Array.from({ length: VOTES_AT_MOST }, (_, n) =>
      ALICE.approve(policy, intent, { expiresAt: now + 60 + n }),
    );
    const votes = votesWith([no], crowd);
    expect(votes).toHaveLength(VOTES_AT_MOST);
    expect(votes).toContainEqual(no);
  });

  it('passes over what is forged and lets the same device’s genuine one count', () => {
    const genuine = ERIN.reject(policy, intent);
    const forged = { ...ERIN.reject(policy, intent, { castAt: 1 }), signature: genuine.signature } as SignedVote;
    expect(votesWith([forged, genuine], yes)).toEqual([genuine, ...yes]);
  });
});
