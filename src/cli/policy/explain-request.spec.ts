import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aRichDocument, richPolicyOf, type Json } from '../../../test/support/builders/a-rich-policy.js';
import { BTC } from '../../../test/support/builders/a-policy.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../../test/support/temporary-folder.js';
import { PLAIN } from '../screen/style.js';
import { explainRequest } from './explain-request.js';
import { explanationText } from './explanation-text.js';

/** 2026-11-22T06:00:00Z */
const NOW = 1_795_327_200;
const OPS = { name: 'ops', threshold: 2, members: ['alice', 'bob', 'carol'] };
const DAVE = { name: 'finance', threshold: 1, members: ['dave'] };
const ERIN = { name: 'deputy', threshold: 1, members: ['erin'] };

describe('what explain says of a rule', () => {
  const folder = makeTemporaryFolder();
  afterAll(() => {
    removeTemporaryFolder(folder);
  });

  function explained(...tiers: Json[]) {
    const policy = richPolicyOf({ ...aRichDocument(), tiers });
    const destination = 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080';
    const asked = { reference: 'w-1', asset: BTC, amount: '50000', beneficiary: 'customer-1', destination };
    writeFileSync(join(folder, 'request.json'), JSON.stringify({ ...asked, notAfter: NOW + 3600 }));
    return explainRequest(join(folder, 'request.json'), undefined, policy, NOW);
  }
  const linesOf = (explanation: ReturnType<typeof explained>): string[] =>
    explanationText(explanation, PLAIN)
      .split('\n')
      .map((line) => line.trim());

  const either: Json = {
    id: 'either',
    requires: { kind: 'quorum', groups: [OPS], anyOf: [[DAVE], [ERIN]], votesValidForSeconds: 600 },
  };

  it('keeps apart who must approve and who may instead of others', () => {
    const explanation = explained(either);
    expect(explanation.asked).toMatchObject([{ rule: 'either', groups: [OPS], anyOf: [[DAVE], [ERIN]] }]);
    expect(linesOf(explanation)).toEqual(
      expect.arrayContaining([
        'asks           either: ops 2 of 3 and either finance 1 of 1 or deputy 1 of 1',
        'ops: alice, bob, carol',
        'finance: dave',
        'deputy: erin',
      ]),
    );
  });

  it('names review, delay and the vote on a path of its own', () => {
    const requires = { groups: [OPS], minimumReviewSeconds: 60, delaySeconds: 120, independentVote: true };
    const explanation = explained({
      id: 'slow',
      requires: { kind: 'quorum', votesValidForSeconds: 600, ...requires } as Json,
    });
    expect(explanation.asked).toMatchObject([{ ...requires, votesValidForSeconds: 600 }]);
    expect(linesOf(explanation)).toContain(
      'asks           slow: ops 2 of 3, reviewed for 60 s, signed after 120 s, one of them on an independent path',
    );
  });

  it('tells each rule that joins by itself, holds first', () => {
    const hold: Json = { id: 'strange', alerts: ['outlier'], requires: { kind: 'hold', releasedBy: ERIN } };
    const explanation = explained(hold, either);
    expect(explanation.asked.map(({ rule, requires }) => [rule, requires])).toEqual([
      ['strange', 'held until deputy 1 of 1 has approved'],
      ['either', 'ops 2 of 3 and either finance 1 of 1 or deputy 1 of 1'],
    ]);
  });
});
