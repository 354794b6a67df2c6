import { type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { draftFile, enrolmentFile, proposeLine } from '../../../desk/policy/saved-files.js';
import { type SignedEnrolment } from '../../../protocol/governance/signed-change.js';
import { type Policy } from '../../../protocol/policy.js';
import { saveFile } from '../../look/save-file.js';
import { useCopy } from '../../look/use-copy.js';
import { useWords } from '../../words/use-words.js';
import { SaveEnrolment } from './save-enrolment.js';

interface Props {
  readonly policy: Policy;
  /** The document as it would be proposed. */
  readonly bytes: Uint8Array;
  /** Of devices of this policy. */
  readonly enrolments: readonly SignedEnrolment[];
}

/**
 * The draft as files, and the line that proposes them: governors begin with devices in folders, so the first key that a
 * browser signs with gets into a policy by this way or by none.
 */
export function CarryOn({ policy, bytes, enrolments }: Props): ReactNode {
  const words = useWords();
  const draft = draftFile(policy, bytes);
  // By the name that the policy gives it: what an enrolment calls its device could be anything.
  const proofs = [...policy.devices.values()].flatMap(({ id, publicKey }) => {
    const enrolment = enrolments.find(({ message }) => message.publicKey === publicKey);
    return enrolment === undefined ? [] : [{ device: id, enrolment }];
  });
  const line = proposeLine(
    draft,
    proofs.map(({ device, enrolment }) => enrolmentFile(device, enrolment)),
  );
  const { copy, hasCopied } = useCopy(line);
  return (
    <div className="carry">
      <div className="carry-files">
        <Button
          className="button button-plain"
          onPress={() => {
            saveFile(draft);
          }}
        >
          {words('draft.save')}
        </Button>
        {proofs.map((proof) => (
          <SaveEnrolment key={proof.device} {...proof} />
        ))}
      </div>
      <p className="quiet">{words('draft.carry.line')}</p>
      <code className="carry-line">{line}</code>
      <p>
        <Button className="link-button" onPress={copy}>
          {words('draft.carry.copy')}
        </Button>{' '}
        <span role="status">{hasCopied !== null && words(hasCopied ? 'stop.copied' : 'stop.not-copied')}</span>
      </p>
    </div>
  );
}
