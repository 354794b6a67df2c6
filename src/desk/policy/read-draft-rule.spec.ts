import { aRichDocument, richPolicyOf, type Document } from '../../../test/support/builders/a-rich-policy.js';
import { documentBytes } from '../../../test/support/builders/a-policy.js';
import { ruleText } from '../../protocol/rules/rule-text.js';
import { withInserted, withValue } from './edit-document.js';
import { draftObject, draftText } from './judge-draft.js';
import { readDraftRule } from './read-draft-rule.js';
import { requirementOf } from './draft-rule.js';

const rich: Document = aRichDocument();
const inForce = richPolicyOf(rich);
const draft = draftObject(draftText(documentBytes(rich))) ?? {};
const unfinished = withInserted(draft, ['tiers'], 0, { id: 'new-one', requires: requirementOf('quorum') });

describe('readDraftRule', () => {
  it('says of every rule of a policy what the policy says', () => {
    const texts = inForce.tiers.map((_, index) => {
      const read = readDraftRule(draft, index, inForce);
      return read.kind === 'rule' ? ruleText(read.tier, read.policy) : read.kind;
    });
    expect(texts).toEqual(inForce.tiers.map((tier) => ruleText(tier, inForce)));
  });

  it('says why a rule is none yet, and leaves the others their words', () => {
    const read = readDraftRule(unfinished, 0, inForce);
    expect(read.kind === 'none' ? read.what : read.kind).toMatch(/at requires\.groups\[0\]\.members/);
    expect(readDraftRule(unfinished, 1, inForce).kind).toBe('rule');
    const empty = withValue(unfinished, ['tiers', 0, 'requires', 'groups', 0, 'members'], ['alice']);
    const many = withValue(empty, ['tiers', 0, 'requires', 'groups', 0, 'threshold'], 2);
    expect(readDraftRule(many, 0, inForce)).toEqual({
      kind: 'none',
      what: 'new-one: group-1 can never reach 2',
    });
    expect(readDraftRule(empty, 0, inForce).kind).toBe('rule');
  });

  it('blames no rule for what is wrong beside the rules', () => {
    const broken = withValue(unfinished, ['governance', 'threshold'], 99);
    expect(readDraftRule(broken, 0, inForce)).toEqual({ kind: 'elsewhere' });
    expect(readDraftRule(broken, 1, inForce)).toEqual({ kind: 'elsewhere' });
  });
});
