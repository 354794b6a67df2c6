import { aGenesis } from '../../../test/support/builders/a-genesis.js';
import { aWithdrawalView } from '../../../test/support/builders/a-withdrawal-view.js';
import { anEngine, aWithdrawal } from '../../../test/support/builders/an-engine.js';
import { trusting } from '../../client/follow-policies.js';
import { trustWithdrawal, type Withdrawal } from '../../client/trust-withdrawal.js';
import { readAsked } from '../../protocol/evidence.js';
import { invariant } from '../../protocol/invariant.js';
import { PolicyHistory } from '../../protocol/policy-history.js';
import { PLAIN } from '../screen/style.js';
import { withdrawalScreen } from './withdrawal-screen.js';

/** 2026-11-22T06:00:00Z */
const NOW = 1_795_327_200;
const genesis = aGenesis();
const asked = readAsked(anEngine().withdrawal(aWithdrawal(genesis.policy.deploymentId)), genesis.policy);
invariant(asked.kind === 'asked', 'the builder asks for something possible');
const { intent } = asked;

function screen(overrides: Partial<Withdrawal>, estimatedReleaseAt: string | null = null): string {
  const view = aWithdrawalView(intent, [], { estimatedReleaseAt });
  const trusted = trusting(genesis.genesis, PolicyHistory.of(genesis.policy));
  const withdrawal = trustWithdrawal(view, intent.withdrawalId, undefined, trusted);
  return withdrawalScreen({ ...withdrawal, ...overrides }, NOW, PLAIN);
}

describe('when it is signed', () => {
  it('is told as what the receipts and the rules say, where they do', () => {
    const [proven, told] = screen({ signedNotBefore: '2026-11-22T08:00:00Z' }).split('The server says');
    expect(proven).toContain(
      '  signed         not before 2026-11-22T08:00:00Z, in 2 h\n' +
        '                 by its registration and the signed rules\n',
    );
    expect(told).not.toContain('not before');
  });

  it('is told as the server’s estimate where only that is there', () => {
    const [proven, told] = screen({}, '2026-11-22T08:00:00Z').split('The server says');
    expect(proven).not.toContain('not before');
    expect(told).toContain('  signed         not before 2026-11-22T08:00:00Z, in 2 h, by its estimate');
  });

  it('is not told where the moment has passed, or is none', () => {
    expect(screen({ signedNotBefore: '2026-11-22T06:00:00Z' }, '\u001b[2J')).not.toContain('not before');
  });
});
