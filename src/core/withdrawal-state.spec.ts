import { NO_HASH } from '../protocol/derive-intent.js';
import { type IntentHash } from '../protocol/ids.js';
import { isWithdrawalOutcome, OUTCOMES } from '../protocol/receipt.js';
import { followAnotherIntent, followReceipt, isOfAnotherIntent, move, TRANSITIONS } from './withdrawal-state.js';
import { isEnd, WITHDRAWAL_STATES, type WithdrawalState } from '../protocol/withdrawal-states.js';

const ENDS = ['final', 'rejected', 'expired', 'cancelled', 'refused', 'failed'] as const;
const receipt = (outcome: string, reason = '', finality = '') => ({ outcome, reason, finality });

describe('the state machine', () => {
  it('has no state that cannot be reached from `received`', () => {
    const reached = new Set<WithdrawalState>(['received']);
    for (let before = 0; before < reached.size;) {
      before = reached.size;
      for (const { from, to } of TRANSITIONS) if (from.some((state) => reached.has(state))) reached.add(to);
    }
    expect([...WITHDRAWAL_STATES].filter((state) => !reached.has(state))).toEqual([]);
  });

  it('lets nothing leave an end, and every other state reach one', () => {
    expect(WITHDRAWAL_STATES.filter(isEnd)).toEqual(ENDS);
    for (const state of WITHDRAWAL_STATES) {
      const ways = TRANSITIONS.filter(({ from }) => from.includes(state));
      if (isEnd(state)) expect(ways).toEqual([]);
      else expect(ways.some(({ to }) => isEnd(to))).toBe(true);
    }
  });

  it('names every transition once, and one for every outcome of a withdrawal but `registered`', () => {
    const names = TRANSITIONS.map(({ on }) => on);
    expect(new Set(names).size).toBe(names.length);
    for (const outcome of OUTCOMES) {
      expect(names.some((name) => name === `receipt ${outcome}`)).toBe(
        outcome !== 'registered' && isWithdrawalOutcome(outcome),
      );
    }
  });

  it('lets the server by itself go no further than `authorised`', () => {
    const own = TRANSITIONS.filter(({ on }) => !on.startsWith('receipt '));
    expect(new Set(own.map(({ to }) => to))).toEqual(new Set(['held', 'pending_approval', 'authorised']));
    expect(() => move('authorised', 'authorise by quorum')).toThrow('cannot be moved');
  });
});

describe('a receipt', () => {
  it('moves a withdrawal along its payment', () => {
    const states = ['authorised', 'signed', 'broadcast', 'confirmed', 'final'].reduce<WithdrawalState[]>(
      (seen, outcome) => [...seen, followReceipt(seen.at(-1) ?? 'received', receipt(outcome))?.state ?? 'received'],
      ['pending_approval'],
    );
    expect(states).toEqual(['pending_approval', 'authorised', 'signing', 'broadcast', 'confirmed', 'final']);
  });

  it('takes a confirmed payment back to broadcast when the chain reorganised, with the reason beside it', () => {
    expect(followReceipt('confirmed', receipt('broadcast', 'REORGANISED'))).toEqual({
      state: 'broadcast',
      reason: 'REORGANISED',
    });
  });

  it('keeps a withdrawal waiting where it is, and says for what', () => {
    const waiting = followReceipt('authorised', receipt('waiting', 'INSUFFICIENT_FUNDS'));
    expect(waiting).toEqual({ state: 'authorised', reason: 'INSUFFICIENT_FUNDS' });
  });

  it('clears the reason once what was waited for has come', () => {
    expect(followReceipt('authorised', receipt('signed'))).toEqual({ state: 'signing', reason: null });
  });

  it('ends a withdrawal by a refusal only when that is final', () => {
    expect(followReceipt('authorised', receipt('refused', 'QUORUM_NOT_REACHED', 'retryable'))?.state).toBe(
      'authorised',
    );
    expect(followReceipt('authorised', receipt('refused', 'NO_TIER_MATCHES', 'final'))?.state).toBe('refused');
  });

  it('that a cancel came too late does not end anything', () => {
    expect(followReceipt('signing', receipt('refused', 'CANCEL_TOO_LATE', 'final'))).toEqual({
      state: 'signing',
      reason: 'CANCEL_TOO_LATE',
    });
  });

  it.each(ENDS)('changes nothing about a withdrawal that is %s', (end) => {
    for (const outcome of OUTCOMES) expect(followReceipt(end, receipt(outcome, '', 'final'))).toBeNull();
  });

  it('cannot end by rejection, expiry or cancel what was signed', () => {
    for (const outcome of ['rejected', 'expired', 'cancelled', 'authorised', 'waiting']) {
      for (const state of ['signing', 'broadcast', 'confirmed'] as const) {
        expect(followReceipt(state, receipt(outcome))).toBeNull();
      }
    }
  });
});

describe('a receipt under the same reference', () => {
  const ours = 'aa'.repeat(32) as IntentHash;
  const theirs = 'bb'.repeat(32) as IntentHash;

  it('shows that the reference stands for another intent, whatever has become of that', () => {
    for (const outcome of OUTCOMES)
      expect(isOfAnotherIntent({ ...receipt(outcome, '', 'final'), intentHash: theirs }, ours)).toBe(true);
    expect(isOfAnotherIntent({ ...receipt('refused', 'REQUEST_DIFFERS', 'retryable'), intentHash: ours }, ours)).toBe(
      true,
    );
  });

  it('shows no such thing where it is about ours, or only refuses what somebody handed in', () => {
    for (const outcome of OUTCOMES)
      expect(isOfAnotherIntent({ ...receipt(outcome, '', 'final'), intentHash: ours }, ours)).toBe(false);
    for (const intentHash of [theirs, NO_HASH])
      expect(isOfAnotherIntent({ ...receipt('refused', 'REQUEST_DIFFERS', 'retryable'), intentHash }, ours)).toBe(
        false,
      );
  });

  it('ends what waits in vain for that intent’s payment, and nothing that was signed', () => {
    expect(followAnotherIntent('pending_approval')).toEqual({ state: 'failed', reason: 'REQUEST_DIFFERS' });
    for (const state of ['signing', 'confirmed', ...ENDS] as const) expect(followAnotherIntent(state)).toBeNull();
  });
});
