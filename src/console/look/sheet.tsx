import { useEffect, useId, useRef, type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { FreezeButton } from '../freeze/freeze-button.js';
import { useKeepPage } from '../session/kept-page.js';
import { useWords } from '../words/use-words.js';

interface Props {
  readonly title: string;
  readonly onClose: () => void;
  /** While a key is being asked for, closing would only hide what is going on. */
  readonly isBusy?: boolean;
  /** False on the one that freezes. */
  readonly canFreeze?: boolean;
  readonly children: ReactNode;
}

/**
 * Something to decide before anything else goes on: the browser's own modal dialogue, which keeps the focus in it. What stops
 * everything is in reach from here as well, also while a key is being asked for: the page's own button lies behind.
 */
export function Sheet({ title, onClose, isBusy = false, canFreeze = true, children }: Props): ReactNode {
  const words = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useKeepPage();
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      // The browser gives the focus back where a dialogue is closed, and not where it is taken out of the page.
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className="sheet-over"
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        if (!isBusy) onClose();
      }}
    >
      <div className="sheet-head">
        <h2 id={titleId}>{title}</h2>
        <Button className="link-button" isDisabled={isBusy} onPress={onClose}>
          {words('sheet.close')}
        </Button>
        {canFreeze && <FreezeButton />}
      </div>
      {children}
    </dialog>
  );
}
