import { aGenesis } from '../../../test/support/builders/a-genesis.js';
import { GOVERNANCE } from '../../../test/support/builders/a-rich-policy.js';
import { withValue } from './edit-document.js';
import { draftFindings } from './draft-findings.js';
import { draftObject, draftText, judgeDraft } from './judge-draft.js';

const { files, policy: inForce } = aGenesis({ policy: { governance: GOVERNANCE } });
const text = draftText(files.policy);
const edited = (place: (string | number)[], value: unknown): string =>
  JSON.stringify(withValue(draftObject(text) ?? {}, place, value));

describe('judgeDraft', () => {
  it('begins with the policy in force, without what follows from it by itself', () => {
    expect(judgeDraft(text, text, inForce)).toEqual({ kind: 'unchanged' });
    expect(Object.keys(draftObject(text) ?? {})).toEqual(
      expect.not.arrayContaining(['version', 'previous', 'wallets']),
    );
  });

  it('states what governors would sign', () => {
    const judged = judgeDraft(edited(['governance', 'threshold'], 1), text, inForce);
    expect(judged).toMatchObject({
      kind: 'draft',
      draft: {
        policy: { version: 2, previous: inForce.hash },
        statement: { effect: 'loosening', delaySeconds: 86_400 },
      },
    });
  });

  it.each([
    ['what is no JSON', '{"limits":', 'unreadable'],
    ['what is no object', '[]', 'unreadable'],
    ['the same field twice', '{"limits":[],"limits":[]}', 'unreadable'],
  ])('refuses %s without throwing', (_what, broken, kind) => {
    expect(judgeDraft(broken, text, inForce)).toMatchObject({ kind });
    expect(draftObject(broken)).toBeNull();
  });

  it('says by its code what nobody can sign', () => {
    expect(judgeDraft(edited(['tiers'], []), text, inForce)).toMatchObject({
      kind: 'refused',
      code: 'POLICY_MALFORMED',
    });
    expect(judgeDraft(edited(['governance', 'delayFloorSeconds'], 60), text, inForce)).toMatchObject({
      ...{ kind: 'refused', code: 'POLICY_FIXED' },
    });
  });
});

describe('draftFindings', () => {
  it('tells what a draft brings from what was there before', () => {
    const judged = judgeDraft(edited(['governance', 'threshold'], 1), text, inForce);
    if (judged.kind !== 'draft') throw new Error(judged.kind);
    const chain = { all: [inForce], times: new Map<string, number>() };
    const found = draftFindings(judged.draft.policy, inForce, chain, 1_795_327_200);
    expect(found[0]).toMatchObject({ isNew: true, finding: { kind: 'danger', what: { says: 'one-governor' } } });
    const old = found.filter(({ isNew }) => !isNew).map(({ finding }) => finding.what);
    expect(old).toContainEqual({ says: 'no-watchtower' });
  });
});
