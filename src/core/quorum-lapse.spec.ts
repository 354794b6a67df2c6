import { type ApproverId, type DeviceId, type IntentHash } from '../protocol/ids.js';
import { NO_HASH } from '../protocol/derive-intent.js';
import { type Vote } from '../protocol/vote.js';
import { aPolicy } from '../../test/support/builders/a-policy.js';
import { aRuleQuestion } from '../../test/support/builders/a-rule-question.js';
import { quorumLapsesAt } from './quorum-lapse.js';

const intent = NO_HASH as unknown as IntentHash;
const NOW = 1_800_000_000;
// Two of alice, bob and carol, one of dave and erin.
const question = aRuleQuestion(aPolicy(), ['btc-large'], { now: NOW });

const approval = (approver: string, inSeconds: number): Vote => ({
  ...{ choice: 'approve', approver: approver as ApproverId, device: `${approver}-laptop` as DeviceId, intent },
  ...{ castAt: NOW - 10, expiresAt: NOW + inSeconds, digest: NO_HASH },
});

describe('quorumLapsesAt', () => {
  it('is never, while enough others could approve after the last one has lapsed', () => {
    expect(quorumLapsesAt(question, [approval('alice', 60), approval('dave', 90)])).toBeNull();
  });

  it('is when the approval lapses that nobody is left to make up for', () => {
    expect(quorumLapsesAt(question, [approval('alice', 60), approval('bob', 90)])).toBe(NOW + 90);
    expect(quorumLapsesAt(question, [approval('erin', 300), approval('dave', 200)])).toBe(NOW + 300);
  });

  it('is sooner where those who asked count for nobody', () => {
    const asked = { ...question, initiators: new Set(['carol']) };
    expect(quorumLapsesAt(asked, [approval('alice', 60)])).toBe(NOW + 60);
  });
});
