import { type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { enrolmentFile } from '../../../desk/policy/saved-files.js';
import { type SignedEnrolment } from '../../../protocol/governance/signed-change.js';
import { saveFile } from '../../look/save-file.js';
import { useWords } from '../../words/use-words.js';

interface Props {
  /** A name as policies give them. */
  readonly device: string;
  readonly enrolment: SignedEnrolment;
}

/** A device's proof as a file: for whoever signs with a device that no browser reaches. */
export function SaveEnrolment({ device, enrolment }: Props): ReactNode {
  const words = useWords();
  return (
    <Button
      className="button button-plain"
      onPress={() => {
        saveFile(enrolmentFile(device, enrolment));
      }}
    >
      {words('draft.save.enrolment', { device })}
    </Button>
  );
}
