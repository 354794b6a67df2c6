import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aContext } from '../../../test/support/approvers-desk.js';
import { ALICE, aDevice } from '../../../test/support/builders/a-device.js';
import { genesis, GovernorsDesk, inForce } from '../../../test/support/governors-desk.js';
import { draftObject, draftText, judgeDraft } from '../../desk/policy/judge-draft.js';
import { draftFile, enrolmentFile, proposeLine } from '../../desk/policy/saved-files.js';
import { listedBy, withDevice } from '../../desk/policy/with-device.js';
import { checkWords } from '../../protocol/check-words.js';
import { invariant } from '../../protocol/invariant.js';
import { hashPolicy } from '../../protocol/policy.js';

describe('sekisho policy propose, with what the console saves', () => {
  let governors: GovernorsDesk;
  beforeEach(async () => {
    governors = await GovernorsDesk.open();
  });
  afterEach(() => governors.close());

  it('signs the very policy that the page has shown, by the line that the page has shown', async () => {
    const key = aDevice('alice', { id: 'alice-key', scheme: 'eip712', path: 'console' });
    const enrolment = key.enrolment(inForce.deploymentId, genesis.genesis.hash);
    const base = draftText(genesis.files.policy);
    const document = draftObject(base);
    invariant(document !== null, 'a policy is an object');
    const written = judgeDraft(JSON.stringify(withDevice(document, listedBy(enrolment))), base, inForce);
    invariant(written.kind === 'draft', 'it can be proposed');
    const { hash } = written.draft.policy;

    const draft = draftFile(written.draft.policy, written.bytes);
    const proof = enrolmentFile('alice-key', enrolment);
    for (const { name, text } of [draft, proof]) writeFileSync(join(governors.root, name), text);
    const [, , ...line] = proposeLine(draft, [proof]).replace(' --folder FOLDER', '').split(' ');
    const words = line.map((word) => (word.endsWith('.json') ? join(governors.root, word) : word));

    const context = aContext();
    expect(await governors.run(context, ...words, ...(await governors.as(ALICE)), '--yes')).toBe(0);
    const [posted] = governors.posted;
    expect(hashPolicy(posted?.policy ?? new Uint8Array())).toBe(hash);
    expect(posted?.enrolments).toEqual([enrolment]);
    expect(context.output).toContain(checkWords(hash).join(' '));
  });
});
