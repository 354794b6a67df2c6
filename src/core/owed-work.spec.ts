import { OUTCOMES, type Outcome } from '../protocol/receipt.js';
import { OWED_WORK, settles, type OwedWork } from './owed-work.js';

const settled = (owed: OwedWork, receipt: { outcome: Outcome; reason?: string; finality?: string }): boolean =>
  settles(owed, { reason: '', finality: '', ...receipt });
const settledBy = (owed: OwedWork): Outcome[] => OUTCOMES.filter((outcome) => settled(owed, { outcome }));

describe('what the signing module owes', () => {
  it('is settled by registration when nothing more was asked', () => {
    expect(settledBy('register')).toEqual(OUTCOMES.filter((outcome) => outcome !== 'refused'));
  });

  it('stays owed after registration when an authorisation was asked', () => {
    expect(settledBy('authorise')).not.toContain('registered');
    expect(settledBy('authorise')).toEqual(expect.arrayContaining(['authorised', 'waiting', 'signed', 'expired']));
  });

  it('stays owed until the end when a rejection or a cancel was asked', () => {
    const ends = ['final', 'rejected', 'expired', 'cancelled', 'failed'];
    expect(settledBy('reject')).toEqual(ends);
    expect(settledBy('cancel')).toEqual(ends);
  });

  it('is settled when a cancel comes too late', () => {
    expect(settled('cancel', { outcome: 'refused', reason: 'CANCEL_TOO_LATE', finality: 'retryable' })).toBe(true);
    expect(settled('reject', { outcome: 'refused', reason: 'CANCEL_TOO_LATE', finality: 'retryable' })).toBe(false);
  });

  it.each(OWED_WORK)('%s is settled by a final refusal and not by a retryable one', (owed) => {
    expect(settled(owed, { outcome: 'refused', reason: 'NO_TIER_MATCHES', finality: 'final' })).toBe(true);
    expect(settled(owed, { outcome: 'refused', reason: 'QUORUM_NOT_REACHED', finality: 'retryable' })).toBe(false);
  });
});
