import { type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { saveFile } from '../look/save-file.js';
import { useCopy } from '../look/use-copy.js';
import { useWords } from '../words/use-words.js';
import { type OrderFile } from './order-file.js';

interface Props {
  readonly file: OrderFile;
  /** What else is going on. */
  readonly status?: string | null;
}

/** The ways in which a person takes a signed order with them. */
export function OrderCopies({ file, status = null }: Props): ReactNode {
  const words = useWords();
  const { copy, hasCopied } = useCopy(file.text);
  return (
    <>
      <span role="status">{status ?? (hasCopied === true ? words('freeze.copied') : '')}</span>
      <Button className="button button-plain" onPress={copy}>
        {words('freeze.copy')}
      </Button>
      <Button
        className="button button-plain"
        onPress={() => {
          saveFile(file);
        }}
      >
        {words('freeze.save')}
      </Button>
    </>
  );
}
